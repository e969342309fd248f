"""Kinesis posts: when an account has gone for good, so do its lists of people, and it from those of others."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core.events import Envelope, Event
from heliograph.core.log import effect, entry
from heliograph.core.streams import consume
from heliograph.identity.events import AccountErased
from heliograph.lists.service import ListsOfTheGone
from heliograph.lists.settings import ListsSettings
from heliograph.lists.store import ListStore

lists = ListsOfTheGone(ListStore(ListsSettings.read().table))
HEARS: dict[type[Event], Callable[[Any], int]] = {AccountErased: lists.of_person}


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    return consume(event, HEARS, _erase)


def _erase(envelope: Envelope) -> None:
    for heard in envelope.events():
        effect("lists-erased", key=envelope.key, rows=HEARS[type(heard)](heard))
