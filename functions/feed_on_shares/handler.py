"""Kinesis engagement: what somebody shares comes into followers' feeds, new followers' too, and leaves them again."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core import wire
from heliograph.core.events import Envelope, Event
from heliograph.core.log import effect, entry
from heliograph.core.lookups import Reader
from heliograph.core.streams import consume
from heliograph.feed.presence import Attendance
from heliograph.feed.settings import FeedSettings
from heliograph.feed.spreading import Spreading
from heliograph.feed.store import FeedStore
from heliograph.graph.events import FollowerRemoved, UserFollowed, UserUnfollowed
from heliograph.graph.service import Edges
from heliograph.graph.settings import GraphSettings
from heliograph.graph.store import TieStore
from heliograph.shares.events import PostShared, ShareEnded, SharePurged
from heliograph.shares.service import ShareLookups
from heliograph.shares.settings import SharesSettings
from heliograph.shares.store import ShareStore

settings = FeedSettings.read()
spreading = Spreading(
    store=FeedStore(wire.tables(), settings.table),
    shares=ShareLookups(ShareStore(SharesSettings.read().table)),
    edges=Edges(TieStore(GraphSettings.read().table)),
    attendance=Attendance(settings.table, Reader(wire.tables()), wire.now),
    row_days=settings.row_days,
    back_posts=settings.back_posts,
    now=wire.now,
)
HEARS: dict[type[Event], Callable[[Any], int]] = {
    PostShared: spreading.push,
    ShareEnded: spreading.take_back,
    SharePurged: spreading.take_back,
    UserFollowed: spreading.fill,
    UserUnfollowed: spreading.clear,
    FollowerRemoved: spreading.clear,
}


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    return consume(event, HEARS, _spread)


def _spread(envelope: Envelope) -> None:
    # A follow travels under both people's keys; under the last, the reader's, it is in the order of the reader's acts.
    for heard in (one for one in envelope.events() if one.keys()[-1] == envelope.key):
        effect("shares-spread", key=envelope.key, fact=heard.name(), rows=HEARS[type(heard)](heard))
