"""Kinesis posts and engagement: write down what people did, and tell those whom it concerns."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.activity.notices import HEARS
from heliograph.activity.service import Ears
from heliograph.activity.settings import ActivitySettings
from heliograph.activity.store import ActivityStore
from heliograph.core import wire
from heliograph.core.events import Envelope
from heliograph.core.log import effect, entry
from heliograph.core.streams import consume

settings = ActivitySettings.read()
ears = Ears(ActivityStore(wire.dynamodb(), wire.tables(), settings.table, row_days=settings.row_days, now=wire.now))


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    return consume(event, HEARS, _hear)


def _hear(envelope: Envelope) -> None:
    effect("activity-heard", key=envelope.key, facts=len(envelope.facts), told=ears.hear(envelope))
