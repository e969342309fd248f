"""Kinesis posts and engagement: tell of a post those who have its author for a favourite."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.activity.announced import AnnouncedStore
from heliograph.activity.announcing import Announcing
from heliograph.activity.settings import ActivitySettings
from heliograph.core import wire
from heliograph.core.events import Envelope, Event
from heliograph.core.log import effect, entry
from heliograph.core.streams import consume
from heliograph.graph.events import FavouriteChosen
from heliograph.graph.service import Favour
from heliograph.graph.settings import GraphSettings
from heliograph.graph.store import TieStore
from heliograph.posts.events import PostPublished, PostRestored
from heliograph.posts.service import PostLookups
from heliograph.posts.settings import PostsSettings
from heliograph.posts.store import PostStore

settings = ActivitySettings.read()
announcing = Announcing(
    store=AnnouncedStore(wire.tables(), settings.table, row_days=settings.row_days, now=wire.now),
    posts=PostLookups(PostStore(PostsSettings.read().table)),
    favour=Favour(TieStore(GraphSettings.read().table)),
    at_once=settings.told_at_once,
)
HEARS: dict[type[Event], Callable[[Any], int]] = {
    PostPublished: announcing.tell,
    PostRestored: announcing.tell,
    FavouriteChosen: announcing.catch_up,
}


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    return consume(event, HEARS, _announce)


def _announce(envelope: Envelope) -> None:
    for heard in envelope.events():
        effect("post-announced", key=envelope.key, fact=heard.name(), told=HEARS[type(heard)](heard))
