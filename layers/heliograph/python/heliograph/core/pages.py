"""Pages: a limit, an opaque cursor (core.cursors), and what comes back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from heliograph.core.errors import BadRequest
from heliograph.core.params import InQuery

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
LONGEST_WAIT = 25
"""Seconds that a request may wait for news; the gateway gives up after 30."""

Limit = Annotated[int, InQuery(ge=1, le=MAX_LIMIT, description="How many items a page holds at most.")]
CursorText = Annotated[
    str | None, InQuery(max_length=200, alias="cursor", description="`nextCursor` of the page before; opaque.")
]

Position = tuple[int, ...]
"""The numbers of a sort key where a page ended; each fits 64 bits, without a sign."""

REFILLS = 4
"""How often a page is filled up again after hiding thinned it; then it stays short, and the cursor goes on."""

S = TypeVar("S")
T = TypeVar("T")


class CursorNotValid(BadRequest):
    """The cursor is not one of this list's."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page. `next` is the position of the last row *examined*, not shown; None when there is no more."""

    items: Sequence[T]
    next: Position | None


def filled(
    read: Callable[[int, Position | None], Page[S]],
    shown: Callable[[Sequence[S]], Sequence[T]],
    *,
    limit: int,
    after: Position | None,
) -> Page[T]:
    """A page of what may be shown: `read(how many, after what)` goes on while `shown` hides some of what it brings.

    Within a budget (`REFILLS`): a page may still hold fewer than `limit`, and its `next` is the last one examined.
    """
    items: list[T] = []
    for _ in range(1 + REFILLS):
        page = read(limit - len(items), after)
        items += shown(page.items)
        after = page.next
        if after is None or len(items) == limit:
            break
    return Page(items, after)
