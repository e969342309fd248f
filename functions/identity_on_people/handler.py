"""Kinesis posts: when an account has gone for good, so does its user in the user pool, with the e-mail address."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core import wire
from heliograph.core.events import Envelope, Event
from heliograph.core.log import effect, entry
from heliograph.core.streams import consume
from heliograph.identity.departure import Farewell
from heliograph.identity.events import AccountErased
from heliograph.identity.pool import PoolKeeper
from heliograph.identity.settings import IdentitySettings, PoolSettings
from heliograph.identity.store import AccountStore

pool = PoolKeeper(wire.cognito(), PoolSettings.read().id)
farewell = Farewell(store=AccountStore(IdentitySettings.read().table), keeper=pool)
HEARS: dict[type[Event], Callable[[Any], bool]] = {AccountErased: farewell.erase}


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    return consume(event, HEARS, _erase)


def _erase(envelope: Envelope) -> None:
    for heard in envelope.events():
        effect("user-erased", key=envelope.key, erased=HEARS[type(heard)](heard))
