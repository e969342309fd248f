"""Feed: the feed table, the function that fans out and the one that reads."""

from constructs import Construct
from heliograph.core.events import ENGAGEMENT, POSTS
from heliograph.feed.settings import ChunksSettings, FeedSettings, HeadsSettings, VisitsSettings
from heliograph.graph.events import FollowerRemoved, UserFollowed, UserUnfollowed
from heliograph.posts.events import PostDeleted, PostPublished, PostPurged, PostRestored
from heliograph.shares.events import PostShared, ShareEnded, SharePurged

from infra.capabilities.activity import LONG_POLL_SECONDS, ActivityState
from infra.capabilities.counters import CountersState
from infra.capabilities.graph import GraphState
from infra.capabilities.identity import IdentityState
from infra.capabilities.likes import LikesState
from infra.capabilities.media import MediaState
from infra.capabilities.posts import PostsState
from infra.capabilities.shares import SharesState
from infra.capabilities.viewing import ViewingState
from infra.function import Functions
from infra.gateway import Gateway
from infra.queues import Work, allow_sending
from infra.stages import Stage
from infra.streams import EventStreams
from infra.tables import ID, Table

CHUNK_SECONDS = 60
"""Time for a batch of chunks, each of which is done in some tenth of a second unless DynamoDB is busy."""
CHUNKS_AT_ONCE, LARGE_AT_ONCE = 50, 5
"""Invocations: so much of the account's concurrency, and of the table's throughput, fan-out takes at most."""


