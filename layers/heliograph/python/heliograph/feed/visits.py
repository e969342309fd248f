"""How far somebody has looked through their feed, and when: the same on every device, and never less than before.

| entity | PK        | who asks                                                         |
|--------|-----------|------------------------------------------------------------------|
| visit  | reader_id | the reader, who then knows what is new: all that is newer than it |

One conditional write moves it forward. `expires_at` is the table's TTL and is looked at on every read as well: who was
away for so long has nothing marked.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from heliograph.core.errors import FieldError
from heliograph.core.http import NotValid
from heliograph.core.ids import made_at
from heliograph.core.rows import from_row, to_row
from heliograph.feed.lookups import visit_of
from heliograph.feed.model import Visit

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SLACK = timedelta(seconds=5)
"""How far the clocks of who makes ids and who reads them may be apart."""


class Visits:
    """The questions asked of the visits table, and its one write."""

    def __init__(self, client: "DynamoDBClient", table: str, life: timedelta, now: Callable[[], datetime]) -> None:
        self._client = client
        self._table = table
        self._life = life
        self._now = now

    def of(self, reader_id: str) -> Visit | None:
        """As it is at this moment; None for who was never here, or not for long."""
        answer = self._client.get_item(TableName=self._table, Key=_key(reader_id), ConsistentRead=True)
        return self._visit(answer.get("Item"))

    def mark(self, reader_id: str, up_to: str) -> Visit:
        """Everything up to this post has been looked at; what has been looked at stays so. Answers how far it is now.

        Raises: NotValid, for a post that cannot be there yet: all that is still to come would count as seen.
        """
        now = self._now()
        if made_at(up_to) > now + SLACK:
            raise NotValid("Look at: body.upTo.", errors=[FieldError("body.upTo", "No post has this id yet.")])
        values = {":it": int(up_to), ":at": now.isoformat(), ":now": int(now.timestamp())}
        values[":until"] = int((now + self._life).timestamp())
        try:
            answer: Any = self._client.update_item(
                TableName=self._table,
                Key=_key(reader_id),
                UpdateExpression="SET up_to = :it, seen_at = :at, expires_at = :until",
                ConditionExpression="attribute_not_exists(up_to) OR up_to <= :it OR expires_at <= :now",
                ExpressionAttributeValues=from_row(values),
                ReturnValues="ALL_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            return visit_of(to_row(error.response["Item"]))  # type: ignore[typeddict-item]
        return visit_of(to_row(answer["Attributes"]))

    def _visit(self, item: Any) -> Visit | None:
        if not item or to_row(item)["expires_at"] <= self._now().timestamp():
            return None
        return visit_of(to_row(item))


def _key(reader_id: str) -> dict[str, Any]:
    return {"reader_id": {"N": reader_id}}
