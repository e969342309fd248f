"""Likes: the likes table, its function, and the one that hears of posts and people that have gone."""

from typing import TYPE_CHECKING

from constructs import Construct
from heliograph.comments.events import CommentPurged
from heliograph.core.events import POSTS
from heliograph.identity.events import AccountErased
from heliograph.likes.settings import LikesSettings
from heliograph.posts.events import PostPurged

from infra.capabilities.graph import GraphState
from infra.capabilities.identity import IdentityState
from infra.capabilities.media import MediaState
from infra.capabilities.posts import PostsState
from infra.function import Functions
from infra.gateway import Gateway
from infra.stages import Stage
from infra.streams import EventStreams
from infra.tables import ID, WORD, Table

if TYPE_CHECKING:
    from infra.capabilities.comments import CommentsState


class LikesState(Construct):
    """Who likes which post, and which comment."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Likes")
        self.table = Table(self, "Likes", stage=stage, key=("pk", WORD), sort=("liker_id", ID), streams=True)
        self.table.index("liker", ("liker_id", ID), ("pk", WORD))
        self.settings = LikesSettings(table=self.table.table_name)


class Likes:
    """Liking."""

    def __init__(
        self,
        *,
        functions: Functions,
        gateway: Gateway,
        events: EventStreams,
        likes: LikesState,
        posts: PostsState,
        identity: IdentityState,
        media: MediaState,
        graph: GraphState,
        comments: "CommentsState",
    ) -> None:
        read = (posts, comments, identity, graph)
        api = functions.make(
            "likes_api", settings=[gateway.settings, media.delivery, likes.settings, *(one.settings for one in read)]
        )
        likes.table.allow(api, "dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:DeleteItem", "dynamodb:Query")
        posts.table.allow(api, "dynamodb:GetItem")
        comments.table.allow(api, "dynamodb:GetItem")
        identity.table.allow(api, "dynamodb:GetItem", "dynamodb:BatchGetItem")
        graph.table.allow(api, "dynamodb:BatchGetItem")
        media.signing.allow(api)
        gateway.serve(api)

        on_posts = functions.make("likes_on_posts", settings=[likes.settings], timeout_seconds=300)
        likes.table.allow(on_posts, "dynamodb:Query", "dynamodb:BatchWriteItem")
        likes.table.allow(on_posts, "dynamodb:Query", index="liker")
        events.consume(on_posts, POSTS, [PostPurged, CommentPurged, AccountErased])
