"""Looking many things up in one round trip, across tables.

A context offers what it knows as a `Lookup` (keys in, things out); whoever composes a page gathers the lookups of all
contexts it needs and has them fetched by one BatchGetItem per hundred keys.
"""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from heliograph.core import wire
from heliograph.core.memory import Memory
from heliograph.core.rows import AttributeValues, Row, to_row

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

    `consistent` where an answer as of a moment ago would be wrong: rows that decide who may see what. `memory` spares
    decoding what many pages show.
    """

    table: str
    keys: Mapping[str, Row]
    decode: Callable[[Row], T]
    consistent: bool = False
    memory: Memory[T] | None = None

    def found(self, rows: "Rows") -> dict[str, T]:
        """name → thing, for every key that had a row."""
        table, make = rows.get(self.table, {}), self._make
        return {name: make(key, table[key]) for name, key in self.places.items() if key in table}

    def there(self, rows: "Rows") -> set[str]:
        """The names of every key that had a row, for who need not know what is in it."""
        table = rows.get(self.table, {})
        return {name for name, key in self.places.items() if key in table}

    @cached_property
    def places(self) -> dict[str, "Key"]:
        """name → primary key, as `Rows` has it."""
        place = _place_of_key(next(iter(self.keys.values()), {"": None}))
        return {name: place(key) for name, key in self.keys.items()}

    def _make(self, key: "Key", item: AttributeValues) -> T:
        if self.memory is None:
            return self.decode(to_row(item))
        return self.memory.recall(key, item, self.decode)


Mine = Callable[[str, Iterable[str]], Lookup[Any]]
"""(me, ids) → which of these things are mine in some way: a question that one context answers for another's pages."""

Key = Any
"""A primary key as something hashable: its values as texts in the order of their names, one alone without a tuple."""

Rows = dict[str, dict[Key, AttributeValues]]
"""table → primary key → row, as DynamoDB writes it: decoded is what is asked for."""


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
        placed: dict[str, Callable[[AttributeValues], Key]] = {}
        request: dict[str, Any] = {}
        for table, key in wanted:
            if table not in placed:
                placed[table] = _place_of_item(key)
                request[table] = {"Keys": [], "ConsistentRead": table in strict}
            request[table]["Keys"].append(_key_item(key))
        for attempt in range(ATTEMPTS):
            answer = self._client.batch_get_item(RequestItems=request)
            for table, items in answer["Responses"].items():
                here, place = rows.setdefault(table, {}), placed[table]
                here.update((place(item), item) for item in items)
            request = dict(answer.get("UnprocessedKeys") or {})
            if not request:
                return rows
            self._sleep(min(0.05 * 2**attempt, 1.0))
        raise LookupUnfinished(f"{ATTEMPTS} attempts left keys of {', '.join(request)} unread")


def _key_item(key: Row) -> dict[str, Any]:
    return {name: {"N": str(value)} if type(value) is int else {"S": value} for name, value in key.items()}


def _place_of_key(key: Row) -> Callable[[Row], Key]:
    """From a key to its place, for all keys with these names."""
    names = sorted(key)
    if len(names) == 1:
        (only,) = names
        return lambda one: str(one[only])
    return lambda one: tuple([str(one[name]) for name in names])


def _place_of_item(key: Row) -> Callable[[AttributeValues], Key]:
    """From an item to the place of its key: its attributes are numbers or texts, and DynamoDB writes both as texts."""
    names = sorted(key)
    if len(names) == 1:
        (only,) = names
        return lambda item: next(iter(item[only].values()))
    return lambda item: tuple([next(iter(item[name].values())) for name in names])
