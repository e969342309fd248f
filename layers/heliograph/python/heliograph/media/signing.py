"""CloudFront's signed URLs: who may read what until when, in a policy, signed by a key whose other half CloudFront has.

The policy and the parameters are CloudFront's (Amazon CloudFront developer guide, "Create a signed URL using a custom
policy"); the keys are on the curve P-256, which it takes beside RSA, and whose signatures cost a twentieth. A signature
depends on nothing but key and policy (RFC 6979), so that every container gives the same URL, which browsers keep.

Keys are drawn from a ring (`core.keys`), so nothing but texts is stored: of a moment's text, its private key.
"""

import base64
import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import orjson

from heliograph.core.keys import KeyRing

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the curve's base point (SEC 2, secp256r1): private keys are below it."""
SIGNATURES_KEPT: Final = 4_096
"""Of a container, some two megabytes: what everybody sees is signed once in a window of time."""

SigningKey = tuple[str, bytes]
"""What CloudFront calls it, and the ring's key that it is drawn from."""


class Signer:
    """Signs with the newest key in use that CloudFront knows. `key_ids`: a key's moment → what CloudFront calls it."""

    def __init__(self, ring: KeyRing, key_ids: Mapping[str, str]) -> None:
        self._ring = ring
        self._key_ids = key_ids
        self._kept = lru_cache(maxsize=SIGNATURES_KEPT)(_signed)

    def key(self) -> SigningKey:
        """The one that signs now."""
        since, seed = next(one for one in self._ring.in_use() if str(one[0]) in self._key_ids)
        return self._key_ids[str(since)], seed

    def query(self, resource: str, until: int, key: SigningKey) -> str:
        """The parameters with which whatever `resource` matches (`*`: any text) can be read until that epoch second."""
        return self._kept(resource, until, *key)


def _signed(resource: str, until: int, key_id: str, seed: bytes) -> str:
    # Not at the top, for the sake of cold starts: a function that is asked for nothing needs none of it.
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

    policy = policy_of(resource, until)
    signature = private_key(seed).sign(policy, ECDSA(SHA256(), deterministic_signing=True))
    return f"Policy={_in_url(policy)}&Signature={_in_url(signature)}&Key-Pair-Id={key_id}&Hash-Algorithm=SHA256"


def policy_of(resource: str, until: int) -> bytes:
    """The custom policy, without a space, as CloudFront wants it."""
    condition = {"DateLessThan": {"AWS:EpochTime": until}}
    statement = {"Resource": resource, "Condition": condition}
    return orjson.dumps({"Statement": [statement]})


@lru_cache(maxsize=8)
def private_key(seed: bytes) -> "EllipticCurvePrivateKey":
    """The key that a ring's key stands for. Of 512 bits, so that no key is likelier than another."""
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key  # noqa: PLC0415

    drawn = int.from_bytes(hashlib.sha512(b"heliograph-delivery:" + seed).digest(), "big")
    return derive_private_key(drawn % (ORDER - 1) + 1, SECP256R1())


def _in_url(data: bytes) -> str:
    """CloudFront's own base64: `+`, `=` and `/` mean something in a query."""
    return base64.b64encode(data).decode().translate(str.maketrans("+=/", "-_~"))
