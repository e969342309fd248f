"""Time to live: rows that DynamoDB deletes when it gets round to it ("Using time to live (TTL)", developer guide).

A deletion may come at once, up to two days late, or (for a history's purposes) never; readers must not rely on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from math import inf
from random import Random

from tests.simulation.cloud.dynamodb.partitions import Row
from tests.simulation.cloud.dynamodb.schema import Place

FIVE_YEARS = 5 * 365 * 24 * 3600


@dataclass(slots=True)
class Punctuality:
    """Shares of rows deleted at expiry (``prompt``) and never (``never``); the rest within ``latest`` seconds of it."""

    prompt: float = 0.3
    never: float = 0.1
    latest: float = 48 * 3600.0

    def delay(self, rng: Random) -> float:
        draw = rng.random()
        if draw < self.prompt:
            return 0.0
        return inf if draw < self.prompt + self.never else rng.uniform(0.0, self.latest)


class Expiries:
    """When to look at which row again. A row written anew is looked at anew."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, str, Place]] = []
        self._tickets = count()

    def note(self, table: str, place: Place, expires_at: float, delay: float) -> None:
        if delay != inf:
            heappush(self._due, (expires_at + delay, next(self._tickets), table, place))

    def next_due(self) -> float | None:
        return self._due[0][0] if self._due else None

    def take(self, now: float) -> list[tuple[str, Place]]:
        """Rows whose time has come, each to be checked once more before it goes."""
        taken = []
        while self._due and self._due[0][0] <= now:
            _, _, table, place = heappop(self._due)
            taken.append((table, place))
        return taken


def expiry(row: Row | None, attribute: str) -> float | None:
    """The row's expiry in epoch seconds; None if it has none that counts (only a Number does)."""
    value = row.item.get(attribute) if row and attribute else None
    return float(value["N"]) if value and "N" in value else None


def is_expired(row: Row | None, attribute: str, now: float) -> bool:
    """Whether TTL may take the row now. Times more than five years past are taken for mistakes and left alone."""
    expires_at = expiry(row, attribute)
    return expires_at is not None and now - FIVE_YEARS <= expires_at <= now
