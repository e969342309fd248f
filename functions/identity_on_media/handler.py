"""Kinesis posts: an avatar shows as its media becomes ready, and is worn no more when that fails."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core.events import Envelope, Event
from heliograph.core.log import effect, entry
from heliograph.core.streams import consume
from heliograph.identity.avatars import AvatarsInTheMaking
from heliograph.identity.settings import IdentitySettings
from heliograph.identity.store import AccountStore
from heliograph.media.events import AvatarFailed, AvatarReady

avatars = AvatarsInTheMaking(AccountStore(IdentitySettings.read().table))
HEARS: dict[type[Event], Callable[[Any], bool]] = {AvatarReady: avatars.ready, AvatarFailed: avatars.failed}


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    return consume(event, HEARS, _settle)


def _settle(envelope: Envelope) -> None:
    for heard in envelope.events():
        settled = HEARS[type(heard)](heard)
        if settled:
            effect("avatar-settled", key=envelope.key, outcome=heard.name())
