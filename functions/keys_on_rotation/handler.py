"""Secrets Manager: a new version of the keys that seal cursors."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core import wire
from heliograph.core.keys import Rotation
from heliograph.core.log import effect, entry

rotation = Rotation(wire.secrets(), wire.now, wire.entropy)


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> None:
    rotation.step(event["Step"], event["SecretId"], event["ClientRequestToken"])
    effect("keys-turning", step=event["Step"])
