"""Whom somebody follows at this moment, for whoever may miss none of them: the table of ties itself, without PynamoDB.

The index `following` (`store.py`) lags behind; a list may, what is made once and for all may not.
"""

from typing import TYPE_CHECKING, Any

from heliograph.core.pages import Page, Position
from heliograph.core.rows import from_row

if TYPE_CHECKING:
    from heliograph.core.tables import AnyTables


class Followed:
    """The one question asked of the table in this way."""

    def __init__(self, client: "AnyTables", table: str) -> None:
        self._client = client
        self._table = table

    def by(self, user_id: str, *, limit: int, after: Position | None) -> Page[str]:
        """The ids of those whom `user_id` follows, out of so many with whom there is any tie, in order."""
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "from_id = :me",
            "FilterExpression": "attribute_exists(followed_id)",
            "ProjectionExpression": "followed_id",
            "ExpressionAttributeValues": from_row({":me": int(user_id)}),
            "ConsistentRead": True,
            "Limit": limit,
        }
        if after is not None:
            query["ExclusiveStartKey"] = from_row({"from_id": int(user_id), "to_id": after[0]})
        answer = self._client.query(**query)
        last = answer.get("LastEvaluatedKey")
        ids = [item["followed_id"]["N"] for item in answer["Items"]]
        return Page(ids, (int(last["to_id"]["N"]),) if last else None)
