"""Looking many things up in one round trip, across tables.

A context offers what it knows as a `Lookup` (keys in, things out); whoever composes a page gathers the lookups of all
contexts it needs and has them fetched by one BatchGetItem per hundred keys.
"""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from heliograph.core import wire
from heliograph.core.rows import Row, from_row, to_row

if TYPE_CHECKING:
    from heliograph.core.tables import AnyTables

BATCH_GET_KEYS = 100
"""Keys in one BatchGetItem (AWS API reference, BatchGetItem)."""
ATTEMPTS = 8
AT_ONCE = 8
"""Requests under way at the same time; each has a connection of its own."""

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
        return {name: self.decode(table[key]) for name, key in self.places.items() if key in table}

    @cached_property
    def places(self) -> dict[str, "Key"]:
        """name → primary key, as `Rows` has it."""
        place = _placing(next(iter(self.keys.values()), {"": None}))
        return {name: place(key) for name, key in self.keys.items()}


Mine = Callable[[str, Iterable[str]], Lookup[Any]]
"""(me, ids) → which of these things are mine in some way: a question that one context answers for another's pages."""

Key = Any
"""A primary key as something hashable: its values in the order of their names, one value alone without a tuple."""

Rows = dict[str, dict[Key, Row]]
"""table → primary key → row."""


class Reader:
    """Fetches lookups. Eventually consistent unless asked; partial answers are asked for again with backoff."""

    def __init__(self, client: "AnyTables", sleep: Callable[[float], None] = wire.sleep) -> None:
        self._client = client
        self._sleep = sleep

    def fetch(self, *lookups: Lookup[Any], consistent: bool = False) -> Rows:
        """The rows of all lookups, in the time of one round trip: one request per 100 distinct keys, all at once.

        Raises: LookupUnfinished.
        """
        wanted = {(one.table, place): one.keys[name] for one in lookups for name, place in one.places.items()}
        asked = [(table, key) for (table, _), key in wanted.items()]
        batches = [asked[start : start + BATCH_GET_KEYS] for start in range(0, len(asked), BATCH_GET_KEYS)]
        strict = {one.table for one in lookups if consistent or one.consistent}
        if len(batches) <= 1:  # as for a page of twenty; threads are for longer ones
            return self._fetch_batch(batches[0], strict) if batches else {}
        rows: Rows = {}
        with ThreadPoolExecutor(min(len(batches), AT_ONCE)) as pool:
            for found in pool.map(self._fetch_batch, batches, repeat(strict)):
                for table, those in found.items():
                    rows.setdefault(table, {}).update(those)
        return rows

    def one(self, lookup: Lookup[T], *, consistent: bool = False) -> dict[str, T]:
        """What a single lookup finds."""
        return lookup.found(self.fetch(lookup, consistent=consistent))

    def _fetch_batch(self, wanted: list[tuple[str, Row]], strict: set[str]) -> Rows:
        rows: Rows = {}
        placed: dict[str, Callable[[Row], Key]] = {}
        request: dict[str, Any] = {}
        for table, key in wanted:
            if table not in placed:
                placed[table] = _placing(key)
                request[table] = {"Keys": [], "ConsistentRead": table in strict}
            request[table]["Keys"].append(from_row(key))
        for attempt in range(ATTEMPTS):
            answer = self._client.batch_get_item(RequestItems=request)
            for table, items in answer["Responses"].items():
                here, place = rows.setdefault(table, {}), placed[table]
                here.update((place(row), row) for row in map(to_row, items))
            request = dict(answer.get("UnprocessedKeys") or {})
            if not request:
                return rows
            self._sleep(min(0.05 * 2**attempt, 1.0))
        raise LookupUnfinished(f"{ATTEMPTS} attempts left keys of {', '.join(request)} unread")


def _placing(key: Row) -> Callable[[Row], Key]:
    """From a row to its key, for all rows whose key has these names."""
    return itemgetter(*sorted(key))
