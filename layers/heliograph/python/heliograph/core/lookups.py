"""Looking many things up in one round trip, across tables.

A context offers what it knows as a `Lookup` (keys in, things out); whoever composes a page gathers the lookups of all
contexts it needs and has them fetched by one BatchGetItem per hundred keys.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from heliograph.core import wire
from heliograph.core.rows import AttributeValues, Row, from_row, to_row

if TYPE_CHECKING:
    from heliograph.core.tables import AnyTables

BATCH_GET_KEYS = 100
"""Keys in one BatchGetItem (AWS API reference, BatchGetItem)."""
ATTEMPTS = 8

T = TypeVar("T")


class LookupUnfinished(ConnectionError):
    """DynamoDB kept answering only part of a batch; an overload, so the client is told to come back."""


@dataclass(frozen=True, kw_only=True)
class Lookup(Generic[T]):
    """`keys` (name given by the asker → primary key) of rows in `table`, and `decode` from row to thing.

    `consistent` where an answer as of a moment ago would be wrong: rows that decide who may see what.
    """

    table: str
    keys: Mapping[str, Row]
    decode: Callable[[Row], T]
    consistent: bool = False

    def found(self, rows: "Rows") -> dict[str, T]:
        """name → thing, for every key that had a row."""
        table = rows.get(self.table, {})
        frozen = {name: _freeze(key) for name, key in self.keys.items()}
        return {name: self.decode(table[key]) for name, key in frozen.items() if key in table}


Mine = Callable[[str, Iterable[str]], Lookup[Any]]
"""(me, ids) → which of these things are mine in some way: a question that one context answers for another's pages."""

Key = frozenset[tuple[str, Any]]
"""A primary key as something hashable."""

Rows = dict[str, dict[Key, Row]]
"""table → primary key → row."""


class Reader:
    """Fetches lookups. Eventually consistent unless asked; partial answers are asked for again with backoff."""

    def __init__(self, client: "AnyTables", sleep: Callable[[float], None] = wire.sleep) -> None:
        self._client = client
        self._sleep = sleep

    def fetch(self, *lookups: Lookup[Any], consistent: bool = False) -> Rows:
        """The rows of all lookups; one round trip per 100 distinct keys.

        Raises: LookupUnfinished.
        """
        wanted = list(dict.fromkeys((one.table, _freeze(key)) for one in lookups for key in one.keys.values()))
        strict = {one.table for one in lookups if consistent or one.consistent}
        rows: Rows = {}
        for start in range(0, len(wanted), BATCH_GET_KEYS):
            self._fetch_batch(wanted[start : start + BATCH_GET_KEYS], rows, strict)
        return rows

    def one(self, lookup: Lookup[T], *, consistent: bool = False) -> dict[str, T]:
        """What a single lookup finds."""
        return lookup.found(self.fetch(lookup, consistent=consistent))

    def _fetch_batch(self, wanted: list[tuple[str, Any]], rows: Rows, strict: set[str]) -> None:
        names: dict[str, tuple[str, ...]] = {table: tuple(name for name, _ in sorted(key)) for table, key in wanted}
        request: dict[str, Any] = {}
        for table, key in wanted:
            asked = request.setdefault(table, {"Keys": [], "ConsistentRead": table in strict})
            asked["Keys"].append(from_row(dict(key)))
        for attempt in range(ATTEMPTS):
            answer = self._client.batch_get_item(RequestItems=request)
            for table, items in answer["Responses"].items():
                _keep(rows.setdefault(table, {}), items, names[table])
            request = dict(answer.get("UnprocessedKeys") or {})
            if not request:
                return
            self._sleep(min(0.05 * 2**attempt, 1.0))
        raise LookupUnfinished(f"{ATTEMPTS} attempts left keys of {', '.join(request)} unread")


def _keep(
    table: dict[frozenset[tuple[str, Any]], Row], items: Iterable[AttributeValues], names: tuple[str, ...]
) -> None:
    for item in items:
        row = to_row(item)
        table[frozenset((name, row[name]) for name in names)] = row


def _freeze(key: Row) -> Key:
    return frozenset(key.items())
