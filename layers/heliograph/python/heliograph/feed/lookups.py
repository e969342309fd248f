"""Heads by author, and visits by reader, for whoever reads several things at once: keys, and what rows stand for.

`heads.py` and `visits.py` have the tables.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from heliograph.core.lookups import Lookup
from heliograph.core.places import Single
from heliograph.core.rows import Row
from heliograph.feed.model import NOTHING_KNOWN, Head, Visit

HEAD: Final = Single("author_id", "N")
VISIT: Final = Single("reader_id", "N")


class HeadsByAuthor:
    """The heads of a table; an author without posts and shares has none."""

    def __init__(self, table: str) -> None:
        self._table = table

    def lookup(self, author_ids: Iterable[str]) -> Lookup[Head]:
        """By id of the author, as of a moment ago."""
        keys = HEAD.keys({one: one for one in author_ids})
        return Lookup(table=self._table, keys=keys, decode=head_of)


class VisitsByReader:
    """The visits of a table. One that lapsed counts as long as it is there: a feed has nothing so old any more."""

    def __init__(self, table: str) -> None:
        self._table = table

    def lookup(self, reader_ids: Iterable[str]) -> Lookup[Visit]:
        """By id of the reader, as they are at this moment."""
        keys = VISIT.keys({one: one for one in reader_ids})
        return Lookup(table=self._table, keys=keys, decode=visit_of, consistent=True)


def head_of(row: Row) -> Head:
    """The head of a row. Before there were shares in heads their rows said nothing of any: the index is asked."""
    return Head(
        author_id=str(row["author_id"]),
        posts=tuple(str(one) for one in row["posts"]),
        floor=int(row["floor"]),
        shares=tuple((str(post_id), str(owner_id)) for post_id, owner_id in row.get("shares", ())),
        shares_floor=int(row.get("shares_floor", NOTHING_KNOWN)),
        version=str(row["version"]),
    )


def visit_of(row: Row) -> Visit:
    """The visit of a row."""
    return Visit(up_to=str(row["up_to"]), at=datetime.fromisoformat(row["seen_at"]))
