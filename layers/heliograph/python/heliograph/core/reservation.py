"""What a request that may come again has reserved: the moment it happens at, and the ids it makes.

Within `reserved(…)` the clock of `core.wire` stands at that moment, and every id maker makes the ids that follow from
the reservation, one after the other. So whoever carries the request out, at first or again, makes the same write.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime


class Reservation:
    """`moment`, and a `seed` that was drawn for it once."""

    def __init__(self, moment: datetime, seed: int) -> None:
        self.moment = moment
        self.seed = seed
        self._made = 0

    def next_number(self) -> int:
        """A number for each id that is made, counted on from the seed."""
        self._made += 1
        return self.seed + self._made


_current: ContextVar[Reservation | None] = ContextVar("reservation", default=None)


def current() -> Reservation | None:
    """The reservation of the request that is being carried out, if it has one."""
    return _current.get()


@contextmanager
def reserved(moment: datetime, seed: int) -> Iterator[None]:
    """Within: the clock stands, and ids are those of the reservation."""
    token = _current.set(Reservation(moment, seed))
    try:
        yield
    finally:
        _current.reset(token)
