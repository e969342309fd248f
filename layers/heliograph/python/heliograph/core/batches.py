"""Writing many rows: BatchWriteItem, as many at once as it takes, and again what it leaves over."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from heliograph.core import wire
from heliograph.core.aws.retries import wait
from heliograph.core.underway import answers

if TYPE_CHECKING:
    from heliograph.core.tables import Tables

BATCH_WRITE_ITEMS = 25
"""Items in one BatchWriteItem (AWS API reference)."""
ATTEMPTS = 8
AT_ONCE = 8
"""Batches under way at the same time; each has a connection of its own."""

Requests = Sequence[dict[str, Any]]
"""`PutRequest`s and `DeleteRequest`s."""


def write(tables: "Tables", table: str, requests: Requests, sleep: Callable[[float], None]) -> int:
    """Send them all, some batches at the same time. What is left over of any is put together and sent again, once all
    others are written and after pauses that grow and are not the same for everybody.

    Answers how many were left unwritten in the end; 0 is all done.
    """
    left = _sent(tables, table, requests)
    for attempt in range(1, ATTEMPTS):
        if not left:
            break
        sleep(wait(attempt, wire.randomness.random))
        left = _sent(tables, table, left)
    return len(left)


def _sent(tables: "Tables", table: str, requests: Requests) -> Requests:
    """Answers what was left over."""
    batches = (requests[start : start + BATCH_WRITE_ITEMS] for start in range(0, len(requests), BATCH_WRITE_ITEMS))
    begun = (tables.begin_batch_write_item(RequestItems={table: batch}) for batch in batches)
    return [one for answer in answers(begun, AT_ONCE) for one in answer.get("UnprocessedItems", {}).get(table, ())]
