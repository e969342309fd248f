"""Kinesis posts and engagement: count, each fact once."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core import wire
from heliograph.core.events import Envelope
from heliograph.core.log import effect, entry
from heliograph.core.streams import consume
from heliograph.counters.fame import Border
from heliograph.counters.service import HEARS, Counters
from heliograph.counters.settings import CountersSettings
from heliograph.counters.store import TallyStore

settings = CountersSettings.read()
border = Border(up=settings.celebrity_followers, down=settings.ordinary_followers)
counters = Counters(TallyStore(wire.dynamodb(), settings.table, wire.now, border))


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    return consume(event, HEARS, _count)


def _count(envelope: Envelope) -> None:
    effect("facts-counted", key=envelope.key, facts=counters.add(envelope))
