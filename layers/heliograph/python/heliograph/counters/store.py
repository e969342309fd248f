"""Counts, added exactly once.

| entity | pk                                   | who asks                                                     |
|--------|--------------------------------------|--------------------------------------------------------------|
| tally  | post#<id> · comment#<id> · user#<id> | whoever shows one, in batches; the consumers write it        |

| attribute                    | what                                                                         |
|------------------------------|------------------------------------------------------------------------------|
| likes, comments, followers … | the counts (absent is 0)                                                     |
| c#…, h#…                     | the newest comments and who likes them (counters/previews.py)                |
| m#<source shard>             | mark: the last sequence number applied from that shard, then `@` and the     |
|                              | epoch second of applying it                                                  |
| purged, expires_at           | the target has gone for good; the row takes no more and lapses (TTL)         |

One UpdateItem adds and marks, on the condition that the envelope is newer than the mark. When it is not (a repeat, or
a batch that was cut elsewhere the last time) the failed condition brings the old item, and only the facts past the
mark are added. Sequence numbers have up to 40 digits, more than a Number holds, so marks are zero-padded strings;
`@` sorts behind every digit's end, so a mark compares right with a bare sequence number.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from heliograph.core.events import Envelope, Fact
from heliograph.core.lookups import Lookup
from heliograph.core.rows import Row, from_row, to_row
from heliograph.counters import previews
from heliograph.counters.model import Delta, Tally, sum_up

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MARK = "m#"
PURGED = "purged"
SILENT = timedelta(days=2)
"""A shard that was not heard from for so long cannot be again: the table's stream and Kinesis keep one day each."""
COUNTS = ("likes", "comments", "replies", "views", "followers", "following", "posts")


class TallyStore:
    """The questions asked of the counters table, and its one write."""

    def __init__(self, client: "DynamoDBClient", table: str, now: Callable[[], datetime]) -> None:
        self._client = client
        self._table = table
        self._now = now

    def add(self, envelope: Envelope) -> int:
        """Apply the facts of an envelope that were not applied before; answers how many those were."""
        mark = MARK + envelope.source.shard
        facts, seen = envelope.facts, None
        while facts:
            try:
                item = self._update(envelope, mark, seen, facts)
            except ClientError as error:
                if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                    raise
                item = to_row(error.response["Item"])  # type: ignore[typeddict-item]
                if PURGED in item:
                    return 0
                seen = item[mark]
                facts = tuple(fact for fact in envelope.facts if fact.sequence > seen.partition("@")[0])
            else:
                self._tidy(envelope.key, item)
                return len(facts)
        return 0

    def close(self, key: str) -> None:
        """Forget all that was counted at `key`, and whatever is still to come.

        The row stays empty for as long as facts that were on their way when it was closed can come, then TTL takes it.
        """
        lapses = int((self._now() + SILENT).timestamp())
        row = from_row({"pk": key, PURGED: True, "expires_at": lapses})
        self._client.put_item(TableName=self._table, Item=row)

    def lookup(self, keys: Iterable[str]) -> Lookup[Tally]:
        return Lookup(table=self._table, keys={key: {"pk": key} for key in keys}, decode=tally)

    def _update(self, envelope: Envelope, mark: str, seen: str | None, facts: tuple[Fact, ...]) -> Row:
        words = _Words(sum_up(envelope.key, facts, late=envelope.source.late))
        words.set(mark, f"{facts[-1].sequence}@{int(self._now().timestamp())}")
        is_open = f"attribute_not_exists({words.name(PURGED)})"
        if seen is None:
            name, first = words.name(mark), words.value(facts[0].sequence)
            condition = f"{is_open} AND attribute_not_exists({name}) OR {is_open} AND {name} < {first}"
        else:
            condition = f"{is_open} AND {words.name(mark)} = {words.value(seen)}"
        answer = self._client.update_item(
            TableName=self._table,
            Key={"pk": {"S": envelope.key}},
            UpdateExpression=words.expression(),
            ConditionExpression=condition,
            ExpressionAttributeNames=words.names,
            ExpressionAttributeValues=words.values,
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
        return to_row(answer["Attributes"])

    def _tidy(self, key: str, item: Row) -> None:
        """Drop marks of silent shards and what is no longer shown of comments, if they are still as seen."""
        border = (self._now() - SILENT).timestamp()
        marks = (name for name in item if name.startswith(MARK))
        stale = [name for name in marks if int(item[name].partition("@")[2]) < border]
        stale += previews.superfluous(item, self._now())
        if not stale:
            return
        words = _Words(Delta())
        conditions = [f"{words.name(name)} = {words.value(item[name])}" for name in stale]
        for name in stale:
            words.remove(name)
        try:
            self._client.update_item(
                TableName=self._table,
                Key={"pk": {"S": key}},
                UpdateExpression=words.expression(),
                ConditionExpression=" AND ".join(conditions),
                ExpressionAttributeNames=words.names,
                ExpressionAttributeValues=words.values,
            )
        except ClientError as error:
            # Somebody moved one of them meanwhile; the next envelope tidies.
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise


def tally(row: Row) -> Tally:
    """A counter row as a tally."""
    counts = {name: row.get(name, 0) for name in COUNTS}
    return Tally(**counts, newest_comments=previews.newest_comments(row))


class _Words:
    """An update expression as it grows: ADD, SET and REMOVE clauses with their placeholders."""

    def __init__(self, delta: Delta) -> None:
        self.names: dict[str, str] = {}
        self.values: dict[str, Any] = {}
        self._clauses: dict[str, list[str]] = {}
        for name, amount in delta.adds.items():
            if amount:
                self._clause("ADD", f"{self.name(name)} {self.value(amount)}")
        for attribute, shown in previews.changes(delta):
            if shown is None:
                self.remove(attribute)
            else:
                self.set(attribute, shown)

    def set(self, attribute: str, value: Any) -> None:
        self._clause("SET", f"{self.name(attribute)} = {self.value(value)}")

    def remove(self, attribute: str) -> None:
        self._clause("REMOVE", self.name(attribute))

    def name(self, attribute: str) -> str:
        known = {original: placeholder for placeholder, original in self.names.items()}
        placeholder = known.get(attribute, f"#n{len(self.names)}")
        self.names[placeholder] = attribute
        return placeholder

    def value(self, value: Any) -> str:
        placeholder = f":v{len(self.values)}"
        self.values[placeholder] = from_row({"_": value})["_"]
        return placeholder

    def expression(self) -> str:
        return " ".join(f"{verb} {', '.join(clauses)}" for verb, clauses in self._clauses.items())

    def _clause(self, verb: str, text: str) -> None:
        self._clauses.setdefault(verb, []).append(text)
