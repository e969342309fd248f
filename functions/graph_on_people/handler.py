"""Kinesis posts: when an account has gone for good, so do its ties to others, and theirs to it."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core.events import Envelope, Event
from heliograph.core.log import effect, entry
from heliograph.core.streams import consume
from heliograph.graph.crossings import CrossingStore
from heliograph.graph.service import TiesOfTheGone
from heliograph.graph.settings import CrossingsSettings, GraphSettings
from heliograph.graph.store import TieStore
from heliograph.identity.events import AccountErased

ties = TiesOfTheGone(TieStore(GraphSettings.read().table), CrossingStore(CrossingsSettings.read().table))
HEARS: dict[type[Event], Callable[[Any], int]] = {AccountErased: ties.of_person}


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    return consume(event, HEARS, _erase)


def _erase(envelope: Envelope) -> None:
    for heard in envelope.events():
        effect("ties-erased", key=envelope.key, ties=HEARS[type(heard)](heard))
