"""Kinesis posts: when an account has gone for good, so do its drafts."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core.events import Envelope, Event
from heliograph.core.log import effect, entry
from heliograph.core.streams import consume
from heliograph.drafts.service import DraftsOfTheGone
from heliograph.drafts.settings import DraftsSettings
from heliograph.drafts.store import DraftStore
from heliograph.identity.events import AccountErased

drafts = DraftsOfTheGone(DraftStore(DraftsSettings.read().table))
HEARS: dict[type[Event], Callable[[Any], int]] = {AccountErased: drafts.of_person}


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    return consume(event, HEARS, _erase)


def _erase(envelope: Envelope) -> None:
    for heard in envelope.events():
        effect("drafts-erased", key=envelope.key, rows=HEARS[type(heard)](heard))
