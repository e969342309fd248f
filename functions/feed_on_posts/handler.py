"""Kinesis posts: fan-out. The id of a post that is published, or restored, goes into its author's head, and into the
feeds of those of the author's followers who are about, unless these fetch it: at once where they are few, in chunks
that `feed_on_chunks` works off where they are many.

A post that is deleted leaves the head, one that has gone for good the feeds too.
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
from heliograph.feed.chunks import ChunkQueues
from heliograph.feed.fanout import FanOut
from heliograph.feed.heads import HeadStore
from heliograph.feed.keeping import Heads
from heliograph.feed.planning import Planning
from heliograph.feed.presence import Attendance
from heliograph.feed.settings import ChunksSettings, FeedSettings, HeadsSettings
from heliograph.feed.settling import BringsPosts, Settling
from heliograph.feed.store import FeedStore
from heliograph.graph.crossings import CrossingStore
from heliograph.graph.service import Edges, Fame
from heliograph.graph.settings import CrossingsSettings, GraphSettings
from heliograph.graph.store import TieStore
from heliograph.posts.events import PostDeleted, PostPublished, PostPurged, PostRestored
from heliograph.posts.service import PostLookups
from heliograph.posts.settings import PostsSettings
from heliograph.posts.store import PostStore
from heliograph.shares.service import ShareLookups
from heliograph.shares.settings import SharesSettings
from heliograph.shares.store import ShareStore

settings = FeedSettings.read()
heads_settings = HeadsSettings.read()
posts = PostLookups(PostStore(PostsSettings.read().table))
heads = Heads(
    store=HeadStore(heads_settings.table),
    posts=posts,
    shares=ShareLookups(ShareStore(SharesSettings.read().table)),
    ids=IdMaker(wire.now, wire.randomness),
    most=heads_settings.posts,
    row_days=settings.row_days,
    now=wire.now,
)
settling = Settling(
    brings=BringsPosts(store=FeedStore(wire.tables(), settings.table), posts=posts),
    attendance=Attendance(settings.table, Reader(wire.tables()), wire.now),
    row_days=settings.row_days,
    now=wire.now,
)
chunks_settings = ChunksSettings.read()
planning = Planning(
    edges=Edges(TieStore(GraphSettings.read().table)),
    settle=settling.settle,
    queues=ChunkQueues(wire.queues(), chunks_settings),
    settings=chunks_settings,
)
fanout = FanOut(
    posts=posts,
    heads=heads,
    fame=Fame(CrossingStore(CrossingsSettings.read().table)),
    planning=planning,
    row_days=settings.row_days,
    now=wire.now,
)


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    return consume(event, HEARS, _hear)


def _hear(envelope: Envelope) -> None:
    for heard in envelope.events():
        HEARS[type(heard)](heard)


def _push(published: PostPublished | PostRestored) -> None:
    brought = fanout.push(published)
    effect("post-fanned-out", post_id=published.post["id"], rows=brought.rows, chunks=brought.chunks)


def _hide(deleted: PostDeleted) -> None:
    fanout.hide(deleted)
    effect("post-left-head", post_id=deleted.post["id"], owner_id=deleted.owner["id"])


def _take_back(purged: PostPurged) -> None:
    brought = fanout.take_back(purged)
    effect("post-taken-back", post_id=purged.post_id, rows=brought.rows, chunks=brought.chunks)


HEARS: dict[type[Event], Callable[[Any], None]] = {
    PostPublished: _push,
    PostRestored: _push,
    PostDeleted: _hide,
    PostPurged: _take_back,
}
