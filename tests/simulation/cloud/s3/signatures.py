"""Signature Version 4 as S3 checks it ("Authenticating Requests", S3 API reference)."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from urllib.parse import quote

from tests.simulation.cloud.errors import AwsError
from tests.simulation.cloud.wire import Request

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


def check_presigned(request: Request, query: Mapping[str, str], now: float) -> None:
    """Raises: AwsError, unless a presigned address is good for this very request, and still is.

    Each header that it was signed with must come as it was signed: so an address may be for one length alone.
    """
    if "X-Amz-Signature" not in query:
        return
    signed = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
    if now > signed + float(query["X-Amz-Expires"]):
        raise AwsError("AccessDenied", "Request has expired", status=403)
    access_key, _, scope = query["X-Amz-Credential"].partition("/")
    secret = secret_of_environment(access_key)
    if secret is None:
        message = "The AWS Access Key Id you provided does not exist in our records."
        raise AwsError("InvalidAccessKeyId", message, status=403)
    asked = hashlib.sha256(_canonical(request, query).encode()).hexdigest()
    if not same(
        signature(secret, scope, "\n".join((ALGORITHM, query["X-Amz-Date"], scope, asked))), query["X-Amz-Signature"]
    ):
        message = "The request signature we calculated does not match the signature you provided."
        raise AwsError("SignatureDoesNotMatch", message, status=403)


def _canonical(request: Request, query: Mapping[str, str]) -> str:
    given = {**request.headers, "host": request.host, "content-length": str(len(request.body))}
    names = query["X-Amz-SignedHeaders"].split(";")
    asked = "&".join(
        f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
        for name, value in sorted(query.items())
        if name != "X-Amz-Signature"
    )
    headers = "".join(f"{name}:{given.get(name, '').strip()}\n" for name in names)
    return "\n".join((request.method, request.path, asked, headers, ";".join(names), "UNSIGNED-PAYLOAD"))
