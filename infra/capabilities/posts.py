"""Posts: the posts table, the functions that publish, read and edit, and those that hear of media and of people."""

from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam
from constructs import Construct
from heliograph.core.events import POSTS
from heliograph.identity.events import AccountErased
from heliograph.media.events import MediaFailed, MediaReady
from heliograph.posts.settings import PostsSettings

from infra.capabilities.counters import CountersState
from infra.capabilities.graph import GraphState
from infra.capabilities.identity import IdentityState
from infra.capabilities.media import UPLOADS, MediaState
from infra.function import Functions
from infra.gateway import Gateway
from infra.stages import Stage
from infra.streams import EventStreams
from infra.tables import ID, Table

if TYPE_CHECKING:
    from infra.capabilities.likes import LikesState


class PostsState(Construct):
    """What people published."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Posts")
        self.table = Table(self, "Posts", stage=stage, key=("post_id", ID), streams=True, expires=True)
        self.table.index("owner", ("owner_id", ID), ("post_id", ID))
        self.settings = PostsSettings(table=self.table.table_name)


class Posts:
    """Publishing and reading posts."""

    def __init__(
        self,
        *,
        functions: Functions,
        gateway: Gateway,
        events: EventStreams,
        posts: PostsState,
        media: MediaState,
        identity: IdentityState,
        graph: GraphState,
        counters: CountersState,
        likes: "LikesState",
    ) -> None:
        api = functions.make(
            "posts_api",
            settings=[
                gateway.settings,
                posts.settings,
                media.settings,
                media.delivery,
                identity.settings,
                graph.settings,
                counters.settings,
                likes.settings,
            ],
            imaging=True,
            memory_mb=1024,
            timeout_seconds=25,
        )
        posts.table.allow(api, "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:BatchGetItem")
        posts.table.allow(api, "dynamodb:Query", index="owner")
        media.table.allow(
            api, "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchGetItem"
        )
        identity.table.allow(api, "dynamodb:GetItem", "dynamodb:BatchGetItem")
        graph.table.allow(api, "dynamodb:BatchGetItem")
        counters.table.allow(api, "dynamodb:BatchGetItem")
        likes.table.allow(api, "dynamodb:BatchGetItem")
        api.add_to_role_policy(
            iam.PolicyStatement(actions=["s3:PutObject"], resources=[media.bucket.arn_for_objects(f"{UPLOADS}*")])
        )
        gateway.serve(api)

        # Apart from publishing: it takes no files, so it needs neither their memory nor their layer.
        editing = functions.make(
            "posts_editing_api",
            settings=[gateway.settings, posts.settings, media.delivery, counters.settings, likes.settings],
        )
        posts.table.allow(editing, "dynamodb:PutItem", "dynamodb:GetItem")
        counters.table.allow(editing, "dynamodb:BatchGetItem")
        likes.table.allow(editing, "dynamodb:BatchGetItem")
        gateway.serve(editing)

        on_media = functions.make("posts_on_media", settings=[posts.settings])
        posts.table.allow(on_media, "dynamodb:GetItem", "dynamodb:PutItem")
        events.consume(on_media, POSTS, [MediaReady, MediaFailed])

        on_people = functions.make("posts_on_people", settings=[posts.settings], timeout_seconds=300)
        posts.table.allow(on_people, "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:BatchGetItem")
        posts.table.allow(on_people, "dynamodb:Query", index="owner")
        events.consume(on_people, POSTS, [AccountErased])
