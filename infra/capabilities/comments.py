"""Comments: the comments table, its function, and the one that hears of posts that have gone."""

from constructs import Construct
from heliograph.comments.settings import CommentsSettings
from heliograph.core.events import POSTS
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
        api = functions.make(
            "comments_api",
            settings=[gateway.settings, comments.settings, posts.settings, *(one.settings for one in read)],
        )
        comments.table.allow(api, "dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")
        comments.table.allow(api, "dynamodb:Query", index="under")
        posts.table.allow(api, "dynamodb:GetItem")
        identity.table.allow(api, "dynamodb:GetItem")
        for one in read:
            one.table.allow(api, "dynamodb:BatchGetItem")
        gateway.serve(api)

        on_posts = functions.make("comments_on_posts", settings=[comments.settings], timeout_seconds=300)
        comments.table.allow(on_posts, "dynamodb:Query", "dynamodb:BatchWriteItem")
        events.consume(on_posts, POSTS, [PostPurged])
