"""That a favourite posted, as it is written to those who are told; the table's keys stand in `store.py`.

There is one such fact for a person and a post, and all of its row follows from the two. So many are written in one
batch, blindly, and a repeat writes what is there.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from heliograph.activity.model import Group, Kind, moment
from heliograph.activity.rows import ENTRY, group_row, told_pk
from heliograph.core import batches, wire
from heliograph.core.rows import Row, from_row, to_row

if TYPE_CHECKING:
    from heliograph.core.tables import Tables

PROGRESS_LIFE = timedelta(days=2)
"""Longer than an event comes again by itself."""


class AnnouncingUnfinished(ConnectionError):
    """DynamoDB kept leaving rows unwritten; the event must come again."""


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """What is told: that `author_id` published `post_id` at this moment."""

    post_id: str
    author_id: str
    at: datetime


class AnnouncedStore:
    """The writes of these rows, and how far they have come where there are many."""

    def __init__(
        self,
        client: "Tables",
        table: str,
        *,
        row_days: int,
        now: Callable[[], datetime],
        sleep: Callable[[float], None] = wire.sleep,
    ) -> None:
        self._client = client
        self._table = table
        self._life = timedelta(days=row_days)
        self._now = now
        self._sleep = sleep

    def lives(self, said: Announcement) -> bool:
        """Whether it would be told yet, or has lapsed."""
        return said.at + self._life > self._now()

    def tell(self, said: Announcement, user_ids: Iterable[str]) -> int:
        """Write it to everybody of these; again is no more. Answers how many. Raises: AnnouncingUnfinished."""
        rows = [self._row(said, one) for one in user_ids]
        self._put(rows)
        return len(rows)

    def progress(self, post_id: str) -> int | None:
        """The last of those who were told of a post when it was noted last."""
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues=from_row({":pk": _progress_pk(post_id)}),
            ConsistentRead=True,
        )
        return next((int(to_row(item)["after"]) for item in answer["Items"]), None)

    def note(self, post_id: str, after: int) -> None:
        """Everybody up to this one was told. Who notes less after it only has some told again.

        Raises: AnnouncingUnfinished.
        """
        lapses = int((self._now() + PROGRESS_LIFE).timestamp())
        self._put([{"pk": _progress_pk(post_id), "sk": str(Kind.POSTED), "after": after, "expires_at": lapses}])

    def _row(self, said: Announcement, user_id: str) -> Row:
        group = Group(
            user_id=user_id,
            kind=Kind.POSTED,
            target_id=said.post_id,
            post_id=said.post_id,
            post_owner_id=said.author_id,
        )
        at = moment(said.at, group.kind, group.target_id)
        return {
            "pk": told_pk(user_id),
            "sk": f"{group.kind}#{group.target_id}",
            **group_row(group),
            "count": 1,
            "moment": at,
            ENTRY + said.post_id: {"user_id": said.author_id, "moment": at},
            "expires_at": int((said.at + self._life).timestamp()),
        }

    def _put(self, rows: list[Row]) -> None:
        requests: list[dict[str, Any]] = [{"PutRequest": {"Item": from_row(row)}} for row in rows]
        if left := batches.write(self._client, self._table, requests, self._sleep):
            raise AnnouncingUnfinished(f"{left} rows were left unwritten")


def _progress_pk(post_id: str) -> str:
    return f"of#{post_id}"
