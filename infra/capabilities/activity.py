"""Activity: its table, the function that listens and the one that tells."""

from constructs import Construct
from heliograph.activity.settings import ActivitySettings
from heliograph.comments.events import CommentDeleted, CommentWritten, ReplyDeleted, ReplyWritten
from heliograph.core.events import ENGAGEMENT, POSTS
from heliograph.graph.events import (
    FavouriteChosen,
    FollowAccepted,
    FollowDeclined,
    FollowerRemoved,
    FollowRequested,
    FollowWithdrawn,
    UserFollowed,
    UserUnfollowed,
)
from heliograph.identity.events import AccountErased
from heliograph.likes.events import CommentLiked, CommentUnliked, PostLiked, PostUnliked
from heliograph.posts.events import PostDeleted, PostEdited, PostPublished, PostRestored
from heliograph.shares.events import PostShared, ShareEnded

from infra.capabilities.graph import GraphState
from infra.capabilities.identity import IdentityState
from infra.capabilities.posts import PostsState
from infra.function import Functions
from infra.gateway import Gateway
from infra.stages import Stage
from infra.streams import EventStreams
from infra.tables import ID, WORD, Table

LONG_POLL_SECONDS = 29
"""A request may wait for 25; the gateway gives up after 30."""


class ActivityState(Construct):
    """What people did and what they are told."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Activity")
        self.table = Table(self, "Activity", stage=stage, key=("pk", WORD), sort=("sk", WORD), expires=True)
        self.table.index("newest", ("pk", WORD), ("moment", ID))
        self.settings = ActivitySettings(table=self.table.table_name)


class Activity:
    """Writing activity down, and telling it."""

    def __init__(
        self,
        *,
        functions: Functions,
        gateway: Gateway,
        events: EventStreams,
        activity: ActivityState,
        posts: PostsState,
        graph: GraphState,
        identity: IdentityState,
    ) -> None:
        api = functions.make(
            "activity_api",
            settings=[gateway.settings, activity.settings, posts.settings, graph.settings, identity.settings],
            memory_mb=256,  # It mostly waits, and every megabyte waits with it.
            timeout_seconds=LONG_POLL_SECONDS,
        )
        activity.table.allow(api, "dynamodb:Query", "dynamodb:GetItem", "dynamodb:UpdateItem")
        activity.table.allow(api, "dynamodb:Query", index="newest")
        for table in (posts.table, graph.table, identity.table):
            table.allow(api, "dynamodb:BatchGetItem")
        gateway.serve(api)

        on_events = functions.make("activity_on_events", settings=[activity.settings], timeout_seconds=60)
        activity.table.allow(on_events, "dynamodb:BatchWriteItem", "dynamodb:UpdateItem", "dynamodb:Query")
        events.consume(on_events, POSTS, [PostPublished, PostEdited, PostDeleted, PostRestored, AccountErased])
        events.consume(
            on_events,
            ENGAGEMENT,
            [
                PostLiked,
                PostUnliked,
                PostShared,
                ShareEnded,
                CommentWritten,
                CommentDeleted,
                ReplyWritten,
                ReplyDeleted,
                CommentLiked,
                CommentUnliked,
                UserFollowed,
                UserUnfollowed,
                FollowerRemoved,
                FollowRequested,
                FollowWithdrawn,
                FollowDeclined,
                FollowAccepted,
            ],
        )

        on_posts = functions.make(
            "activity_on_posts", settings=[activity.settings, posts.settings, graph.settings], timeout_seconds=300
        )
        activity.table.allow(on_posts, "dynamodb:BatchWriteItem", "dynamodb:Query")
        graph.table.allow(on_posts, "dynamodb:GetItem", "dynamodb:BatchGetItem")
        graph.table.allow(on_posts, "dynamodb:Query", index="holders")
        posts.table.allow(on_posts, "dynamodb:GetItem", "dynamodb:BatchGetItem")
        posts.table.allow(on_posts, "dynamodb:Query", index="owner")
        events.consume(on_posts, POSTS, [PostPublished, PostRestored])
        events.consume(on_posts, ENGAGEMENT, [FavouriteChosen])
