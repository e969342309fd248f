"""Kinesis posts: when a post has gone for good, its likes and those of its comments go.

When an account has gone for good, the likes that its user gave are taken back.
"""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.comments.events import CommentPurged
from heliograph.core.events import Envelope, Event
from heliograph.core.log import effect, entry
from heliograph.core.streams import consume
from heliograph.identity.events import AccountErased
from heliograph.likes.service import LikesOfTheGone
from heliograph.likes.settings import LikesSettings
from heliograph.likes.store import LikeStore
from heliograph.posts.events import PostPurged

likes = LikesOfTheGone(LikeStore(LikesSettings.read().table))
HEARS: dict[type[Event], Callable[[Any], int]] = {
    PostPurged: likes.of_post,
    CommentPurged: likes.of_comment,
    AccountErased: likes.by_person,
}


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    return consume(event, HEARS, _purge)


def _purge(envelope: Envelope) -> None:
    for heard in envelope.events():
        effect("likes-purged", key=envelope.key, likes=HEARS[type(heard)](heard))
