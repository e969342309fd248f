"""Sealed cursors: a position that only its reader, at the same list, within a day, can hand back.

    cursors = Cursors(app, door)
    …
    page = likes.of_post(me, post_id, limit=limit, after=cursors.open(cursor, numbers=2))
    return views.likes_json(page, cursors.seal(page.next))

What a cursor is bound to is read off the request: who asks, the path with its ids, every query parameter but `limit`
and `cursor`. A route's author names nothing and can forget nothing. `seal` also puts the next page into the answer's
`Link` header (core.http).
"""

import base64
import binascii
import hmac
import struct
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from heliograph.core import wire
from heliograph.core.http import claims, link_to
from heliograph.core.keys import LONGEST_SEALED, KeyRing
from heliograph.core.pages import CursorNotValid, Position
from heliograph.core.settings import ApiSettings

if TYPE_CHECKING:
    from heliograph.core.http import Router

NONCE_BYTES, TAG_BYTES = 12, 16
NUMBER_BYTES = 8
HOUR = 3_600
NOT_FILTERS = ("limit", "cursor")


class Cursors:
    """The cursors of one function's list routes."""

    def __init__(
        self,
        router: "Router",
        settings: ApiSettings,
        *,
        ring: Callable[[str], KeyRing] = KeyRing,
        now: Callable[[], datetime] = wire.now,
    ) -> None:
        self._router = router
        self._keys = ring(settings.cursor_secret)
        self._now = now

    def seal(self, position: Position | None) -> str | None:
        """The cursor of the next page of the list that is being read; None where there is none."""
        if position is None:
            return None
        inside = struct.pack(f">I{len(position)}Q", self._until(), *position)
        key = self._keys.keys().sealing
        # The nonce is drawn from what it seals: the same page gives the same bytes, and so the same ETag.
        nonce = self._bound(key, inside)[:NONCE_BYTES]
        sealed = nonce + _cipher(self._bound(key)).encrypt(nonce, inside, None)
        cursor = base64.urlsafe_b64encode(sealed).decode().rstrip("=")
        link_to(self._router, next=f"?{urlencode({**self._parameters(), 'cursor': cursor})}")
        return cursor

    def open(self, cursor: str | None, *, numbers: int | None = 1) -> Position | None:
        """The position (of so many `numbers`; None for any) that a cursor of this very list holds; None without one.

        Raises: CursorNotValid, for anything else.
        """
        if cursor is None:
            return None
        inside = self._unsealed(_decoded(cursor))
        if numbers is None:
            numbers = len(inside) // NUMBER_BYTES
        if len(inside) != struct.calcsize(f">I{numbers}Q"):
            raise CursorNotValid("This list has changed since. Start again without a cursor.")
        until, *position = struct.unpack(f">I{numbers}Q", inside)
        if until <= self._now().timestamp():
            raise CursorNotValid("A cursor is good for a day. Start again without one.")
        return tuple(position)

    def _until(self) -> int:
        """A day from now, less what is missing to a full hour: so a page stays the same for a while."""
        return int((self._now() + LONGEST_SEALED).timestamp()) // HOUR * HOUR

    def _unsealed(self, sealed: bytes) -> bytes:
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as in _cipher

        nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        if len(rest) >= TAG_BYTES:
            for key in self._keys.keys().opening:
                try:
                    return bytes(_cipher(self._bound(key)).decrypt(nonce, rest, None))
                except InvalidTag:
                    continue
        raise CursorNotValid("It belongs to another reader or list, or was changed. Start again without a cursor.")

    def _bound(self, key: bytes, inside: bytes = b"") -> bytes:
        """The key of this reader and list alone, or, for what is `inside`, a text of its own.

        Not associated data under one key: nonces of 96 bits are safe for 2^32 messages of a key, and a large deployment
        makes more pages than that in a day.
        """
        filters = sorted((name, value) for name, value in self._parameters().items() if name not in NOT_FILTERS)
        whose = claims(self._router).get("username", "")
        binding = "\n".join((whose, self._router.current_event.path, urlencode(filters), ""))
        return hmac.digest(key, binding.encode() + inside, "sha256")

    def _parameters(self) -> dict[str, str]:
        return dict(self._router.current_event.query_string_parameters or {})


def _cipher(key: bytes) -> Any:
    # 20 ms of a cold start, for which a page without a next one has no use.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    return AESGCM(key)


def _decoded(cursor: str) -> bytes:
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise CursorNotValid("Start again without a cursor.") from error
    # The last letter holds bits that belong to no byte: another spelling of the same bytes was not made here.
    if base64.urlsafe_b64encode(sealed).decode().rstrip("=") != cursor:
        raise CursorNotValid("Start again without a cursor.")
    return sealed
