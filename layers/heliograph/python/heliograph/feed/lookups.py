"""Heads by author, for whoever reads many at once: keys, and heads out of rows. `heads.py` has the table."""

from collections.abc import Iterable

from heliograph.core.lookups import Lookup
from heliograph.core.rows import Row
from heliograph.feed.model import Head


class HeadsByAuthor:
    """The heads of a table; an author without posts has none."""

    def __init__(self, table: str) -> None:
        self._table = table

    def lookup(self, author_ids: Iterable[str]) -> Lookup[Head]:
        """By id of the author, as of a moment ago."""
        keys = {one: {"author_id": int(one)} for one in author_ids}
        return Lookup(table=self._table, keys=keys, decode=head_of)


def head_of(row: Row) -> Head:
    """The head of a row."""
    return Head(
        author_id=str(row["author_id"]),
        posts=tuple(str(one) for one in row["posts"]),
        floor=int(row["floor"]),
        version=str(row["version"]),
    )
