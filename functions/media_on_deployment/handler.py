"""CloudFormation, while deploying: the keys that sign addresses of pictures, of which it hears the public halves."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core import wire
from heliograph.core.deployment import fulfil
from heliograph.core.log import effect, entry
from heliograph.media.minting import Mint

mint = Mint(wire.secrets(), wire.entropy)


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> None:
    effect("keys-minted", request=event["RequestType"], done=fulfil(event, _keys))


def _keys(wanted: Mapping[str, Any]) -> dict[str, str]:
    public = mint.public_keys(wanted["Secret"], map(int, wanted["Moments"]))
    return {f"Public{moment}": pem for moment, pem in public.items()}
