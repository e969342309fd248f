"""Writing many rows: BatchWriteItem, as many at once as it takes, and again what it leaves over."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from heliograph.core.tables import AnyTables

BATCH_WRITE_ITEMS = 25
"""Items in one BatchWriteItem (AWS API reference)."""
ATTEMPTS = 8


def write(client: "AnyTables", table: str, requests: Sequence[dict[str, Any]], sleep: Callable[[float], None]) -> int:
    """Send `PutRequest`s and `DeleteRequest`s, leftovers again with backoff.

    Answers how many of a batch were left unwritten in the end; what stands behind it was not tried. 0 is all done.
    """
    for start in range(0, len(requests), BATCH_WRITE_ITEMS):
        left = list(requests[start : start + BATCH_WRITE_ITEMS])
        for attempt in range(ATTEMPTS):
            answer = client.batch_write_item(RequestItems={table: left})  # type: ignore[dict-item]
            left = list(answer.get("UnprocessedItems", {}).get(table, []))  # type: ignore[arg-type]
            if not left:
                break
            sleep(min(0.05 * 2**attempt, 1.0))
        if left:
            return len(left)
    return 0
