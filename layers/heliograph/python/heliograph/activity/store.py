"""What people did and what they are told.

| entity       | PK             | SK                 | index              | who asks                                |
|--------------|----------------|--------------------|--------------------|-----------------------------------------|
| action       | did#<user id>  | moment, 20 digits  |                    | the user, newest first                  |
| notification | told#<user id> | <kind>#<target id> | `newest`: `moment` | the user, newest first; the consumer    |
| preferences  | told#<user id> | preferences        |                    | the user, with each page they apply to  |
| progress     | of#<post id>   | posted             |                    | whoever goes on telling (`announced.py`)|

A notification is one item per person and thing, whoever and how many it is about. One UpdateItem per envelope adds to
its count, keeps the newest entries, and moves the mark of the source shard, as `counters.store` does and for the same
reason: a viral post costs its owner one write per batch, and no delivery counts twice.

| attribute        | what                                                                                  |
|------------------|---------------------------------------------------------------------------------------|
| count, moment    | how many facts stand; when the newest of them was added                               |
| e#<entry id>     | one of the newest, as a map of user and moment                                        |
| m#<source shard> | mark: the last sequence number applied from that shard, `@`, the epoch second of that |

Preferences have no `moment`, so the index passes over them. `expires_at` is the table's TTL and is also looked at on
every read.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from heliograph.activity.model import KEPT_ENTRIES, Action, Kind, Notification, Preferences, Step, moment
from heliograph.activity.rows import (
    ENTRY,
    MARK,
    Words,
    action,
    action_row,
    digits,
    entries_of,
    group_row,
    notification,
    place,
    told_pk,
)
from heliograph.core import batches, wire
from heliograph.core.events import Source
from heliograph.core.pages import Page, Position
from heliograph.core.rows import Row, from_row, to_row

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from heliograph.core.tables import Tables

NEWEST = "newest"
PREFERENCES = "preferences"
SILENT = timedelta(days=2)
"""A shard that was not heard from for so long cannot be again: the table's stream and Kinesis keep one day each."""


class ActivityUnfinished(ConnectionError):
    """DynamoDB kept leaving actions unwritten; the event must come again."""


