"""The rows that share a partition key, ordered by sort key."""

from __future__ import annotations

from bisect import bisect_left, insort

from tests.simulation.cloud.dynamodb.values import Item, Key

SortKey = tuple[Key, ...]


class Row:
    """An item as stored, with its size in bytes. Treat both as frozen."""

    __slots__ = ("item", "size")

    def __init__(self, item: Item, size: int) -> None:
        self.item = item
        self.size = size


class Partition:
    """``rows`` by sort key; ``order`` lists those ascending (one empty tuple where there is no range key)."""

    __slots__ = ("order", "rows")

    def __init__(self) -> None:
        self.rows: dict[SortKey, Row] = {}
        self.order: list[SortKey] = []

    def put(self, sort_key: SortKey, row: Row, *, known: bool) -> None:
        if not known:
            insort(self.order, sort_key)
        self.rows[sort_key] = row

    def remove(self, sort_key: SortKey) -> None:
        del self.rows[sort_key]
        del self.order[bisect_left(self.order, sort_key)]
