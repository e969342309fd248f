"""What somebody did of late, in one query without an SDK: for whoever orders a feed by it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from heliograph.activity.model import Action
from heliograph.activity.rows import action
from heliograph.core.rows import from_row, to_row

if TYPE_CHECKING:
    from heliograph.core.tables import AnyTables

MOST: Final = 200
"""Actions that are looked at: some 30 KB, which is four read units."""


class Lately:
    """The newest actions of the activity table; `store.py` has its keys."""

    def __init__(self, client: "AnyTables", table: str) -> None:
        self._client = client
        self._table = table

    def of(self, user_id: str) -> Sequence[Action]:
        """Newest first. One that lapsed counts as long as it is there: it has hardly any weight by then."""
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues=from_row({":pk": f"did#{user_id}"}),
            ScanIndexForward=False,
            Limit=MOST,
        )
        return [action(to_row(item)) for item in answer["Items"]]
