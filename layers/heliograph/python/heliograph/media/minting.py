"""Making the keys that sign addresses, while deploying. Apart from signing, for which pages wait: this imports more."""

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from heliograph.core.keys import key_of, read
from heliograph.media.signing import private_key

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


class Mint:
    """Makes the keys that a deployment asks for; a key that is there stays as it is, whoever asks how often."""

    def __init__(self, client: "SecretsManagerClient", entropy: Callable[[int], bytes]) -> None:
        self._client = client
        self._entropy = entropy

    def public_keys(self, secret: str, moments: Iterable[int]) -> dict[int, str]:
        """Moment → public half, in PEM, of the key that signs from then on."""
        texts = read(self._client.get_secret_value(SecretId=secret)["SecretString"])
        wanted = list(moments)
        new = {moment: self._entropy(48).hex() for moment in wanted if moment not in texts}
        if new:
            texts = {**texts, **new}
            value = json.dumps({str(moment): text for moment, text in texts.items()})
            self._client.put_secret_value(SecretId=secret, SecretString=value)
        return {moment: public_pem(key_of(texts[moment])) for moment in wanted}


def public_pem(seed: bytes) -> str:
    """The public half of the key that a ring's key stands for, as CloudFront takes it."""
    public = private_key(seed).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
