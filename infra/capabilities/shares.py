"""Shares: the shares table, its function, and the one that hears of posts and people that have gone."""

from constructs import Construct
from heliograph.core.events import POSTS
from heliograph.identity.events import AccountErased
from heliograph.posts.events import PostPurged
from heliograph.shares.settings import SharesSettings

from infra.capabilities.graph import GraphState
from infra.capabilities.identity import IdentityState
from infra.capabilities.media import MediaState
from infra.capabilities.posts import PostsState
from infra.function import Functions
from infra.gateway import Gateway
from infra.stages import Stage
from infra.streams import EventStreams
from infra.tables import ID, WORD, Table


class SharesState(Construct):
    """Who shares which post."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Shares")
        self.table = Table(self, "Shares", stage=stage, key=("pk", WORD), sort=("sharer_id", ID), streams=True)
        self.table.index("sharer", ("sharer_id", ID), ("post_id", ID))
        self.settings = SharesSettings(table=self.table.table_name)


class Shares:
    """Sharing."""

    def __init__(
        self,
        *,
        functions: Functions,
        gateway: Gateway,
        events: EventStreams,
        shares: SharesState,
        posts: PostsState,
        identity: IdentityState,
        media: MediaState,
        graph: GraphState,
    ) -> None:
        read = (posts, identity, graph)
        api = functions.make(
            "shares_api", settings=[gateway.settings, media.delivery, shares.settings, *(one.settings for one in read)]
        )
        shares.table.allow(api, "dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:DeleteItem", "dynamodb:Query")
        posts.table.allow(api, "dynamodb:GetItem")
        identity.table.allow(api, "dynamodb:GetItem", "dynamodb:BatchGetItem")
        graph.table.allow(api, "dynamodb:BatchGetItem")
        media.signing.allow(api)
        gateway.serve(api)

        on_posts = functions.make("shares_on_posts", settings=[shares.settings], timeout_seconds=300)
        shares.table.allow(on_posts, "dynamodb:Query", "dynamodb:BatchWriteItem")
        shares.table.allow(on_posts, "dynamodb:Query", index="sharer")
        events.consume(on_posts, POSTS, [PostPurged, AccountErased])
