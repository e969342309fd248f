"""Posts: the posts table, the functions that publish, read and edit, and those that hear of media and of people."""

from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam
from constructs import Construct
from heliograph.core.events import POSTS
from heliograph.identity.events import AccountErased
from heliograph.media.events import MediaFailed, MediaReady
from heliograph.posts.events import PostPurged
from heliograph.posts.settings import EditionsSettings, PostsSettings

from infra.capabilities.counters import CountersState
from infra.capabilities.graph import GraphState
from infra.capabilities.identity import IdentityState
from infra.capabilities.likeness import LikenessState
from infra.capabilities.media import UPLOADS, MediaState
from infra.function import Functions
from infra.gateway import Gateway
from infra.stages import Stage
from infra.streams import EventStreams
from infra.tables import ID, Table

if TYPE_CHECKING:
    from infra.capabilities.likes import LikesState
    from infra.capabilities.shares import SharesState


class PostsState(Construct):
    """What people published, and what it said before they edited it."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Posts")
        self.table = Table(self, "Posts", stage=stage, key=("post_id", ID), streams=True, expires=True)
        self.table.index("owner", ("owner_id", ID), ("post_id", ID))
        self.settings = PostsSettings(table=self.table.table_name)
        self.editions = Table(scope, "Editions", stage=stage, key=("post_id", ID), sort=("edition", ID))
        self.editions_settings = EditionsSettings(table=self.editions.table_name)


class Posts:
    """Publishing and reading posts."""

    def __init__(
        self,
        *,
        functions: Functions,
        gateway: Gateway,
        events: EventStreams,
        posts: PostsState,
        likeness: LikenessState,
        media: MediaState,
        identity: IdentityState,
        graph: GraphState,
        counters: CountersState,
        likes: "LikesState",
        shares: "SharesState",
    ) -> None:
        api = functions.make(
            "posts_api",
            settings=[
                gateway.settings,
                posts.settings,
                likeness.settings,
                media.settings,
                media.delivery,
                identity.settings,
            ],
            imaging=True,
            memory_mb=1024,
            timeout_seconds=25,
        )
        posts.table.allow(api, "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:BatchGetItem")
        likeness.table.allow(api, "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem")
        media.table.allow(
            api, "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchGetItem"
        )
        identity.table.allow(api, "dynamodb:BatchGetItem")
        api.add_to_role_policy(
            iam.PolicyStatement(actions=["s3:PutObject"], resources=[media.bucket.arn_for_objects(f"{UPLOADS}*")])
        )
        media.signing.allow(api)
        gateway.serve(api)

        # Apart from publishing: they take no files, so they need neither its memory nor its layer.
        shown = [media.delivery, counters.settings, likes.settings, shares.settings]
        seen = [identity.settings, graph.settings]
        reading = functions.make(
            "posts_reading_api", settings=[gateway.settings, posts.settings, posts.editions_settings, *shown, *seen]
        )
        posts.table.allow(reading, "dynamodb:GetItem", "dynamodb:BatchGetItem")
        posts.table.allow(reading, "dynamodb:Query", index="owner")
        posts.editions.allow(reading, "dynamodb:Query")
        identity.table.allow(reading, "dynamodb:BatchGetItem")
        graph.table.allow(reading, "dynamodb:BatchGetItem")
        editing = functions.make(
            "posts_editing_api",
            settings=[gateway.settings, posts.settings, posts.editions_settings, identity.settings, *shown],
        )
        posts.table.allow(editing, "dynamodb:PutItem", "dynamodb:GetItem")
        posts.editions.allow(editing, "dynamodb:PutItem", "dynamodb:DeleteItem")
        identity.table.allow(editing, "dynamodb:BatchGetItem")
        for one in (reading, editing):
            counters.table.allow(one, "dynamodb:BatchGetItem")
            likes.table.allow(one, "dynamodb:BatchGetItem")
            shares.table.allow(one, "dynamodb:BatchGetItem")
            media.signing.allow(one)
            gateway.serve(one)

        on_media = functions.make("posts_on_media", settings=[posts.settings, likeness.settings])
        posts.table.allow(on_media, "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:BatchGetItem")
        likeness.table.allow(on_media, "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem")
        events.consume(on_media, POSTS, [MediaReady, MediaFailed])

        on_posts = functions.make(
            "posts_on_posts", settings=[posts.settings, posts.editions_settings, likeness.settings], timeout_seconds=300
        )
        posts.table.allow(on_posts, "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:BatchGetItem")
        posts.table.allow(on_posts, "dynamodb:Query", index="owner")
        posts.editions.allow(on_posts, "dynamodb:Query", "dynamodb:BatchWriteItem")
        likeness.table.allow(on_posts, "dynamodb:Query", "dynamodb:BatchWriteItem")
        events.consume(on_posts, POSTS, [PostPurged, AccountErased])
