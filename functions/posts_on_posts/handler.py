"""Kinesis posts: when a post has gone for good, so does its history.

When an account has gone for good, so do its posts, and what hangs on them after them.
"""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core import wire
from heliograph.core.events import Envelope, Event
from heliograph.core.log import effect, entry
from heliograph.core.streams import consume
from heliograph.identity.events import AccountErased
from heliograph.posts.editing import HistoryOfTheGone
from heliograph.posts.events import PostPurged
from heliograph.posts.removal import Removal
from heliograph.posts.settings import EditionsSettings, PostsSettings
from heliograph.posts.store import EditionStore, PostStore

settings = PostsSettings.read()
history = HistoryOfTheGone(EditionStore(EditionsSettings.read().table))
removal = Removal(store=PostStore(settings.table), undelete_days=settings.undelete_days, now=wire.now)
HEARS: dict[type[Event], Callable[[Any], int]] = {
    PostPurged: history.of_post,
    AccountErased: lambda erased: removal.purge_all_of(erased.user_id),
}


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    return consume(event, HEARS, _take_away)


def _take_away(envelope: Envelope) -> None:
    for heard in envelope.events():
        effect("posts-erased", key=envelope.key, rows=HEARS[type(heard)](heard))
