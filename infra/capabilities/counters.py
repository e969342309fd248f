"""Counters: the table of tallies, and the function that keeps them."""

from constructs import Construct
from heliograph.comments.events import CommentDeleted, CommentPurged, CommentWritten, ReplyDeleted, ReplyWritten
from heliograph.core.events import ENGAGEMENT, POSTS
from heliograph.counters.settings import CountersSettings
from heliograph.graph.events import FollowerRemoved, UserFollowed, UserUnfollowed
from heliograph.identity.events import AccountErased
from heliograph.likes.events import CommentLiked, CommentUnliked, PostLiked, PostUnliked
from heliograph.posts.events import PostDeleted, PostPublished, PostPurged, PostRestored
from heliograph.shares.events import PostShared, ShareEnded
from heliograph.viewing.events import PostOpened, PostViewed

from infra.function import Functions
from infra.stages import Stage
from infra.streams import EventStreams
from infra.tables import WORD, Table


class CountersState(Construct):
    """Counts of posts, comments and people."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Counters")
        self.table = Table(self, "Tallies", stage=stage, key=("pk", WORD), streams=True, expires=True)
        self.settings = CountersSettings(table=self.table.table_name)


class Counters:
    """Counting what the streams say."""

    def __init__(self, *, functions: Functions, events: EventStreams, counters: CountersState) -> None:
        on_events = functions.make("counters_on_events", settings=[counters.settings], timeout_seconds=60)
        counters.table.allow(on_events, "dynamodb:UpdateItem", "dynamodb:PutItem")
        events.consume(
            on_events, POSTS, [PostPublished, PostDeleted, PostRestored, PostPurged, CommentPurged, AccountErased]
        )
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
                PostViewed,
                PostOpened,
                UserFollowed,
                UserUnfollowed,
                FollowerRemoved,
            ],
        )
