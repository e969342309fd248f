"""Tallies by key, for whoever reads many at once: keys, and tallies out of rows. `store.py` has the table."""

from collections.abc import Iterable
from typing import Final

from heliograph.core.lookups import Lookup, Remembered
from heliograph.core.memory import REMEMBERED
from heliograph.core.places import Single
from heliograph.core.rows import Row
from heliograph.counters import previews
from heliograph.counters.events import FAME
from heliograph.counters.model import Tally
from heliograph.counters.standing import COUNTS

TALLY: Final = Single("pk", "S")


class TalliesByKey:
    """The tallies of a table, by `core.events.post_key` and its like; a target nothing ever happened to has none."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._memory = Remembered[Tally](REMEMBERED)

    def lookup(self, targets: Iterable[str]) -> Lookup[Tally]:
        """Eventually consistent: nothing but numbers hangs on it."""
        keys = TALLY.keys({one: one for one in targets})
        return Lookup(table=self._table, keys=keys, decode=tally, memory=self._memory)


def tally(row: Row) -> Tally:
    """A counter row as a tally."""
    counts = {name: row[name] for name in COUNTS if name in row}
    return Tally(**counts, fame=row.get(FAME, 0), newest_comments=previews.newest_comments(row))
