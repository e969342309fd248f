"""Looking many things up in one round trip, across tables.

A context offers what it knows as a `Lookup` (keys in, things out); whoever composes a page gathers the lookups of all
contexts it needs and has them fetched by one BatchGetItem per hundred keys.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import orjson

from heliograph.core import wire
from heliograph.core.aws.retries import wait
from heliograph.core.memory import Memory
from heliograph.core.places import Key, Keys
from heliograph.core.rows import Row, to_row

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


Rows = dict[str, list[bytes]]
"""table → rows, as they came: most of them are known, and read no further."""

Remembered = Memory[bytes, tuple[Key, T]]
"""By rows as they came, their keys and what they stand for: as good as the row, to its last attribute."""


class Lookup(Generic[T]):
    """`keys` (name given by the asker → primary key, all of one table's form) of rows in `table`, and `decode` from row
    to thing.

    `consistent` where an answer as of a moment ago would be wrong: rows that decide who may see what. `only` names the
    attributes that are needed, its key's among them, where a row has many others. `memory` spares decoding what many
    pages show. `read` makes key and thing of a row as it came, at once, where every page has others.
    """

    def __init__(
        self,
        *,
        table: str,
        keys: Mapping[str, Row],
        decode: Callable[[Row], T],
        consistent: bool = False,
        only: tuple[str, ...] = (),
        memory: Remembered[T] | None = None,
        read: Callable[[bytes], tuple[Key, T]] | None = None,
    ) -> None:
        self.table, self.decode, self.read = table, decode, read
        self.consistent, self.only, self.memory = consistent, only, memory
        self.keys = Keys.of(keys)
        self.places = self.keys.places
        """name → primary key, as something hashable."""
        self._form = self.keys.form

    def found(self, rows: Rows) -> dict[str, T]:
        """name → thing, for every key that had a row."""
        things = self._things(rows)
        return {name: things[place] for name, place in self.places.items() if place in things}

    def there(self, rows: Rows) -> set[str]:
        """The names of every key that had a row, for who need not know what is in it."""
        places = set(map(self._form.place_of, map(orjson.loads, rows.get(self.table, ()))))
        return {name for name, place in self.places.items() if place in places}

    def asked(self) -> dict[Key, dict[str, Any]]:
        """primary key → the same as DynamoDB writes it."""
        return self._form.written(self.places.values())

    def _things(self, rows: Rows) -> dict[Key, T]:
        there = rows.get(self.table, ()) if self.places else ()
        if self.read:
            return dict(map(self.read, there))
        known = self.memory.of(there) if self.memory else [None] * len(there)
        things: dict[Key, T] = dict(filter(None, known))
        new = [row for row, one in zip(there, known, strict=True) if one is None]
        wanted = set(self.places.values()) if new else ()
        for row in new:
            item = orjson.loads(row)
            if (place := self._form.place_of(item)) not in wanted:
                continue  # another lookup's of this table, which may be decoded otherwise
            things[place] = self.decode(to_row(item))
            if self.memory:
                self.memory.keep(row, (place, things[place]))
        return things


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
        asked = [one for one in lookups if one.places]
        keys: dict[str, dict[Key, Any]] = {}
        for one in asked:
            keys.setdefault(one.table, {}).update(one.asked())
        strict = {one.table for one in asked if consistent or one.consistent}
        only = _only(asked)
        how = {table: {"ConsistentRead": table in strict, **only.get(table, {})} for table in keys}
        requests = [
            {table: {"Keys": some, **how[table]} for table, some in batch.items()} for batch in _in_batches(keys)
        ]
        if len(requests) <= 1:  # as for a page of twenty; threads are for longer ones
            return self._fetch(requests[0]) if requests else {}
        with ThreadPoolExecutor(min(len(requests), AT_ONCE)) as pool:
            rows: Rows = {}
            for found in pool.map(self._fetch, requests):
                for table, those in found.items():
                    rows.setdefault(table, []).extend(those)
        return rows

    def one(self, lookup: Lookup[T], *, consistent: bool = False) -> dict[str, T]:
        """What a single lookup finds."""
        return lookup.found(self.fetch(lookup, consistent=consistent))

    def _fetch(self, request: dict[str, Any]) -> Rows:
        rows: Rows = {}
        for attempt in range(ATTEMPTS):
            if attempt:
                self._sleep(wait(attempt, wire.randomness.random))
            answer = self._client.batch_get_item(RequestItems=request)
            for table, items in answer["Responses"].items():
                rows.setdefault(table, []).extend(_as_they_came(items))
            request = dict(answer.get("UnprocessedKeys") or {})
            if not request:
                return rows
        raise LookupUnfinished(f"{ATTEMPTS} attempts left keys of {', '.join(request)} unread")


def _in_batches(keys: Mapping[str, Mapping[Key, Any]]) -> list[dict[str, list[Any]]]:
    """table → keys, so many as one request takes."""
    batches: list[dict[str, list[Any]]] = [{}]
    room = BATCH_GET_KEYS
    for table, some in keys.items():
        left = list(some.values())
        while left:
            if not room:
                batches.append({})
                room = BATCH_GET_KEYS
            batches[-1][table], left = left[:room], left[room:]
            room -= len(batches[-1][table])
    return [one for one in batches if one]


def _as_they_came(items: Sequence[Any]) -> Sequence[bytes]:
    """Other clients than ours have read them."""
    if items and type(items[0]) is not bytes:
        return [orjson.dumps(one, default=_binary) for one in items]
    return items


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
