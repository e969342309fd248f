"""The marked ties, for every page of a feed: who of those somebody follows is a celebrity, or was one of late.

The index `celebrities` of the table of ties (`store.py`) without PynamoDB, which takes longer over an answer than
DynamoDB does.
"""

from typing import TYPE_CHECKING, Any

from heliograph.core.rows import from_row

if TYPE_CHECKING:
    from heliograph.core.tables import AnyTables


class MarkedTies:
    """The one question asked of that index."""

    def __init__(self, client: "AnyTables", table: str) -> None:
        self._client = client
        self._table = table

    def of(self, user_id: str) -> list[str]:
        """The ids of those whose posts `user_id` fetches, because they are not pushed. As of a moment ago."""
        query: dict[str, Any] = {
            "TableName": self._table,
            "IndexName": "celebrities",
            "KeyConditionExpression": "from_id = :me",
            "ProjectionExpression": "celebrity_id",
            "ExpressionAttributeValues": from_row({":me": int(user_id)}),
        }
        found: list[str] = []
        while True:
            answer = self._client.query(**query)
            found += [item["celebrity_id"]["N"] for item in answer["Items"]]
            if not (last := answer.get("LastEvaluatedKey")):
                return found
            query["ExclusiveStartKey"] = last
