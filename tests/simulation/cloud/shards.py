"""Shards: the ordered logs that Kinesis streams and table streams are made of.

Every shard owns a range of the 128-bit hash space. Closing one opens children that name it as their parent; whoever
reads must finish a parent before its children ("Resharding, data routing, and shard state", Kinesis developer guide).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any

SPACE = 1 << 128


@dataclass(frozen=True, slots=True, eq=False)
class StreamRecord:
    """``body()`` is the event record as Lambda shows it, without what only the mapping adds (eventID, ARNs).

    It is made when asked for: most histories write more than they read. ``key`` is the partition key; ``data`` is what
    a Kinesis record carries, None for a table's.
    """

    sequence: str
    arrived: float
    key: str
    size: int
    body: Callable[[], dict[str, Any]]
    data: bytes | None = None


@dataclass(slots=True)
class Shard:
    """Hash keys from ``low`` to ``high`` inclusive. A closed shard takes no more records."""

    id: str
    low: int
    high: int
    parents: tuple[str, ...] = ()
    closed: bool = False
    records: list[StreamRecord] = field(default_factory=list)


class ShardSet:
    """All shards of one stream, closed ones included, in the order they were opened."""

    def __init__(self, count: int, new_id: Callable[[int], str]) -> None:
        self.shards: dict[str, Shard] = {}
        self._new_id = new_id
        self._open: list[Shard] = []
        for position in range(count):
            self._add(SPACE * position // count, SPACE * (position + 1) // count - 1, ())

    @property
    def open(self) -> list[Shard]:
        return list(self._open)

    @property
    def first(self) -> Shard:
        return self._open[0]

    @property
    def several(self) -> bool:
        return len(self._open) > 1

    def owning(self, hash_key: int) -> Shard:
        """The open shard whose range holds this hash key."""
        if len(self._open) == 1:
            return self._open[0]
        return next(shard for shard in self._open if shard.low <= hash_key <= shard.high)

    def rotate(self, shard: Shard) -> Shard:
        """Close the shard and open one child with its range, as table streams do every few hours."""
        self._close(shard)
        return self._add(shard.low, shard.high, (shard.id,))

    def split(self, shard: Shard, at: int | None = None) -> tuple[Shard, Shard]:
        """Close the shard and open two children; ``at`` is the second one's first hash key."""
        middle = (shard.low + shard.high + 1) // 2 if at is None else at
        self._close(shard)
        return self._add(shard.low, middle - 1, (shard.id,)), self._add(middle, shard.high, (shard.id,))

    def merge(self, left: Shard, right: Shard) -> Shard:
        """Close two neighbours and open one child over both ranges."""
        self._close(left)
        self._close(right)
        return self._add(min(left.low, right.low), max(left.high, right.high), (left.id, right.id))

    def _close(self, shard: Shard) -> None:
        shard.closed = True
        self._open.remove(shard)

    def _add(self, low: int, high: int, parents: tuple[str, ...]) -> Shard:
        shard = Shard(self._new_id(len(self.shards)), low, high, parents)
        self.shards[shard.id] = shard
        self._open.append(shard)
        return shard


def hash_key(text: str) -> int:
    """The MD5 of a partition key as a 128-bit number (PutRecord, Kinesis API reference)."""
    return int.from_bytes(md5(text.encode(), usedforsecurity=False).digest())
