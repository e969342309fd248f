"""Keys that seal what leaves us and must come back unchanged: one secret of Secrets Manager, turned regularly.

The secret is a JSON object `{"<moment>": "<text>"}`. From its moment (epoch seconds) on, a text seals; every text
opens. A new text is written `LEAD` before its moment comes, so that every container knows it before any other seals
with it, and stays until what the text before it has sealed is surely too old.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import TYPE_CHECKING

from heliograph.core import wire

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

    from heliograph.core.secrets import AnySecrets

CACHED = timedelta(minutes=15)
"""How long a container goes by what it has read."""
RETRIED = timedelta(seconds=15)
"""How long it goes on with that when Secrets Manager cannot be reached."""
LEAD = 2 * CACHED
"""From the writing of a text to its first use."""
LONGEST_SEALED = timedelta(days=1)
"""How long anything that is sealed is good."""

Texts = Mapping[int, str]
"""Moment in epoch seconds → text."""


@dataclass(frozen=True)
class Keys:
    """`sealing` is the key of this moment; `opening` are all keys, the newest first."""

    sealing: bytes
    opening: Sequence[bytes]


class KeyRing:
    """The keys as a container knows them: fetched when first asked for, then once in `CACHED`."""

    def __init__(
        self,
        secret: str,
        *,
        client: "Callable[[], AnySecrets]" = wire.secret_values,
        now: Callable[[], datetime] = wire.now,
    ) -> None:
        self._secret = secret
        self._client = client
        self._now = now
        self.forget()

    def forget(self) -> None:
        """Know nothing, as a new container does."""
        self._keys: list[tuple[int, bytes]] = []
        self._good_until: datetime | None = None
        self._in_use: Sequence[tuple[int, bytes]] = ()
        self._same_within = (0.0, 0.0)

    def keys(self) -> Keys:
        """What seals and what opens now."""
        (_, sealing), *_ = self.in_use()
        return Keys(sealing, [key for _, key in self._keys])

    def in_use(self) -> Sequence[tuple[int, bytes]]:
        """The keys whose moment has come, each with it, the newest first: the first one seals."""
        moment = self._now()
        if self._good_until is None or moment >= self._good_until:
            self._fetch(moment)
        begin, end = self._same_within
        if not begin <= (second := moment.timestamp()) < end:
            self._in_use = [(since, key) for since, key in self._keys if since <= second]
            self._same_within = (second, min((since for since, _ in self._keys if since > second), default=inf))
        return self._in_use

    def _fetch(self, moment: datetime) -> None:
        try:
            texts = read(self._client().get_secret_value(SecretId=self._secret)["SecretString"])
        except Exception as error:
            # Texts are known well before they are used: those of before are right, though soon they may not be all.
            if not (self._keys and wire.is_overload(error)):
                raise
            self._good_until = moment + RETRIED
        else:
            self._keys = [(since, key_of(text)) for since, text in sorted(texts.items(), reverse=True)]
            self._good_until = moment + CACHED
            self._same_within = (0.0, 0.0)


def read(secret: str) -> Texts:
    """The texts in a secret's value. Raises: ValueError, for a value that has none in use from the beginning."""
    texts = {int(since): str(text) for since, text in json.loads(secret).items()}
    if not texts or not all(texts.values()):
        raise ValueError("the secret of the keys holds no keys")
    return texts


def turned(texts: Texts, now: datetime, text: str) -> Texts:
    """The ring with a new text, and without those whose successor has sealed for as long as anything is good."""
    moments = sorted(texts)
    successors = zip(moments, [*moments[1:], None], strict=True)
    too_old = int((now - LONGEST_SEALED - CACHED).timestamp())
    kept = {since: texts[since] for since, successor in successors if successor is None or successor > too_old}
    return {**kept, int((now + LEAD).timestamp()): text}


class Rotation:
    """Secrets Manager's four steps for a new version of the secret; every step may come twice."""

    def __init__(
        self, client: "SecretsManagerClient", now: Callable[[], datetime], entropy: Callable[[int], bytes]
    ) -> None:
        self._client = client
        self._now = now
        self._entropy = entropy

    def step(self, name: str, secret: str, version: str) -> None:
        """Do one step (`name` as Secrets Manager calls it) towards making `version` the current one."""
        steps = {"createSecret": self._create, "testSecret": self._test, "finishSecret": self._finish}
        if name in steps:  # `setSecret` would tell it to a database; nobody else keeps these keys.
            steps[name](secret, version)

    def _create(self, secret: str, version: str) -> None:
        texts = read(self._client.get_secret_value(SecretId=secret)["SecretString"])
        new = turned(texts, self._now(), self._entropy(48).hex())
        # If this step came before, what it wrote then stands.
        with suppress(self._client.exceptions.ResourceExistsException):
            self._client.put_secret_value(
                SecretId=secret,
                ClientRequestToken=version,
                SecretString=json.dumps({str(since): text for since, text in new.items()}),
                VersionStages=["AWSPENDING"],
            )

    def _test(self, secret: str, version: str) -> None:
        read(
            self._client.get_secret_value(SecretId=secret, VersionId=version, VersionStage="AWSPENDING")["SecretString"]
        )

    def _finish(self, secret: str, version: str) -> None:
        versions = self._client.describe_secret(SecretId=secret)["VersionIdsToStages"]
        (current,) = (one for one, stages in versions.items() if "AWSCURRENT" in stages)
        if current != version:
            self._client.update_secret_version_stage(
                SecretId=secret, VersionStage="AWSCURRENT", MoveToVersionId=version, RemoveFromVersionId=current
            )


def key_of(text: str) -> bytes:
    """The 32 bytes that a text stands for."""
    return hashlib.sha256(text.encode()).digest()
