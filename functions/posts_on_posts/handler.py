"""Kinesis posts: when a post has gone for good, so does its history, and its place among what its author has posted.

When an account has gone for good, so do its posts, and what hangs on them after them.
"""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core import wire
from heliograph.core.events import Envelope, Event
from heliograph.core.log import effect, entry
from heliograph.core.lookups import Reader
from heliograph.core.streams import consume
from heliograph.identity.events import AccountErased
from heliograph.likeness.service import Likenesses
from heliograph.likeness.settings import LikenessSettings
from heliograph.likeness.store import LikenessStore
from heliograph.posts.editing import HistoryOfTheGone
from heliograph.posts.events import PostPurged
from heliograph.posts.removal import Removal
from heliograph.posts.repeats import Repeats
from heliograph.posts.settings import EditionsSettings, PostsSettings
from heliograph.posts.store import EditionStore, PostStore

settings = PostsSettings.read()
history = HistoryOfTheGone(EditionStore(EditionsSettings.read().table))
store = PostStore(settings.table)
removal = Removal(store=store, undelete_days=settings.undelete_days, now=wire.now)
likeness = LikenessSettings.read()
reader = Reader(wire.tables())
likenesses = Likenesses(store=LikenessStore(likeness.table), reader=reader, settings=likeness)
repeats = Repeats(likenesses=likenesses, posts=store, reader=reader)
HEARS: dict[type[Event], Callable[[Any], int]] = {
    PostPurged: lambda purged: history.of_post(purged) + repeats.forget(purged),
    AccountErased: lambda erased: removal.purge_all_of(erased.user_id) + repeats.forget_all_of(erased.user_id),
}


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    return consume(event, HEARS, _take_away)


def _take_away(envelope: Envelope) -> None:
    for heard in envelope.events():
        effect("posts-erased", key=envelope.key, rows=HEARS[type(heard)](heard))
