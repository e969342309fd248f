"""Counts, added exactly once.

| entity | pk                                   | who asks                                                     |
|--------|--------------------------------------|--------------------------------------------------------------|
| tally  | post#<id> · comment#<id> · user#<id> | whoever shows one, in batches; the consumers write it        |

| attribute                    | what                                                                         |
|------------------------------|------------------------------------------------------------------------------|
| likes, comments, followers … | the counts (absent is 0)                                                     |
| c#…, h#…                     | the newest comments and who likes them (counters/previews.py)                |
| f#<source shard>             | how far that shard's mark had come when the counts were last put right       |
| recounted                    | when that was, epoch seconds, then `@` and how many times it was done        |
| late                         | the last mark that an envelope out of its order left                         |
| m#<source shard>             | mark: the last sequence number applied from that shard, then `@` and the     |
|                              | epoch second of applying it                                                  |
| fame                         | of a user: how often the border of celebrities was crossed (counters/fame.py) |
| purged, expires_at           | the target has gone for good; the row takes no more and lapses (TTL)         |

One UpdateItem adds and marks, on the condition that the envelope is newer than the mark. When it is not (a repeat, or
a batch that was cut elsewhere the last time) the failed condition brings the old item, and only the facts past the
mark are added. Sequence numbers have up to 40 digits, more than a Number holds, so marks are zero-padded strings;
`@` sorts behind every digit's end, so a mark compares right with a bare sequence number.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from heliograph.core.events import REDRIVEN, Envelope, Fact
from heliograph.core.rows import Row, from_row, to_row
from heliograph.counters import previews
from heliograph.counters.events import FAME
from heliograph.counters.fame import Border, is_celebrity
from heliograph.counters.lookups import TalliesByKey
from heliograph.counters.model import Delta, sum_up
from heliograph.counters.standing import FLOOR, LATE, MARK, PURGED, RECOUNTED, Standing, news

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SILENT = timedelta(days=2)
"""A shard that was not heard from for so long cannot be again: the table's stream and Kinesis keep one day each."""


class TallyStore(TalliesByKey):
    """The questions asked of the counters table, and its one write."""

    def __init__(
        self, client: "DynamoDBClient", table: str, now: Callable[[], datetime], border: Border | None = None
    ) -> None:
        """Who counts followers names the border of celebrities; who only reads has no need to."""
        super().__init__(table)
        self._client = client
        self._now = now
        self._border = border

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
                seen = to_row(error.response["Item"])  # type: ignore[typeddict-item]
                if PURGED in seen:
                    return 0
                facts = news(envelope, seen)
            else:
                self._tidy(envelope.key, item)
                self._cross(envelope.key, item)
                return len(facts)
        if seen is not None:
            # Who added these facts may have died before it looked at the border.
            self._cross(envelope.key, seen)
        return 0

    def close(self, key: str) -> None:
        """Forget all that was counted at `key`, and whatever is still to come.

        The row stays empty for as long as facts that were on their way when it was closed can come, then TTL takes it.
        """
        lapses = int((self._now() + SILENT).timestamp())
        row = from_row({"pk": key, PURGED: True, "expires_at": lapses})
        self._client.put_item(TableName=self._table, Item=row)

    def targets(self) -> Iterator[str]:
        """The keys of everything that has a tally."""
        pages = self._client.get_paginator("scan").paginate(TableName=self._table, ProjectionExpression="pk")
        return (item["pk"]["S"] for page in pages for item in page["Items"])

    def standing(self, key: str) -> Standing:
        """A tally as it is now, for who recounts it."""
        answer = self._client.get_item(TableName=self._table, Key={"pk": {"S": key}}, ConsistentRead=True)
        return Standing(key, to_row(answer.get("Item", {})))

    def correct(self, standing: Standing, drift: Mapping[str, int]) -> bool:
        """Take the drift off the counts, and leave behind how far the marks had come; False if somebody else did so,
        or counted out of order, since `standing` was read."""
        words = _Words(Delta(adds={name: -off for name, off in drift.items()}))
        condition = " AND ".join(words.as_seen(name, standing.row) for name in (RECOUNTED, LATE, PURGED))
        floors = {FLOOR + shard: mark for shard, mark in standing.marks.items() if not shard.startswith(REDRIVEN)}
        for name in standing.row:
            if name.startswith(FLOOR) and name not in floors:
                words.remove(name)
        for name, sequence in floors.items():
            words.set(name, sequence)
        times = int(standing.row.get(RECOUNTED, "@0").partition("@")[2]) + 1
        words.set(RECOUNTED, f"{int(self._now().timestamp())}@{times}")
        corrected = self._update_if(standing.key, words, condition)
        if corrected is None:
            return False
        self._cross(standing.key, corrected)
        return True

    def _update(self, envelope: Envelope, mark: str, seen: Row | None, facts: tuple[Fact, ...]) -> Row:
        words = _Words(sum_up(envelope.key, facts, late=envelope.source.late))
        words.set(mark, f"{facts[-1].sequence}@{int(self._now().timestamp())}")
        if envelope.source.late:
            words.set(LATE, f"{mark}@{facts[-1].sequence}")
        condition = _condition(words, mark, facts, seen, late=envelope.source.late)
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

    def _cross(self, key: str, row: Row) -> None:
        """One crossing more, if the count of followers has come to the other side of the border.

        The count is the condition, and so is the number of crossings: whoever looked at an older row writes nothing.
        """
        fame, followers = row.get(FAME, 0), row.get("followers", 0)
        if self._border is None or not self._border.crossed(followers, fame):
            return
        words = _Words(Delta())
        words.set(FAME, fame + 1)
        side = f"<= {words.value(self._border.down)}" if is_celebrity(fame) else f">= {words.value(self._border.up)}"
        self._update_if(key, words, f"{words.as_seen(FAME, row)} AND {words.name('followers')} {side}")

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
        self._update_if(key, words, " AND ".join(conditions))

    def _update_if(self, key: str, words: "_Words", condition: str) -> Row | None:
        """The row afterwards; None if somebody has changed meanwhile what it depends on. They see to the rest."""
        try:
            answer = self._client.update_item(
                TableName=self._table,
                Key={"pk": {"S": key}},
                UpdateExpression=words.expression(),
                ConditionExpression=condition,
                ExpressionAttributeNames=words.names,
                ExpressionAttributeValues=words.values,
                ReturnValues="ALL_NEW",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return None
        return to_row(answer["Attributes"])


def _condition(words: "_Words", mark: str, facts: Sequence[Fact], seen: Row | None, *, late: bool) -> str:
    """That the facts are news. What comes late must know of every recount, too."""
    is_open = f"attribute_not_exists({words.name(PURGED)})"
    if seen is not None:
        return " AND ".join(
            (is_open, *(words.as_seen(name, seen) for name in ((mark, RECOUNTED) if late else (mark,))))
        )
    name, first = words.name(mark), words.value(facts[0].sequence)
    if late:
        is_open += f" AND {words.as_seen(RECOUNTED, {})}"
    return f"{is_open} AND attribute_not_exists({name}) OR {is_open} AND {name} < {first}"


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

    def as_seen(self, attribute: str, row: Row) -> str:
        """A condition: the attribute is as this row has it."""
        if attribute in row:
            return f"{self.name(attribute)} = {self.value(row[attribute])}"
        return f"attribute_not_exists({self.name(attribute)})"

    def expression(self) -> str:
        return " ".join(f"{verb} {', '.join(clauses)}" for verb, clauses in self._clauses.items())

    def _clause(self, verb: str, text: str) -> None:
        self._clauses.setdefault(verb, []).append(text)
