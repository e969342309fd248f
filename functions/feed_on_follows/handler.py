"""Kinesis engagement: a new follow brings the newest posts into the follower's feed, one that ended takes them out.

Nothing is brought of a celebrity: who follows one fetches.
"""

from collections.abc import Callable, Iterator
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core import wire
from heliograph.core.events import Envelope, Event, user_key
from heliograph.core.log import effect, entry
from heliograph.core.streams import consume
from heliograph.feed.backfill import BackFill
from heliograph.feed.before import PostsBefore
from heliograph.feed.settings import FeedSettings
from heliograph.feed.store import FeedStore
from heliograph.graph.crossings import CrossingStore
from heliograph.graph.events import FollowerRemoved, UserFollowed, UserUnfollowed
from heliograph.graph.service import Edges, Fame
from heliograph.graph.settings import CrossingsSettings, GraphSettings
from heliograph.graph.store import TieStore
from heliograph.posts.service import PostLookups
from heliograph.posts.settings import PostsSettings
from heliograph.posts.store import PostStore

settings = FeedSettings.read()
backfill = BackFill(
    of=PostsBefore(
        store=FeedStore(wire.tables(), settings.table),
        posts=PostLookups(PostStore(PostsSettings.read().table)),
        row_days=settings.row_days,
        now=wire.now,
    ),
    edges=Edges(TieStore(GraphSettings.read().table)),
    fame=Fame(CrossingStore(CrossingsSettings.read().table)),
    back_posts=settings.back_posts,
)


def _fill(followed: UserFollowed) -> None:
    rows = backfill.fill(followed)
    effect("feed-filled-back", reader_id=followed.follower["id"], author_id=followed.followed_user["id"], rows=rows)


def _clear(ended: UserUnfollowed | FollowerRemoved) -> None:
    rows = backfill.clear(ended)
    effect("feed-cleared-of", reader_id=ended.follower["id"], author_id=ended.followed_user["id"], rows=rows)


HEARS: dict[type[Event], Callable[[Any], None]] = {UserFollowed: _fill, UserUnfollowed: _clear, FollowerRemoved: _clear}


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    return consume(event, HEARS, _keep_up)


def _keep_up(envelope: Envelope) -> None:
    facts: Iterator[Any] = envelope.events()
    # A follow travels under both people's keys; under the reader's it is in the order of the reader's own acts.
    for heard in (one for one in facts if user_key(one.follower["id"]) == envelope.key):
        HEARS[type(heard)](heard)
