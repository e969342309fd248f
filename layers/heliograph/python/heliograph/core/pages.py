"""Pages: a limit, an opaque cursor, and what comes back."""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from aws_lambda_powertools.event_handler.openapi.params import Query

from heliograph.core.errors import BadRequest

DEFAULT_LIMIT = 20
MAX_LIMIT = 100

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many items a page holds at most.")]
CursorText = Annotated[
    str | None, Query(max_length=200, alias="cursor", description="`nextCursor` of the page before; opaque.")
]

Position = tuple[int, ...]
"""The numbers of a sort key where a page ended."""

T = TypeVar("T")


class CursorNotValid(BadRequest):
    """The cursor was not made by this route."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page. `next` is the position of the last row *examined*, not shown; None when there is no more."""

    items: Sequence[T]
    next: Position | None


def encode_cursor(route: str, position: Position | None) -> str | None:
    """A position (the sort key's numbers) as an opaque word that only `route` takes back."""
    if position is None:
        return None
    text = f"{route}:{','.join(map(str, position))}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(route: str, cursor: str | None, *, numbers: int = 1) -> Position | None:
    """The position that `encode_cursor` was given.

    Raises: CursorNotValid, for anything that `route` did not make.
    """
    if cursor is None:
        return None
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise CursorNotValid("Start again without a cursor.") from error
    matched = re.fullmatch(rf"{re.escape(route)}:([0-9]{{1,19}}(?:,[0-9]{{1,19}}){{{numbers - 1}}})", text)
    if not matched:
        raise CursorNotValid("Start again without a cursor.")
    return tuple(int(part) for part in matched[1].split(","))