class ActivityStore:
    """The questions asked of the activity table, and its writes."""

    def __init__(
        self,
        client: "DynamoDBClient",
        tables: "Tables",
        table: str,
        *,
        row_days: int,
        now: Callable[[], datetime],
        sleep: Callable[[float], None] = wire.sleep,
    ) -> None:
        self._client = client
        self._tables = tables
        self._table = table
        self._life = timedelta(days=row_days)
        self._now = now
        self._sleep = sleep

    def log(self, actions: Iterable[Action]) -> None:
        """Write what people did; again is no more. Raises: ActivityUnfinished."""
        rows = [{"PutRequest": {"Item": from_row(action_row(one, self._life))}} for one in actions]
        if left := batches.write(self._tables, self._table, rows, self._sleep):
            raise ActivityUnfinished(f"{left} actions were left unwritten")

    def actions(self, user_id: str, name: str | None, limit: int, before: Position | None) -> Page[Action]:
        """What somebody did, newest first, looking at `limit` rows at most; of one name only if it is given."""
        values = {":pk": f"did#{user_id}", ":before": digits(before), ":now": self._seconds()}
        asked: dict[str, Any] = {"FilterExpression": "expires_at > :now"}
        if name:
            values[":name"] = name
            asked["FilterExpression"] += " AND #name = :name"
            asked["ExpressionAttributeNames"] = {"#name": "name"}
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND sk < :before",
            ExpressionAttributeValues=from_row(values),
            ScanIndexForward=False,
            Limit=limit,
            **asked,
        )
        last = answer.get("LastEvaluatedKey")
        return Page([action(to_row(one)) for one in answer["Items"]], (int(last["sk"]["S"]),) if last else None)

    def tell(self, steps: Sequence[Step], source: Source) -> int:
        """Apply those steps of one group, in order, that were not applied before; answers how many those were."""
        mark = MARK + source.shard
        fresh, seen = tuple(steps), None
        while fresh:
            try:
                item = self._update(fresh, mark, seen, late=source.late)
            except ClientError as error:
                if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                    raise
                old = to_row(error.response.get("Item") or {})  # type: ignore[arg-type]
                if mark not in old:
                    # Something is taken back of which nothing is left, because its row has expired.
                    return 0
                seen = str(old[mark])
                fresh = tuple(step for step in steps if step.sequence > old[mark].partition("@")[0])
            else:
                self._tidy(item)
                return len(fresh)
        return 0

    def notifications(self, user_id: str, limit: int, before: Position | None) -> Page[Notification]:
        """What somebody is told, newest first, looking at `limit` rows at most; what has come to nothing is left out.

        Eventually consistent, as every index is.
        """
        values = {":pk": told_pk(user_id), ":before": place(before), ":now": self._seconds(), ":nothing": 0}
        answer = self._client.query(
            TableName=self._table,
            IndexName=NEWEST,
            KeyConditionExpression="pk = :pk AND moment < :before",
            FilterExpression="expires_at > :now AND #count > :nothing",
            ExpressionAttributeNames={"#count": "count"},
            ExpressionAttributeValues=from_row(values),
            ScanIndexForward=False,
            Limit=limit,
        )
        last = answer.get("LastEvaluatedKey")
        rows = (to_row(item) for item in answer["Items"])
        return Page([notification(user_id, row) for row in rows], (int(last["moment"]["N"]),) if last else None)

    def preferences(self, user_id: str) -> Preferences:
        key = from_row({"pk": told_pk(user_id), "sk": PREFERENCES})
        answer = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        row = to_row(answer.get("Item", {}))
        return Preferences(off=frozenset(map(Kind, row.get("turned_off", ()))), read_to=row.get("read_to", 0))

    def read_to(self, user_id: str, moment: int) -> None:
        """Everything up to this moment is read; what was read stays so."""
        try:
            self._prefer(user_id, "SET read_to = :it", moment, "attribute_not_exists(read_to) OR read_to < :it")
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

    def turn_off(self, user_id: str, kinds: Iterable[Kind]) -> None:
        """Of these kinds nothing is told any more; of all others it is."""
        self._prefer(user_id, "SET turned_off = :it", sorted(map(str, kinds)))

    def erase(self, user_id: str) -> None:
        """Remove what somebody did, was told and preferred; again is no more. Raises: ActivityUnfinished."""
        for pk in (f"did#{user_id}", told_pk(user_id)):
            asked: Any = {"TableName": self._table, "KeyConditionExpression": "pk = :pk", "ConsistentRead": True}
            asked |= {"ExpressionAttributeValues": from_row({":pk": pk}), "ProjectionExpression": "pk, sk"}
            for page in self._client.get_paginator("query").paginate(**asked):
                gone = [{"DeleteRequest": {"Key": key}} for key in page["Items"]]
                if left := batches.write(self._tables, self._table, gone, self._sleep):
                    raise ActivityUnfinished(f"{left} rows were left where they are")

    def _update(self, steps: Sequence[Step], mark: str, seen: str | None, *, late: bool) -> Row:
        group, newest = steps[0].notice.group, steps[-1]
        entries, grows = entries_of(steps), any(step.notice.adds > 0 for step in steps)
        sets = {mark: f"{newest.sequence}@{self._seconds()}", **group_row(group)}
        if not late:
            sets |= {ENTRY + one: entry for one, entry in entries.items() if entry}
        words = Words()
        clauses = [f"{words.name(name)} = {words.value(value)}" for name, value in sets.items()]
        if grows:
            times = {
                "moment": moment(newest.at, group.kind, group.target_id),
                "expires_at": int((newest.at + self._life).timestamp()),
            }
            # What comes late decides of them only if there is nothing newer.
            form = "{0} = if_not_exists({0}, {1})" if late else "{0} = {1}"
            clauses += [form.format(words.name(name), words.value(value)) for name, value in times.items()]
        adds = words.value(sum(step.notice.adds for step in steps))
        expression = f"SET {', '.join(clauses)} ADD {words.name('count')} {adds}"
        if gone := [words.name(ENTRY + one) for one, entry in entries.items() if entry is None]:
            expression += f" REMOVE {', '.join(gone)}"
        name = words.name(mark)
        if seen is None:
            condition = f"(attribute_not_exists({name}) OR {name} < {words.value(steps[0].sequence)})"
        else:
            condition = f"{name} = {words.value(seen)}"
        answer = self._client.update_item(
            TableName=self._table,
            Key=from_row({"pk": told_pk(group.user_id), "sk": f"{group.kind}#{group.target_id}"}),
            UpdateExpression=expression,
            ConditionExpression=condition if grows else f"attribute_exists(pk) AND {condition}",
            ExpressionAttributeNames=words.names,
            ExpressionAttributeValues=from_row(words.values),
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
        return to_row(answer["Attributes"])

    def _tidy(self, item: Row) -> None:
        """Drop marks of silent shards and entries that are no longer among the newest, if they are still as seen."""
        border = (self._now() - SILENT).timestamp()
        stale = [name for name in item if name.startswith(MARK) and int(item[name].partition("@")[2]) < border]
        entries = sorted((name for name in item if name.startswith(ENTRY)), key=lambda one: -item[one]["moment"])
        stale += entries[KEPT_ENTRIES:] if len(entries) > 2 * KEPT_ENTRIES else []
        if not stale:
            return
        words = Words()
        condition = " AND ".join(f"{words.name(name)} = {words.value(item[name])}" for name in stale)
        try:
            self._client.update_item(
                TableName=self._table,
                Key=from_row({"pk": item["pk"], "sk": item["sk"]}),
                UpdateExpression=f"REMOVE {', '.join(map(words.name, stale))}",
                ConditionExpression=condition,
                ExpressionAttributeNames=words.names,
                ExpressionAttributeValues=from_row(words.values),
            )
        except ClientError as error:
            # Somebody moved one of them meanwhile; the next envelope tidies.
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

    def _prefer(self, user_id: str, expression: str, value: Any, condition: str | None = None) -> None:
        asked: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
        self._client.update_item(
            TableName=self._table,
            Key=from_row({"pk": told_pk(user_id), "sk": PREFERENCES}),
            UpdateExpression=expression,
            ExpressionAttributeValues=from_row({":it": value}),
            **asked,
        )

    def _seconds(self) -> int:
        return int(self._now().timestamp())
