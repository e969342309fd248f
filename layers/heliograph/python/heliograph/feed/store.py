"""Feed rows.

| entity   | PK        | SK (post_id)           | who asks                                            |
|----------|-----------|------------------------|-----------------------------------------------------|
| feed row | reader_id | post id                | the reader, newest first                            |
| share    | reader_id | post id `.` sharer id  | the reader, together with the post's own row        |
| presence | reader_id | 9223372036854775807    | the reader, with the first page; fan-out (`presence`) |

A share's sort key is its post's id with the sharer's as a fraction, 19 digits each: 38 are what a Number holds. So one
query has a post's rows side by side, in the post's place, and none of them is ever written over another.

Keys are deterministic, so writing a row again changes nothing. `expires_at` is the table's TTL and is also looked at
on every read, because TTL may be two days late.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from heliograph.core import batches, wire
from heliograph.core.ids import DIGITS
from heliograph.core.pages import Page, Position
from heliograph.feed.model import PRESENCE_ID, SHARERS, FeedRow, Presence, SharedRow, SharePlace

if TYPE_CHECKING:
    from heliograph.core.tables import Tables

Item = Mapping[str, Any]
"""A row as DynamoDB writes it."""


class FanOutUnfinished(ConnectionError):
    """DynamoDB kept leaving rows unwritten; the event must come again."""


class FeedStore:
    """The questions asked of the feed table, and its batch write."""

    def __init__(self, client: "Tables", table: str, sleep: Callable[[float], None] = wire.sleep) -> None:
        self._client = client
        self._table = table
        self._sleep = sleep

    def put(self, rows: Sequence[FeedRow]) -> None:
        """Write rows, in batches; what DynamoDB leaves over is sent again with backoff. Raises: FanOutUnfinished."""
        self._write([_put_request(row) for row in rows])

    def remove(self, rows: Sequence[FeedRow]) -> None:
        """Take rows out, those that are there; in batches like `put`. Raises: FanOutUnfinished."""
        self._write([_delete_request(row) for row in rows])

    def put_shared(self, rows: Sequence[SharedRow]) -> None:
        """Write rows of shares, like `put`. Raises: FanOutUnfinished."""
        self._write([_put_shared_request(row) for row in rows])

    def remove_shared(self, places: Sequence[SharePlace]) -> None:
        """Take shares out, like `remove`. Raises: FanOutUnfinished."""
        self._write([{"DeleteRequest": {"Key": _share_key(place)}} for place in places])

    def of_reader(
        self, reader_id: str, now: int, limit: int, before: Position | None, *, consistent: bool = False
    ) -> Page[FeedRow]:
        """So many posts at most, newest first; those that have expired are left out. `before` is a post's id."""
        start = (str(before[0]),) if before else None
        rows, last = self._page(reader_id, now, limit + SHARERS + 1, start, consistent=consistent)
        return _folded(filter(_is_of_a_post, rows), limit, last)

    def front(
        self, reader_id: str, now: int, limit: int, *, consistent: bool = False
    ) -> tuple[Page[FeedRow], Presence | None]:
        """The first page, and the reader's presence if that has not expired either: one read has both."""
        rows, last = self._page(reader_id, now, limit + SHARERS + 1, None, consistent=consistent)
        page = _folded(filter(_is_of_a_post, rows), limit, last)
        return page, next((_presence(one) for one in rows if not _is_of_a_post(one)), None)

    def put_presence(self, reader_id: str, presence: Presence) -> None:
        """Write it, whatever stood there. Raises: FanOutUnfinished."""
        place = {"reader_id": {"N": reader_id}, "post_id": {"N": str(PRESENCE_ID)}}
        item = {**place, "expires_at": {"N": str(presence.until)}}
        notes = {"caught_up_to": presence.caught_up_to, "complete_since": presence.complete_since}
        item |= {name: {"N": str(note)} for name, note in notes.items() if note is not None}
        self._write([{"PutRequest": {"Item": item}}])

    def places(self, reader_id: str) -> set[tuple[str, ...]]:
        """(post,) and (post, sharer) of every row in the feed, the expired ones too. As of a moment ago."""
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "reader_id = :reader",
            "ProjectionExpression": "post_id",
            "ExpressionAttributeValues": {":reader": {"N": reader_id}},
        }
        found: set[tuple[str, ...]] = set()
        while True:
            answer = self._client.query(**query)
            found |= {_ids(item["post_id"]["N"]) for item in answer["Items"]}
            if not (last := answer.get("LastEvaluatedKey")):
                return found
            query["ExclusiveStartKey"] = last

    def shared_with(self, reader_id: str, limit: int, before: Position | None) -> Page[SharedRow]:
        """The shares among so many rows, newest first. `before` is (post id, sharer's or 0 for the post's own row)."""
        start = tuple(str(one) for one in before if one) if before else None
        rows, last = self._page(reader_id, 0, limit, start)
        shares = [_shared_row(row) for row in rows if "shared_by" in row]
        return Page(shares, (int(last[0]), int(last[1]) if len(last) == 2 else 0) if last else None)

    def _page(
        self, reader_id: str, now: int, limit: int, start: tuple[str, ...] | None, *, consistent: bool = False
    ) -> tuple[Sequence[Item], tuple[str, ...] | None]:
        """So many rows at most and, if there are more, whose the last one is that was looked at."""
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "reader_id = :reader",
            "FilterExpression": "expires_at > :now",
            "ExpressionAttributeValues": {":reader": {"N": reader_id}, ":now": {"N": str(now)}},
            "ScanIndexForward": False,
            "ConsistentRead": consistent,
            "Limit": limit,
        }
        if start is not None:
            query["ExclusiveStartKey"] = {"reader_id": {"N": reader_id}, "post_id": {"N": _sort_key(*start)}}
        answer = self._client.query(**query)
        last = answer.get("LastEvaluatedKey")
        return answer["Items"], _ids(last["post_id"]["N"]) if last else None

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


