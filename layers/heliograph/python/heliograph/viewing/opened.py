"""What somebody opened of late, in one query without an SDK: for whoever orders a feed by it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from heliograph.core.ids import DIGITS
from heliograph.core.rows import from_row, to_row
from heliograph.viewing.model import Opening

if TYPE_CHECKING:
    from heliograph.core.tables import AnyTables

OPENED: Final = "opened#"
"""What the sort keys of these rows begin with."""
OPENED_LIFE: Final = timedelta(days=28)
"""Two days less than an account can be had back, for TTL is late by as much: it is gone when the account is erased."""
MOST: Final = 200
"""Openings that are looked at, the newest posts': some 25 KB, which is three or four read units."""


def place(post_id: str) -> str:
    """The sort key of the row of a post that was opened."""
    return f"{OPENED}{post_id:0>{DIGITS}}"


class Opened:
    """The openings of the views table; `store.py` has its keys."""

    def __init__(self, client: "AnyTables", table: str) -> None:
        self._client = client
        self._table = table

    def of(self, viewer_id: str) -> Sequence[Opening]:
        """The newest posts first. One that lapsed counts as long as it is there: it has half its weight by then."""
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="viewer_id = :viewer AND begins_with(#day, :opened)",
            ExpressionAttributeNames={"#day": "day"},
            ExpressionAttributeValues=from_row({":viewer": int(viewer_id), ":opened": OPENED}),
            ScanIndexForward=False,
            Limit=MOST,
        )
        return [
            Opening(
                viewer_id=viewer_id,
                post_id=str(row["post_id"]),
                post_owner_id=str(row["post_owner_id"]),
                tags=tuple(row.get("tags", ())),
                at=datetime.fromisoformat(row["at"]),
            )
            for row in map(to_row, answer["Items"])
        ]
