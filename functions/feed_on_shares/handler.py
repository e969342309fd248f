"""Kinesis engagement: what somebody shares comes into followers' feeds, new followers' too, and leaves them again.

It comes into the sharer's head as well, and there alone if all of these fetch it.
"""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core import wire
from heliograph.core.events import Envelope, Event
from heliograph.core.ids import IdMaker
from heliograph.core.log import effect, entry
from heliograph.core.lookups import Reader
from heliograph.core.streams import consume
from heliograph.feed.backfill import BackFill
from heliograph.feed.before import SharesBefore
from heliograph.feed.chunks import ChunkQueues
from heliograph.feed.heads import HeadStore
from heliograph.feed.keeping import Heads
from heliograph.feed.planning import Brought, Planning
from heliograph.feed.presence import Attendance
from heliograph.feed.settings import ChunksSettings, FeedSettings, HeadsSettings
from heliograph.feed.settling import BringsShares, Settling
from heliograph.feed.spreading import Spreading
from heliograph.feed.store import FeedStore
from heliograph.graph.crossings import CrossingStore
from heliograph.graph.events import FollowerRemoved, UserFollowed, UserUnfollowed
from heliograph.graph.service import Edges, Fame
from heliograph.graph.settings import CrossingsSettings, GraphSettings
from heliograph.graph.store import TieStore
from heliograph.posts.service import PostLookups
from heliograph.posts.settings import PostsSettings
from heliograph.posts.store import PostStore
from heliograph.shares.events import PostShared, ShareEnded, SharePurged
from heliograph.shares.service import ShareLookups
from heliograph.shares.settings import SharesSettings
from heliograph.shares.store import ShareStore

settings = FeedSettings.read()
heads_settings = HeadsSettings.read()
shares = ShareLookups(ShareStore(SharesSettings.read().table))
heads = Heads(
    store=HeadStore(heads_settings.table),
    posts=PostLookups(PostStore(PostsSettings.read().table)),
    shares=shares,
    ids=IdMaker(wire.now, wire.randomness),
    most=heads_settings.posts,
    row_days=settings.row_days,
    now=wire.now,
)
store = FeedStore(wire.tables(), settings.table)
edges = Edges(TieStore(GraphSettings.read().table))
settling = Settling(
    brings=BringsShares(store=store, shares=shares),
    attendance=Attendance(settings.table, Reader(wire.tables()), wire.now),
    row_days=settings.row_days,
    now=wire.now,
)
chunks_settings = ChunksSettings.read()
queues = ChunkQueues(wire.queues(), chunks_settings)
planning = Planning(edges=edges, settle=settling.settle, queues=queues, settings=chunks_settings)
fame = Fame(CrossingStore(CrossingsSettings.read().table))
spreading = Spreading(
    shares=shares, heads=heads, fame=fame, planning=planning, row_days=settings.row_days, now=wire.now
)
backfill = BackFill(
    of=SharesBefore(store=store, shares=shares, row_days=settings.row_days, now=wire.now),
    edges=edges,
    fame=fame,
    back_posts=settings.back_posts,
)


def _alone(fill: Callable[[Any], int]) -> Callable[[Any], Brought]:
    """Of one reader, whose rows are written here."""
    return lambda heard: Brought(rows=fill(heard))


HEARS: dict[type[Event], Callable[[Any], Brought]] = {
    PostShared: spreading.push,
    ShareEnded: spreading.take_back,
    SharePurged: spreading.take_back,
    UserFollowed: _alone(backfill.fill),
    UserUnfollowed: _alone(backfill.clear),
    FollowerRemoved: _alone(backfill.clear),
}


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    return consume(event, HEARS, _spread)


def _spread(envelope: Envelope) -> None:
    # A follow travels under both people's keys; under the last, the reader's, it is in the order of the reader's acts.
    for heard in (one for one in envelope.events() if one.keys()[-1] == envelope.key):
        brought = HEARS[type(heard)](heard)
        effect("shares-spread", key=envelope.key, fact=heard.name(), rows=brought.rows, chunks=brought.chunks)
