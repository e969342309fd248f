"""Kinesis posts: fan-out. The id of a post that is published, or restored, goes into its author's followers' feeds.

A post that has gone for good leaves them again.
"""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core import wire
from heliograph.core.events import Envelope, Event
from heliograph.core.log import effect, entry
from heliograph.core.streams import consume
from heliograph.feed.fanout import FanOut
from heliograph.feed.settings import FeedSettings
from heliograph.feed.store import FeedStore
from heliograph.graph.service import Edges
from heliograph.graph.settings import GraphSettings
from heliograph.graph.store import TieStore
from heliograph.posts.events import PostPublished, PostPurged, PostRestored
from heliograph.posts.service import PostLookups
from heliograph.posts.settings import PostsSettings
from heliograph.posts.store import PostStore

settings = FeedSettings.read()
fanout = FanOut(
    store=FeedStore(wire.tables(), settings.table),
    posts=PostLookups(PostStore(PostsSettings.read().table)),
    edges=Edges(TieStore(GraphSettings.read().table)),
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
    effect("post-fanned-out", post_id=published.post["id"], rows=fanout.push(published))


def _take_back(purged: PostPurged) -> None:
    effect("post-taken-back", post_id=purged.post_id, rows=fanout.take_back(purged))


HEARS: dict[type[Event], Callable[[Any], None]] = {PostPublished: _push, PostRestored: _push, PostPurged: _take_back}
