"""Feed rows.

| entity   | PK        | SK      | who asks                                                       |
|----------|-----------|---------|----------------------------------------------------------------|
| feed row | reader_id | post_id | the reader, newest first                                       |

Keys are deterministic, so writing a row again changes nothing. `expires_at` is the table's TTL and is also looked at
on every read, because TTL may be two days late.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from heliograph.core import batches, wire
from heliograph.core.pages import Page, Position
from heliograph.core.rows import from_row
from heliograph.feed.model import FeedRow

if TYPE_CHECKING:
    from heliograph.core.tables import AnyTables


class FanOutUnfinished(ConnectionError):
    """DynamoDB kept leaving rows unwritten; the event must come again."""


class FeedStore:
    """The questions asked of the feed table, and its batch write."""

    def __init__(self, client: "AnyTables", table: str, sleep: Callable[[float], None] = wire.sleep) -> None:
        self._client = client
        self._table = table
        self._sleep = sleep

    def put(self, rows: Sequence[FeedRow]) -> None:
        """Write rows, in batches; what DynamoDB leaves over is sent again with backoff. Raises: FanOutUnfinished."""
        self._write([_put_request(row) for row in rows])

    def remove(self, rows: Sequence[FeedRow]) -> None:
        """Take rows out, those that are there; in batches like `put`. Raises: FanOutUnfinished."""
        self._write([_delete_request(row) for row in rows])

    def of_reader(self, reader_id: str, now: int, limit: int, before: Position | None) -> Page[FeedRow]:
        """Newest first, looking at `limit` rows at most; those that have expired are left out."""
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "reader_id = :reader",
            "FilterExpression": "expires_at > :now",
            "ExpressionAttributeValues": {":reader": {"N": reader_id}, ":now": {"N": str(now)}},
            "ScanIndexForward": False,
            "Limit": limit,
        }
        if before is not None:
            query["ExclusiveStartKey"] = from_row({"reader_id": int(reader_id), "post_id": before[0]})
        answer = self._client.query(**query)
        last = answer.get("LastEvaluatedKey")
        rows = [_feed_row(item) for item in answer["Items"]]
        return Page(rows, (int(last["post_id"]["N"]),) if last else None)

    def _write(self, requests: list[dict[str, Any]]) -> None:
        if left := batches.write(self._client, self._table, requests, self._sleep):
            raise FanOutUnfinished(f"{left} feed rows were left unwritten")


def _put_request(row: FeedRow) -> dict[str, Any]:
    # By hand, as is its key: a post goes to thousands, and an id is a Number as it stands.
    values = {"author_id": {"N": row.author_id}, "expires_at": {"N": str(row.expires_at)}}
    return {"PutRequest": {"Item": {**_key(row), **values}}}


def _delete_request(row: FeedRow) -> dict[str, Any]:
    return {"DeleteRequest": {"Key": _key(row)}}


def _key(row: FeedRow) -> dict[str, Any]:
    return {"reader_id": {"N": row.reader_id}, "post_id": {"N": row.post_id}}


def _feed_row(item: Any) -> FeedRow:
    # By hand, as when it is written.
    return FeedRow(
        reader_id=item["reader_id"]["N"],
        post_id=item["post_id"]["N"],
        author_id=item["author_id"]["N"],
        expires_at=int(item["expires_at"]["N"]),
    )
