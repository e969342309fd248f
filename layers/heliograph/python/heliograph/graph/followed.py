"""Whom somebody follows at this moment, for whoever may miss none of them: the table of ties itself, without PynamoDB.

The index `following` (`store.py`) lags behind; a list may, what is made once and for all may not.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from heliograph.core.lookups import Reader
from heliograph.core.pages import Page, Position
from heliograph.core.rows import from_row
from heliograph.graph.lookups import CrossingsByUser

if TYPE_CHECKING:
    from heliograph.core.tables import AnyTables


class Followed:
    """The one question asked of the table in this way."""

    def __init__(self, client: "AnyTables", table: str, crossings: CrossingsByUser) -> None:
        self._client = client
        self._table = table
        self._crossings = crossings
        self._reader = Reader(client)

    def pushing_to(self, user_id: str, *, limit: int, after: Position | None) -> Page[str]:
        """The ids of those whom `user_id` follows, and who push what they post, out of so many with whom there is any
        tie, in order.

        Left out is of whom everybody fetches, as they do from the moment that is read. Only those are asked after to
        whom the tie is marked: of all others nothing is fetched yet.
        """
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "from_id = :me",
            "FilterExpression": "attribute_exists(followed_id)",
            "ProjectionExpression": "followed_id, celebrity_id",
            "ExpressionAttributeValues": from_row({":me": int(user_id)}),
            "ConsistentRead": True,
            "Limit": limit,
        }
        if after is not None:
            query["ExclusiveStartKey"] = from_row({"from_id": int(user_id), "to_id": after[0]})
        answer = self._client.query(**query)
        last = answer.get("LastEvaluatedKey")
        ids = [item["followed_id"]["N"] for item in answer["Items"]]
        fetched = self._fetched(item["followed_id"]["N"] for item in answer["Items"] if "celebrity_id" in item)
        return Page([one for one in ids if one not in fetched], (int(last["to_id"]["N"]),) if last else None)

    def _fetched(self, marked: Iterable[str]) -> set[str]:
        crossings = self._reader.one(self._crossings.lookup(marked))
        return {one for one, crossing in crossings.items() if crossing.fetched}
