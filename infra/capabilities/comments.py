"""Comments: the comments table, its functions, and the one that hears of posts and people that have gone."""

from constructs import Construct
from heliograph.comments.settings import CommentsSettings
from heliograph.core.events import POSTS
from heliograph.identity.events import AccountErased
from heliograph.posts.events import PostPurged

from infra.capabilities.counters import CountersState
from infra.capabilities.graph import GraphState
from infra.capabilities.identity import IdentityState
from infra.capabilities.likes import LikesState
from infra.capabilities.posts import PostsState
from infra.function import Functions
from infra.gateway import Gateway
from infra.stages import Stage
from infra.streams import EventStreams
from infra.tables import ID, WORD, Table


class CommentsState(Construct):
    """What people wrote under posts."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Comments")
        self.table = Table(self, "Comments", stage=stage, key=("post_id", ID), sort=("comment_id", ID), streams=True)
        self.table.index("under", ("under", WORD), ("comment_id", ID))
        self.table.index("author", ("commenter_id", ID), ("comment_id", ID))
        self.table.index("between", ("between", WORD), ("comment_id", ID))
        self.settings = CommentsSettings(table=self.table.table_name)


class Comments:
    """Commenting and answering."""

    def __init__(
        self,
        *,
        functions: Functions,
        gateway: Gateway,
        events: EventStreams,
        comments: CommentsState,
        posts: PostsState,
        identity: IdentityState,
        graph: GraphState,
        counters: CountersState,
        likes: LikesState,
    ) -> None:
        read = (identity, graph, counters, likes)
        settings = [gateway.settings, comments.settings, posts.settings, *(one.settings for one in read)]
        api = functions.make("comments_api", settings=settings)
        comments.table.allow(api, "dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")
        comments.table.allow(api, "dynamodb:Query", index="under")
        posts.table.allow(api, "dynamodb:GetItem")
        identity.table.allow(api, "dynamodb:GetItem")
        gateway.serve(api)

        between = functions.make("comments_between_api", settings=settings)
        comments.table.allow(between, "dynamodb:Query", index="between")
        posts.table.allow(between, "dynamodb:BatchGetItem")
        gateway.serve(between)
        for one in read:
            for function in (api, between):
                one.table.allow(function, "dynamodb:BatchGetItem")

        on_posts = functions.make("comments_on_posts", settings=[comments.settings], timeout_seconds=300)
        comments.table.allow(on_posts, "dynamodb:Query", "dynamodb:BatchWriteItem")
        comments.table.allow(on_posts, "dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")
        comments.table.allow(on_posts, "dynamodb:Query", index="author")
        events.consume(on_posts, POSTS, [PostPurged, AccountErased])
