"""Writing many rows: BatchWriteItem, as many at once as it takes, and again what it leaves over."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from heliograph.core.tables import AnyTables

BATCH_WRITE_ITEMS = 25
"""Items in one BatchWriteItem (AWS API reference)."""
ATTEMPTS = 8
AT_ONCE = 8
"""Batches under way at the same time; each has a connection of its own."""


def write(client: "AnyTables", table: str, requests: Sequence[dict[str, Any]], sleep: Callable[[float], None]) -> int:
    """Send `PutRequest`s and `DeleteRequest`s, some batches at the same time, leftovers again with backoff.

    Answers how many were left unwritten in the end; 0 is all done.
    """
    batches = [requests[start : start + BATCH_WRITE_ITEMS] for start in range(0, len(requests), BATCH_WRITE_ITEMS)]
    if len(batches) <= 1:
        return _write_batch(client, table, batches[0], sleep) if batches else 0
    with ThreadPoolExecutor(min(len(batches), AT_ONCE)) as pool:
        return sum(pool.map(lambda batch: _write_batch(client, table, batch, sleep), batches))


def _write_batch(
    client: "AnyTables", table: str, batch: Sequence[dict[str, Any]], sleep: Callable[[float], None]
) -> int:
    left = list(batch)
    for attempt in range(ATTEMPTS):
        answer = client.batch_write_item(RequestItems={table: left})  # type: ignore[dict-item]
        left = list(answer.get("UnprocessedItems", {}).get(table, []))  # type: ignore[arg-type]
        if not left:
            break
        sleep(min(0.05 * 2**attempt, 1.0))
    return len(left)
