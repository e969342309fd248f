"""Looking many things up in one round trip, across tables.

A context offers what it knows as a `Lookup` (keys in, things out); whoever composes a page gathers the lookups of all
contexts it needs and has them fetched by one BatchGetItem per hundred keys.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import repeat
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import orjson

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


Key = Any
"""A primary key as something hashable: its values as texts in the order of their names, one alone without a tuple."""

Rows = dict[str, list[bytes]]
"""table → rows, as they came: most of them are known, and read no further."""

Remembered = Memory[bytes, tuple[Key, T]]
"""By rows as they came, their keys and what they stand for: as good as the row, to its last attribute."""


@dataclass(frozen=True, kw_only=True)
class Lookup(Generic[T]):
    """`keys` (name given by the asker → primary key) of rows in `table`, and `decode` from row to thing.

    `consistent` where an answer as of a moment ago would be wrong: rows that decide who may see what. `only` names the
    attributes that are needed, its key's among them, where a row has many others. `memory` spares decoding what many
    pages show.
    """

    table: str
    keys: Mapping[str, Row]
    decode: Callable[[Row], T]
    consistent: bool = False
    only: tuple[str, ...] = ()
    memory: Remembered[T] | None = None

    def found(self, rows: Rows) -> dict[str, T]:
        """name → thing, for every key that had a row."""
        things = dict(self._things(rows))
        return {name: things[key] for name, key in self.places.items() if key in things}

    def there(self, rows: Rows) -> set[str]:
        """The names of every key that had a row, for who need not know what is in it."""
        keys = set(map(self._key, map(orjson.loads, rows.get(self.table, ()))))
        return {name for name, key in self.places.items() if key in keys}

    @cached_property
    def places(self) -> dict[str, Key]:
        """name → primary key, as something hashable."""
        place = _place_of_key(next(iter(self.keys.values()), {"": None}))
        return {name: place(key) for name, key in self.keys.items()}

    @cached_property
    def _key(self) -> Callable[[AttributeValues], Key]:
        return _place_of_item(next(iter(self.keys.values()), {"": None}))

    def _things(self, rows: Rows) -> Iterator[tuple[Key, T]]:
        wanted = set(self.places.values())
        for row in rows.get(self.table, ()) if wanted else ():
            known = self.memory.get(row) if self.memory else None
            if known is None:
                item = orjson.loads(row)
                if (key := self._key(item)) not in wanted:
                    continue  # another lookup's of this table, which may be decoded otherwise
                known = key, self.decode(to_row(item))
                if self.memory:
                    self.memory.keep(row, known)
            yield known


Mine = Callable[[str, Iterable[str]], Lookup[Any]]
"""(me, ids) → which of these things are mine in some way: a question that one context answers for another's pages."""


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
        only = _only(lookups)
        if len(batches) <= 1:  # as for a page of twenty; threads are for longer ones
            return self._fetch_batch(batches[0], strict, only) if batches else {}
        with ThreadPoolExecutor(min(len(batches), AT_ONCE)) as pool:
            rows: Rows = {}
            for found in pool.map(self._fetch_batch, batches, repeat(strict), repeat(only)):
                for table, those in found.items():
                    rows.setdefault(table, []).extend(those)
        return rows

    def one(self, lookup: Lookup[T], *, consistent: bool = False) -> dict[str, T]:
        """What a single lookup finds."""
        return lookup.found(self.fetch(lookup, consistent=consistent))

    def _fetch_batch(self, wanted: list[tuple[str, Row]], strict: set[str], only: Mapping[str, Any]) -> Rows:
        request: dict[str, Any] = {}
        for table, key in wanted:
            if table not in request:
                request[table] = {"Keys": [], "ConsistentRead": table in strict, **only.get(table, {})}
            request[table]["Keys"].append(_key_item(key))
        rows: Rows = {}
        for attempt in range(ATTEMPTS):
            answer = self._client.batch_get_item(RequestItems=request)
            for table, items in answer["Responses"].items():
                rows.setdefault(table, []).extend(map(_as_it_came, items))
            request = dict(answer.get("UnprocessedKeys") or {})
            if not request:
                return rows
            self._sleep(min(0.05 * 2**attempt, 1.0))
        raise LookupUnfinished(f"{ATTEMPTS} attempts left keys of {', '.join(request)} unread")


def _as_it_came(item: Any) -> bytes:
    """Other clients than ours have read it."""
    return item if type(item) is bytes else orjson.dumps(item, default=_binary)


def _binary(value: Any) -> str:
    """Bytes as DynamoDB's JSON has them."""
    if not isinstance(value, bytes):
        raise TypeError(f"no row has values of type {type(value).__name__}")
    return b64encode(value).decode()


def _only(lookups: Iterable[Lookup[Any]]) -> dict[str, Any]:
    """table → the words that ask for some attributes of its rows, if all lookups of it are content with some."""
    names: dict[str, dict[str, None] | None] = {}
    for one in lookups:
        before = names.setdefault(one.table, {})
        names[one.table] = {**before, **dict.fromkeys(one.only)} if one.only and before is not None else None
    return {table: _projection(tuple(some)) for table, some in names.items() if some}


@cache
def _projection(names: tuple[str, ...]) -> dict[str, Any]:
    """Under names of ours, because DynamoDB has hundreds of words for itself."""
    ours = {f"#{place}": name for place, name in enumerate(names)}
    return {"ProjectionExpression": ", ".join(ours), "ExpressionAttributeNames": ours}


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
