"""SQS: chunks of a fan-out. The rows of so many readers are made what a post, or somebody's share of it, is by now."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core import wire
from heliograph.core.log import effect, entry
from heliograph.core.lookups import Reader
from heliograph.core.messages import work_off
from heliograph.feed.chunks import PostChunk, ShareChunk, parse
from heliograph.feed.presence import Attendance
from heliograph.feed.settings import FeedSettings
from heliograph.feed.settling import BringsPosts, BringsShares, Settling
from heliograph.feed.store import FeedStore
from heliograph.posts.service import PostLookups
from heliograph.posts.settings import PostsSettings
from heliograph.posts.store import PostStore
from heliograph.shares.service import ShareLookups
from heliograph.shares.settings import SharesSettings
from heliograph.shares.store import ShareStore

settings = FeedSettings.read()
store = FeedStore(wire.tables(), settings.table)
attendance = Attendance(settings.table, Reader(wire.tables()), wire.now)
posts = Settling(
    brings=BringsPosts(store=store, posts=PostLookups(PostStore(PostsSettings.read().table))),
    attendance=attendance,
    row_days=settings.row_days,
    now=wire.now,
)
shares = Settling(
    brings=BringsShares(store=store, shares=ShareLookups(ShareStore(SharesSettings.read().table))),
    attendance=attendance,
    row_days=settings.row_days,
    now=wire.now,
)
SETTLES: dict[type, Callable[[Any], int]] = {PostChunk: posts.settle, ShareChunk: shares.settle}


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    return work_off(event, _settle)


def _settle(body: str) -> None:
    chunk = parse(body)
    rows = SETTLES[type(chunk)](chunk)
    effect("chunk-settled", post_id=chunk.post_id, readers=len(chunk.readers), rows=rows)
