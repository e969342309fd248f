"""AWS Signature Version 4 of a JSON call, with the day's signing key kept.

The signature is made anew for each try, because it carries the moment. The key behind it depends on secret, day, region
and service only, and four of the five HMACs of a signature go into it.
"""

import hashlib
import hmac
from datetime import datetime

from msgspec import Struct


class Credentials(Struct, frozen=True):
    """In whose name a call is made."""

    access_key: str
    secret_key: str
    token: str | None = None


class Signer:
    """Writes the head of `POST /` for one service at one host."""

    def __init__(self, *, service: str, region: str, host: str, path: str, content_type: str) -> None:
        self._scope = f"{region}/{service}/aws4_request"
        self._region, self._service = region, service
        self._host, self._path = host, path
        self._content_type = content_type
        self._key: tuple[tuple[str, str], bytes] = (("", ""), b"")

    def head(self, target: str, body: bytes, by: Credentials, moment: datetime) -> bytes:
        """Everything of a request that stands before its body."""
        stamp = moment.strftime("%Y%m%dT%H%M%SZ")
        token = f"x-amz-security-token:{by.token}\n" if by.token else ""
        headers = (
            f"content-type:{self._content_type}\nhost:{self._host}\nx-amz-date:{stamp}\n{token}x-amz-target:{target}\n"
        )
        names = f"content-type;host;x-amz-date;{'x-amz-security-token;' if token else ''}x-amz-target"
        digest = hashlib.sha256(body).hexdigest()
        asked = hashlib.sha256(f"POST\n{self._path}\n\n{headers}\n{names}\n{digest}".encode()).hexdigest()
        day = stamp[:8]
        signed = f"AWS4-HMAC-SHA256\n{stamp}\n{day}/{self._scope}\n{asked}"
        signature = hmac.digest(self._signing_key(by.secret_key, day), signed.encode(), "sha256").hex()
        scope = f"{by.access_key}/{day}/{self._scope}"
        authorization = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders={names}, Signature={signature}"
        lines = headers.replace("\n", "\r\n")
        length = len(body)
        return (
            f"POST {self._path} HTTP/1.1\r\n{lines}authorization:{authorization}\r\ncontent-length:{length}\r\n\r\n"
        ).encode()

    def _signing_key(self, secret: str, day: str) -> bytes:
        known, key = self._key
        if known != (secret, day):
            key = f"AWS4{secret}".encode()
            for part in (day, self._region, self._service, "aws4_request"):
                key = hmac.digest(key, part.encode(), "sha256")
            self._key = ((secret, day), key)
        return key