class FeedState(Construct):
    """Which posts stand in whose feed, what each author published last, and what waits to be brought into feeds."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Feed")
        self.table = Table(self, "Rows", stage=stage, key=("reader_id", ID), sort=("post_id", ID), expires=True)
        self.heads = Table(scope, "Heads", stage=stage, key=("author_id", ID))
        self.settings = FeedSettings(table=self.table.table_name)
        self.heads_settings = HeadsSettings(table=self.heads.table_name)
        self.visits = Table(scope, "Visits", stage=stage, key=("reader_id", ID), expires=True)
        self.visits_settings = VisitsSettings(table=self.visits.table_name)
        self.chunks = Work(self, "Chunks", stage=stage, seconds=CHUNK_SECONDS)
        self.ordinary, self.large = self.chunks.queue("Ordinary"), self.chunks.queue("Large")
        self.chunks_settings = ChunksSettings(ordinary=self.ordinary.queue_url, large=self.large.queue_url)


class Feed:
    """Writing feeds when somebody publishes, reading them when somebody looks."""

    def __init__(
        self,
        *,
        functions: Functions,
        gateway: Gateway,
        events: EventStreams,
        feed: FeedState,
        posts: PostsState,
        counters: CountersState,
        identity: IdentityState,
        graph: GraphState,
        likes: LikesState,
        shares: SharesState,
        media: MediaState,
        activity: ActivityState,
        viewing: ViewingState,
    ) -> None:
        reading = [
            gateway.settings,
            feed.settings,
            feed.heads_settings,
            posts.settings,
            counters.settings,
            identity.settings,
            graph.settings,
            graph.crossings_settings,
            likes.settings,
            shares.settings,
            media.delivery,
        ]
        history = (activity.settings, viewing.settings, feed.visits_settings)
        self.api = api = functions.make("feed_api", settings=[*reading, *history], memory_mb=1024)
        # What a reader did and opened of late orders a ranked feed, and what came since the last visit is what is new.
        activity.table.allow(api, "dynamodb:Query")
        viewing.table.allow(api, "dynamodb:Query")
        feed.visits.allow(api, "dynamodb:BatchGetItem")
        # It mostly waits, and every megabyte waits with it.
        poll = functions.make("feed_poll_api", settings=reading, memory_mb=256, timeout_seconds=LONG_POLL_SECONDS)
        for function in (api, poll):
            # Who looks is about, and catches up after having been away.
            feed.table.allow(function, "dynamodb:Query", "dynamodb:BatchWriteItem")
            graph.table.allow(function, "dynamodb:Query")
            graph.table.allow(function, "dynamodb:Query", index="celebrities")
            posts.table.allow(function, "dynamodb:Query", index="owner")
            shares.table.allow(function, "dynamodb:Query", index="sharer")
            batches = (posts.table, counters.table, identity.table, graph.table, likes.table, shares.table)
            for table in (feed.heads, graph.crossings, *batches):
                table.allow(function, "dynamodb:BatchGetItem")
            media.signing.allow(function)
            gateway.serve(function)

        visits = functions.make("feed_visits_api", settings=[gateway.settings, feed.visits_settings])
        feed.visits.allow(visits, "dynamodb:GetItem", "dynamodb:UpdateItem")
        gateway.serve(visits)

        heads = [feed.settings, feed.heads_settings, posts.settings, shares.settings]
        on_posts = functions.make(
            "feed_on_posts",
            settings=[*heads, feed.chunks_settings, graph.settings, graph.crossings_settings],
            timeout_seconds=300,
        )
        allow_sending(on_posts, feed.ordinary, feed.large)
        feed.table.allow(on_posts, "dynamodb:BatchWriteItem", "dynamodb:BatchGetItem")
        graph.table.allow(on_posts, "dynamodb:Query", index="followers")
        posts.table.allow(on_posts, "dynamodb:GetItem")
        events.consume(on_posts, POSTS, [PostPublished, PostRestored, PostDeleted, PostPurged])

        on_follows = functions.make(
            "feed_on_follows",
            settings=[feed.settings, posts.settings, graph.settings, graph.crossings_settings],
            timeout_seconds=120,
        )
        feed.table.allow(on_follows, "dynamodb:BatchWriteItem", "dynamodb:Query")
        graph.table.allow(on_follows, "dynamodb:GetItem")
        graph.table.allow(on_follows, "dynamodb:Query", index="followers")
        posts.table.allow(on_follows, "dynamodb:BatchGetItem")
        posts.table.allow(on_follows, "dynamodb:Query", index="owner")
        events.consume(on_follows, ENGAGEMENT, [UserFollowed, UserUnfollowed, FollowerRemoved])

        on_shares = functions.make(
            "feed_on_shares",
            settings=[*heads, feed.chunks_settings, graph.settings, graph.crossings_settings],
            timeout_seconds=300,
        )
        allow_sending(on_shares, feed.ordinary, feed.large)
        feed.table.allow(on_shares, "dynamodb:BatchWriteItem", "dynamodb:BatchGetItem", "dynamodb:Query")
        graph.table.allow(on_shares, "dynamodb:GetItem")
        graph.table.allow(on_shares, "dynamodb:Query", index="followers")
        shares.table.allow(on_shares, "dynamodb:GetItem")
        heard = [PostShared, ShareEnded, SharePurged, UserFollowed, UserUnfollowed, FollowerRemoved]
        events.consume(on_shares, ENGAGEMENT, heard)

        for function in (on_posts, on_shares):
            # Both make heads anew of all that an author posts and shares, and ask then who fetches from them.
            feed.heads.allow(function, "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem")
            for table, index in ((posts.table, "owner"), (shares.table, "sharer")):
                table.allow(function, "dynamodb:BatchGetItem")
                table.allow(function, "dynamodb:Query", index=index)

        for function in (on_posts, on_shares, on_follows):
            # Whatever everybody fetches is brought to nobody.
            graph.crossings.allow(function, "dynamodb:GetItem")

        on_chunks = functions.make(
            "feed_on_chunks", settings=[feed.settings, posts.settings, shares.settings], timeout_seconds=CHUNK_SECONDS
        )
        feed.table.allow(on_chunks, "dynamodb:BatchWriteItem", "dynamodb:BatchGetItem")
        posts.table.allow(on_chunks, "dynamodb:GetItem")
        shares.table.allow(on_chunks, "dynamodb:GetItem")
        feed.chunks.work_off(on_chunks, feed.ordinary, at_once=CHUNKS_AT_ONCE)
        feed.chunks.work_off(on_chunks, feed.large, at_once=LARGE_AT_ONCE)
        feed.chunks.show_parked(on_chunks)
