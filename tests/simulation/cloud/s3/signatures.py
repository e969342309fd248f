"""Signature Version 4 as S3 checks it ("Authenticating Requests", S3 API reference)."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable

ALGORITHM = "AWS4-HMAC-SHA256"
SecretOf = Callable[[str], str | None]
"""The secret key of an access key; None for one that nobody has."""


OF_MOTO = {"FOOBARKEY": "FOOBARSECRET"}
"""What moto puts into the environment: a client that was made while it reigned goes on signing with that."""


def secret_of_environment(access_key: str) -> str | None:
    """The one account of a simulation is that of the environment, whose credentials every client signs with."""
    if access_key == os.environ.get("AWS_ACCESS_KEY_ID"):
        return os.environ.get("AWS_SECRET_ACCESS_KEY")
    return OF_MOTO.get(access_key)


def signature(secret: str, scope: str, text: str) -> str:
    """The signature of a text under a scope (`date/region/service/aws4_request`), in hex."""
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), hashlib.sha256)
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()


def same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
