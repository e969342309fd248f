"""AWS Signature Version 4 of a JSON call, with what is the same all day kept.

The signature is made anew for each try, because it carries the moment. The key behind it depends on secret, day, region
and service only, and four of the five HMACs of a signature go into it; most words of a request are the same as well.
"""

import hashlib
import hmac
from datetime import datetime
from typing import Final

from msgspec import Struct

BLOCK: Final = 64
"""Bytes that SHA-256 takes at once."""


class Credentials(Struct, frozen=True):
    """In whose name a call is made."""

    access_key: str
    secret_key: str
    token: str | None = None


class Signer:
    """Writes the head of `POST /` for one service at one host."""

    def __init__(self, *, service: str, region: str, host: str, path: str, content_type: str) -> None:
        self._region, self._service = region, service
        self._host, self._path = host, path
        self._content_type = content_type
        self._kept: tuple[Credentials, str, _Day] | None = None
        self._stamped: tuple[int, str] = (-1, "")

    def head(self, target: str, body: bytes, by: Credentials, moment: datetime) -> bytes:
        """Everything of a request that stands before its body."""
        stamp = self._stamp(moment)
        day = self._on(stamp[:8], by)
        digest = hashlib.sha256(body).hexdigest()
        asked = f"{day.asked}{stamp}\n{day.token}x-amz-target:{target}\n\n{day.names}\n{digest}"
        signed = f"AWS4-HMAC-SHA256\n{stamp}\n{day.scope}\n{hashlib.sha256(asked.encode()).hexdigest()}"
        signature = day.key.sign(signed.encode())
        return (
            f"{day.sent}{stamp}\r\n{day.sent_token}x-amz-target:{target}\r\n"
            f"{day.authorization}{signature}\r\ncontent-length:{len(body)}\r\n\r\n"
        ).encode()

    def _stamp(self, moment: datetime) -> str:
        """The moment to the second, in AWS's words; a page has several requests in one."""
        stamped, second = self._stamped, int(moment.timestamp())
        if stamped[0] != second:
            self._stamped = stamped = (second, moment.strftime("%Y%m%dT%H%M%SZ"))
        return stamped[1]

    def _on(self, day: str, by: Credentials) -> "_Day":
        """Threads may ask at the same time, at midnight for different days: each goes by what it was given itself."""
        kept = self._kept
        if kept is None or kept[:2] != (by, day):
            self._kept = kept = (by, day, self._begun(by, day))
        return kept[2]

    def _begun(self, by: Credentials, day: str) -> "_Day":
        key = f"AWS4{by.secret_key}".encode()
        for part in (day, self._region, self._service, "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        scope = f"{day}/{self._region}/{self._service}/aws4_request"
        names = f"content-type;host;x-amz-date;{'x-amz-security-token;' if by.token else ''}x-amz-target"
        credential = f"{by.access_key}/{scope}"
        headers = f"content-type:{self._content_type}\nhost:{self._host}\nx-amz-date:"
        token = f"x-amz-security-token:{by.token}\n" if by.token else ""
        return _Day(
            key=_Key(key),
            scope=scope,
            names=names,
            asked=f"POST\n{self._path}\n\n{headers}",
            token=token,
            sent=f"POST {self._path} HTTP/1.1\r\n{_on_lines(headers)}",
            sent_token=_on_lines(token),
            authorization=f"authorization:AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature=",
        )


class _Day(Struct, frozen=True, kw_only=True):
    """What is the same in all requests of a day in one name: the key, and the words before and between the others.

    `asked` and `token` as they are signed, `sent` and `sent_token` as they are sent.
    """

    key: "_Key"
    scope: str
    names: str
    asked: str
    token: str
    sent: str
    sent_token: str
    authorization: str


class _Key:
    """HMAC-SHA256 (RFC 2104) with a key of at most a block, whose own two blocks are taken in once for all."""

    def __init__(self, key: bytes) -> None:
        block = key.ljust(BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(one ^ 0x36 for one in block))
        self._outer = hashlib.sha256(bytes(one ^ 0x5C for one in block))

    def sign(self, text: bytes) -> str:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(text)
        outer.update(inner.digest())
        return outer.hexdigest()


def _on_lines(headers: str) -> str:
    return headers.replace("\n", "\r\n")
