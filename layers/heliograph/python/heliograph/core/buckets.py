"""Spreading what many people do to one thing over partitions, and paging through all of it.

The bucket comes from who does it, so that what thousands do to the same thing in a second never exceeds what one
partition takes, and a person's own row is still one key.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from heliograph.core.pages import Page, Position

BUCKETS: Final = 16
"""Partitions that one thing is spread over: 16 × 1,000 write units a second (DynamoDB partition limit)."""

T = TypeVar("T")


def bucket_of(person_id: str) -> int:
    """0 … 15, spread evenly whatever bits the ids share."""
    return hashlib.sha256(person_id.encode()).digest()[0] % BUCKETS


def across(
    read: Callable[[int, int, int], tuple[Sequence[T], int | None]], limit: int, after: Position | None
) -> Page[T]:
    """A page of all buckets, one after the other. `after` is (bucket, person id or 0 for its start).

    `read(bucket, how many, after whom)` answers them and, if there are more in this bucket, the last one's id.
    """
    first, person = after or (0, 0)
    items: list[T] = []
    for bucket in range(first, BUCKETS):
        found, last = read(bucket, limit - len(items), person)
        items += found
        person = 0
        if last is not None:
            return Page(items, (bucket, last))
        if len(items) == limit and bucket + 1 < BUCKETS:
            return Page(items, (bucket + 1, 0))
    return Page(items, None)
