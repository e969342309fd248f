"""Secondary indexes: sparse, projected, and (global ones) as late as the table's lag says.

Write units follow "Provisioned throughput considerations for global secondary indexes" in the developer guide: one
write to put or to delete an entry, two where a key changed, one where only projected attributes did, else none.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from random import Random

from tests.simulation.cloud.clock import Clock
from tests.simulation.cloud.dynamodb.capacity import write_units
from tests.simulation.cloud.dynamodb.partitions import Partition, Row, SortKey
from tests.simulation.cloud.dynamodb.schema import IndexSchema, Place, TableSchema
from tests.simulation.cloud.dynamodb.values import Item, Key, comparable, weigh_item

Entry = tuple[Key, SortKey, Row]


class Index:
    """``lag`` is the range in virtual seconds within which a write shows. Writes to one row show in their order.

    ``on_late`` is told when the index begins to be behind its table.
    """

    def __init__(self, table: TableSchema, schema: IndexSchema, clock: Clock, rng: Random) -> None:
        self.table = table
        self.schema = schema
        self.lag = (0.0, 0.0)
        self.partitions: dict[Key, Partition] = {}
        self.on_late: Callable[[Index], None] | None = None
        self._clock = clock
        self._rng = rng
        self._shown: dict[Place, tuple[Key, SortKey]] = {}
        self._pending: list[tuple[float, int, Place, Entry | None]] = []
        self._latest_due: dict[Place, float] = {}
        self._tickets = count()

    def write(self, place: Place, old: Row | None, new: Row | None) -> float:
        """Take note of a row's change and return the write units it costs this index."""
        before = self._entry(place, old) if old else None
        after = self._entry(place, new) if new else None
        if before is None and after is None:
            return 0.0
        if before and after and before[:2] == after[:2] and before[2].item == after[2].item:
            return 0.0
        self._schedule(place, after)
        if before and after and before[:2] == after[:2]:
            return write_units(max(before[2].size, after[2].size))
        return sum(write_units(entry[2].size) for entry in (before, after) if entry)

    def settle(self) -> None:
        """Let every write show whose time has come."""
        now = self._clock.now()
        while self._pending and self._pending[0][0] <= now:
            due, _, place, entry = heappop(self._pending)
            if self._latest_due.get(place) == due:
                del self._latest_due[place]
            self._show(place, entry)

    def next_due(self) -> float | None:
        return self._pending[0][0] if self._pending else None

    def _schedule(self, place: Place, entry: Entry | None) -> None:
        low, high = self.lag
        if self.schema.local or not (high or self._pending):
            self._show(place, entry)
            return
        due = self._clock.now() + (self._rng.uniform(low, high) if high else 0.0)
        due = max(due, self._latest_due.get(place, 0.0))
        self._latest_due[place] = due
        if self.on_late and not self._pending:
            self.on_late(self)
        heappush(self._pending, (due, next(self._tickets), place, entry))

    def _show(self, place: Place, entry: Entry | None) -> None:
        shown = self._shown.pop(place, None)
        if shown:
            partition = self.partitions[shown[0]]
            partition.remove(shown[1])
            if not partition.rows:
                del self.partitions[shown[0]]
        if entry:
            hash_key, sort_key, row = entry
            self.partitions.setdefault(hash_key, Partition()).put(sort_key, row, known=False)
            self._shown[place] = hash_key, sort_key

    def _entry(self, place: Place, row: Row) -> Entry | None:
        """Where and how the index shows this row, or None if the row lacks one of the index's keys."""
        schema, item = self.schema, row.item
        if schema.hash not in item or (schema.range and schema.range not in item):
            return None
        ranges = (comparable(item[schema.range]),) if schema.range else ()
        return comparable(item[schema.hash]), (*ranges, place[0], *place[1]), self._projected(row)

    def _projected(self, row: Row) -> Row:
        wanted = self.schema.attributes
        if wanted is None:
            return row
        item: Item = {name: value for name, value in row.item.items() if name in wanted}
        return Row(item, weigh_item(item))
