"""Which posts an author has, for whoever composes pages: the index `owner` of the table of posts, without PynamoDB."""

from typing import TYPE_CHECKING, Any

from heliograph.core.pages import Page, Position
from heliograph.core.rows import from_row

if TYPE_CHECKING:
    from heliograph.core.tables import AnyTables


class PostIndex:
    """The one question asked of that index."""

    def __init__(self, client: "AnyTables", table: str) -> None:
        self._client = client
        self._table = table

    def of_owner(self, owner_id: str, *, limit: int, before: Position | None) -> Page[str]:
        """Ids alone, newest first, as of a moment ago: whoever shows the posts looks them up."""
        query: dict[str, Any] = {
            "TableName": self._table,
            "IndexName": "owner",
            "KeyConditionExpression": "owner_id = :owner",
            "ProjectionExpression": "post_id",
            "ExpressionAttributeValues": from_row({":owner": int(owner_id)}),
            "ScanIndexForward": False,
            "Limit": limit,
        }
        if before is not None:
            query["ExclusiveStartKey"] = from_row({"owner_id": int(owner_id), "post_id": before[0]})
        answer = self._client.query(**query)
        last = answer.get("LastEvaluatedKey")
        ids = [item["post_id"]["N"] for item in answer["Items"]]
        return Page(ids, (int(last["post_id"]["N"]),) if last else None)