def _put_shared_request(row: SharedRow) -> dict[str, Any]:
    values = {
        "author_id": {"N": row.author_id},
        "shared_by": {"N": row.sharer_id},
        "expires_at": {"N": str(row.expires_at)},
    }
    return {"PutRequest": {"Item": {**_share_key(row), **values}}}


def _share_key(place: SharePlace) -> dict[str, Any]:
    return {"reader_id": {"N": place.reader_id}, "post_id": {"N": _sort_key(place.post_id, place.sharer_id)}}


def _sort_key(post_id: str, sharer_id: str = "") -> str:
    return f"{post_id}.{sharer_id:0>{DIGITS}}" if sharer_id else post_id


def _ids(sort_key: str) -> tuple[str, ...]:
    """(post,) or (post, sharer). DynamoDB leaves out the zeros at a fraction's end."""
    post_id, _, sharer_id = sort_key.partition(".")
    return (post_id, str(int(sharer_id.ljust(DIGITS, "0")))) if sharer_id else (post_id,)


def _folded(items: Iterable[Item], limit: int, last: tuple[str, ...] | None) -> Page[FeedRow]:
    """One row for each post. The last post's is left to the next page if some of its rows may not have been read."""
    rows: dict[str, list[Item]] = {}
    for item in items:
        rows.setdefault(_post_id(item), []).append(item)
    posts = list(rows.items())
    goes_on = last is not None and len(last) == 2
    if goes_on and len(posts) > 1 and len(_sharers(posts[-1][1])) < SHARERS:
        posts.pop()
    kept = [_feed_row(*one) for one in posts[:limit]]
    if last is None and len(kept) == len(posts):
        return Page(kept, None)
    return Page(kept, (int(kept[-1].post_id if kept else (last or "0")[0]),))


def _feed_row(post_id: str, items: Sequence[Item]) -> FeedRow:
    """A post in a feed, of all its rows there, its own the last; by hand, as when they are written."""
    item = items[-1]
    return FeedRow(
        reader_id=item["reader_id"]["N"],
        post_id=post_id,
        author_id=item["author_id"]["N"],
        expires_at=int(item["expires_at"]["N"]),
        shared_by=_sharers(items) if "shared_by" in items[0] else (),
    )


def _sharers(items: Sequence[Item]) -> tuple[str, ...]:
    return tuple([one["shared_by"]["N"] for one in items if "shared_by" in one][:SHARERS])


def _is_of_a_post(item: Item) -> bool:
    return "author_id" in item


def _presence(item: Item) -> Presence:
    notes = {name: int(item[name]["N"]) for name in ("caught_up_to", "complete_since") if name in item}
    return Presence(until=int(item["expires_at"]["N"]), **notes)


def _shared_row(item: Item) -> SharedRow:
    return SharedRow(
        reader_id=item["reader_id"]["N"],
        post_id=_post_id(item),
        sharer_id=item["shared_by"]["N"],
        author_id=item["author_id"]["N"],
        expires_at=int(item["expires_at"]["N"]),
    )


def _post_id(item: Item) -> str:
    sort_key: str = item["post_id"]["N"]
    return sort_key.partition(".")[0]
