"""The marked ties, for every page of a feed: who of those somebody follows is a celebrity, or was one of late.

The index `celebrities` of the table of ties (`store.py`) without PynamoDB, which takes longer over an answer than
DynamoDB does.
"""

from collections.abc import Callable
from typing import Any

from heliograph.core.rows import from_row
from heliograph.core.tables import Tables


class MarkedTies:
    """The one question asked of that index."""

    def __init__(self, client: Tables, table: str) -> None:
        self._client = client
        self._table = table

    def begin(self, user_id: str) -> Callable[[], list[str]]:
        """The ids of those whose posts `user_id` fetches, because they are not pushed. As of a moment ago.

        They are asked for now, and waited for when they are wanted: a page has something else to ask meanwhile.
        """
        query: dict[str, Any] = {
            "TableName": self._table,
            "IndexName": "celebrities",
            "KeyConditionExpression": "from_id = :me",
            "ProjectionExpression": "celebrity_id",
            "ExpressionAttributeValues": from_row({":me": int(user_id)}),
        }
        first = self._client.begin_query(**query)
        return lambda: self._all(query, first())

    def _all(self, query: dict[str, Any], answer: Any) -> list[str]:
        found = [item["celebrity_id"]["N"] for item in answer["Items"]]
        while last := answer.get("LastEvaluatedKey"):
            answer = self._client.query(**query, ExclusiveStartKey=last)
            found += [item["celebrity_id"]["N"] for item in answer["Items"]]
        return found
