"""What CloudFront says of signed addresses, for the door that stands in for it: the emulator does not look at them.

Written from CloudFront's documentation, not from what signs (`heliograph.media.signing`), so that one checks the other.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

HASHES = {"SHA1": SHA1, "SHA256": SHA256}


def refusal(url: str, keys: Mapping[str, str], now: Callable[[], float] = time.time) -> str | None:
    """Why an address may not be read, None where it may. `keys`: id of a key → its public half, in PEM."""
    try:
        said = {name: values[0] for name, values in parse_qs(urlsplit(url).query, strict_parsing=True).items()}
        policy, signature = _decoded(said["Policy"]), _decoded(said["Signature"])
        key = load_pem_public_key(keys[said["Key-Pair-Id"]].encode())
        assert isinstance(key, ec.EllipticCurvePublicKey)  # noqa: S101 - for mypy; there are no others
        key.verify(signature, policy, ec.ECDSA(HASHES[said.get("Hash-Algorithm", "SHA1")]()))
        (statement,) = json.loads(policy)["Statement"]
    except (KeyError, ValueError):
        return "MissingKey"
    except InvalidSignature:
        return "AccessDenied"
    return None if _covers(statement, url, now()) else "AccessDenied"


def _covers(statement: Mapping[str, Any], url: str, now: float) -> bool:
    condition = statement["Condition"]
    wanted = "".join({"*": ".*", "?": "."}.get(one, re.escape(one)) for one in statement["Resource"])
    bare = re.sub(r"[?&](Policy|Signature|Key-Pair-Id|Hash-Algorithm)=[^&]*", "", url)
    return bool(re.fullmatch(wanted, bare)) and now < condition["DateLessThan"]["AWS:EpochTime"]


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.translate(str.maketrans("-_~", "+=/")), validate=True)
    except binascii.Error as error:
        raise ValueError(f"no base64: {text}") from error
