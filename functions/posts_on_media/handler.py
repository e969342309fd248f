"""Kinesis posts: a post moves on as its media becomes ready or fails."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core import wire
from heliograph.core.events import Envelope, Event
from heliograph.core.log import effect, entry
from heliograph.core.lookups import Reader
from heliograph.core.streams import consume
from heliograph.likeness.service import Likenesses
from heliograph.likeness.settings import LikenessSettings
from heliograph.likeness.store import LikenessStore
from heliograph.media.events import MediaFailed, MediaReady
from heliograph.posts.model import Post
from heliograph.posts.repeats import Repeats
from heliograph.posts.service import Developing
from heliograph.posts.settings import PostsSettings
from heliograph.posts.store import PostStore

store = PostStore(PostsSettings.read().table)
likeness = LikenessSettings.read()
reader = Reader(wire.tables())
likenesses = Likenesses(store=LikenessStore(likeness.table), reader=reader, settings=likeness)
repeats = Repeats(likenesses=likenesses, posts=store, reader=reader)
developing = Developing(store=store, repeats=repeats, now=wire.now)
HEARS: dict[type[Event], Callable[[Any], Post | None]] = {
    MediaReady: developing.media_ready,
    MediaFailed: developing.media_failed,
}


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    return consume(event, HEARS, _move)


def _move(envelope: Envelope) -> None:
    for heard in envelope.events():
        moved = HEARS[type(heard)](heard)
        if moved:
            effect(f"post-{moved.status}", post_id=moved.id)
