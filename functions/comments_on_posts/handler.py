"""Kinesis posts: when a post has gone for good, its comments go; when an account has, what its user wrote."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.comments.service import CommentsOfTheGone
from heliograph.comments.settings import CommentsSettings
from heliograph.comments.store import CommentStore
from heliograph.core.events import Envelope, Event
from heliograph.core.log import effect, entry
from heliograph.core.streams import consume
from heliograph.identity.events import AccountErased
from heliograph.posts.events import PostPurged

comments = CommentsOfTheGone(CommentStore(CommentsSettings.read().table))
HEARS: dict[type[Event], Callable[[Any], int]] = {PostPurged: comments.of_post, AccountErased: comments.by_person}


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    return consume(event, HEARS, _purge)


def _purge(envelope: Envelope) -> None:
    for heard in envelope.events():
        effect("comments-purged", key=envelope.key, comments=HEARS[type(heard)](heard))
