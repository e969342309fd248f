"""What somebody shares, for whoever makes up for much at once: the index `sharer` of the table, without PynamoDB."""

from typing import TYPE_CHECKING, Any

from heliograph.core.pages import Page, Position
from heliograph.core.rows import from_row
from heliograph.shares.lookups import share_pk

if TYPE_CHECKING:
    from heliograph.core.tables import AnyTables


class ShareIndex:
    """The one question asked of that index."""

    def __init__(self, client: "AnyTables", table: str) -> None:
        self._client = client
        self._table = table

    def of_sharer(self, sharer_id: str, *, limit: int, before: Position | None) -> Page[tuple[str, str]]:
        """(post, its owner), the newest posts first, as of a moment ago: whoever shows one asks whether it stands."""
        query: dict[str, Any] = {
            "TableName": self._table,
            "IndexName": "sharer",
            "KeyConditionExpression": "sharer_id = :sharer",
            "ProjectionExpression": "post_id, post_owner_id",
            "ExpressionAttributeValues": from_row({":sharer": int(sharer_id)}),
            "ScanIndexForward": False,
            "Limit": limit,
        }
        if before is not None:
            pk = share_pk(str(before[0]), sharer_id)
            query["ExclusiveStartKey"] = from_row({"sharer_id": int(sharer_id), "post_id": before[0], "pk": pk})
        answer = self._client.query(**query)
        last = answer.get("LastEvaluatedKey")
        shares = [(item["post_id"]["N"], item["post_owner_id"]["N"]) for item in answer["Items"]]
        return Page(shares, (int(last["post_id"]["N"]),) if last else None)
