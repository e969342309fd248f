"""Rows in memory: a hash from partition key to partition, and an ordered list of sort keys in each.

Point reads and writes cost two dict look-ups whatever the table holds; a new sort key is placed by bisection.
Stored items are never changed in place, so images may be kept and shared without copying.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import md5
from random import Random
from typing import TYPE_CHECKING

from tests.simulation.cloud.clock import Clock
from tests.simulation.cloud.dynamodb.indexes import Index
from tests.simulation.cloud.dynamodb.partitions import Partition, Row
from tests.simulation.cloud.dynamodb.schema import Place, TableSchema
from tests.simulation.cloud.dynamodb.values import Item, Key, same

if TYPE_CHECKING:
    from tests.simulation.cloud.dynamodb.streams import TableStream

Lag = tuple[float, float]


class Table:
    """One table with its indexes and, if it has one, its stream.

    ``index_lag`` and ``staleness`` are ranges in virtual seconds: how late a global index hears of a write, and for
    how long an eventually consistent read may still see the row as it was.
    """

    def __init__(self, schema: TableSchema, arn: str, clock: Clock, rng: Random) -> None:
        self.schema = schema
        self.arn = arn
        self.clock = clock
        self.rng = rng
        self.partitions: dict[Key, Partition] = {}
        self.indexes = {index.name: Index(schema, index, clock, rng) for index in schema.indexes}
        self.stream: TableStream | None = None
        self.staleness: Lag = (0.0, 0.0)
        self.deletion_protected = False
        self.on_expiring: Callable[[Table, Place, Row], None] | None = None
        self._superseded: dict[Place, tuple[Row | None, float]] = {}
        self._in_hash_order: list[tuple[bytes, Key]] = []

    def row(self, place: Place) -> Row | None:
        """The row as the last write left it."""
        partition = self.partitions.get(place[0])
        return partition.rows.get(place[1]) if partition else None

    def read(self, place: Place, *, consistent: bool) -> Row | None:
        """The row as a read may see it: an eventually consistent one may still see the one before."""
        if not consistent and place in self._superseded:
            before, until = self._superseded[place]
            if self.clock.now() >= until:
                del self._superseded[place]
            elif self.rng.random() < 0.5:
                return before
        return self.row(place)

    def write(self, place: Place, new: Row | None, *, by_ttl: bool = False) -> dict[str, float]:
        """Put (or, with None, delete) a row; tell indexes and stream; return each index's write units."""
        old = self.row(place)
        if old is None and new is None:
            return {}
        self._store(place, old, new)
        if self.staleness[1]:
            self._superseded[place] = (old, self.clock.now() + self.rng.uniform(*self.staleness))
        units = {name: index.write(place, old, new) for name, index in self.indexes.items()}
        if self.stream and not (old and new and _same_items(old.item, new.item)):
            self.stream.record(old, new, by_ttl=by_ttl)
        if new and self.on_expiring and self.schema.ttl in new.item:
            self.on_expiring(self, place, new)
        return {name: spent for name, spent in units.items() if spent}

    def rows(self) -> Iterator[tuple[Place, Row]]:
        """Every row, in no promised order: for checkers and sweeps, not for requests."""
        for hash_key, partition in self.partitions.items():
            for sort_key in partition.order:
                yield (hash_key, sort_key), partition.rows[sort_key]

    def in_hash_order(self) -> list[tuple[bytes, Key]]:
        """Partitions in the order a Scan visits them. Sorted anew only after partitions came or went."""
        if len(self._in_hash_order) != len(self.partitions):
            self._in_hash_order = sorted((partition_hash(key), key) for key in self.partitions)
        return self._in_hash_order

    def _store(self, place: Place, old: Row | None, new: Row | None) -> None:
        hash_key, sort_key = place
        partition = self.partitions.get(hash_key)
        if new is None:
            assert partition is not None
            partition.remove(sort_key)
            if not partition.rows:
                del self.partitions[hash_key]
                self._in_hash_order = []
            return
        if partition is None:
            partition = self.partitions[hash_key] = Partition()
            self._in_hash_order = []
        partition.put(sort_key, new, known=old is not None)


def _same_items(old: Item, new: Item) -> bool:
    return old == new or (old.keys() == new.keys() and all(same(old[name], new[name]) for name in old))


def partition_hash(key: Key) -> bytes:
    raw = key if isinstance(key, bytes) else str(key).encode()
    return md5(raw, usedforsecurity=False).digest()
