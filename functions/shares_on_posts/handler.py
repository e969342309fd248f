"""Kinesis posts: when a post has gone for good, its shares go, and those by an account that has are taken back."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core.events import Envelope, Event
from heliograph.core.log import effect, entry
from heliograph.core.streams import consume
from heliograph.identity.events import AccountErased
from heliograph.posts.events import PostPurged
from heliograph.shares.service import SharesOfTheGone
from heliograph.shares.settings import SharesSettings
from heliograph.shares.store import ShareStore

shares = SharesOfTheGone(ShareStore(SharesSettings.read().table))
HEARS: dict[type[Event], Callable[[Any], int]] = {PostPurged: shares.of_post, AccountErased: shares.by_person}


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    return consume(event, HEARS, _purge)


def _purge(envelope: Envelope) -> None:
    for heard in envelope.events():
        effect("shares-purged", key=envelope.key, shares=HEARS[type(heard)](heard))
