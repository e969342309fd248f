"""A table's stream, read by hand: every change that it still holds, which is those of the last 24 hours."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from heliograph.core.events import Change
from heliograph.core.rows import Row, to_row
from heliograph.core.streams import changes

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT = timedelta(hours=24)
"""How long a table's stream holds a change (developer guide, Change data capture for DynamoDB Streams)."""
EMPTY = 3
"""Empty answers in a row after which an open shard is taken to have been read to its end."""

Item = frozenset[tuple[str, str]]
"""A primary key as something hashable, the same whether ids were read as numbers or as text."""


def item_of(key: Row) -> Item:
    return frozenset((name, str(value)) for name, value in key.items())


@dataclass(frozen=True)
class Kept:
    """A change as the stream holds it: its shard as marks name it, and the item that changed."""

    shard: str
    item: Item
    change: Change


class TableLog:
    """Reads the stream of one context's table. `named` says what marks call a shard, given the stream and its id."""

    def __init__(
        self,
        *,
        tables: "DynamoDBClient",
        streams: Any,
        table: str,
        context: str,
        sleep: Callable[[float], None],
        named: Callable[[str, str], str] = lambda _stream, shard: shard,
    ) -> None:
        self._streams = streams
        self._context = context
        self._named = named
        self._sleep = sleep
        self._arn = tables.describe_table(TableName=table)["Table"]["LatestStreamArn"]

    def shards(self) -> dict[str, str]:
        """What marks call each shard → its id, parents before their children."""
        found: list[dict[str, Any]] = []
        asked = {"StreamArn": self._arn}
        while True:
            described = self._streams.describe_stream(**asked)["StreamDescription"]
            found += described["Shards"]
            if "LastEvaluatedShardId" not in described:
                return {f"{self._context}/{self._named(self._arn, one)}": one for one in _parents_first(found)}
            asked["ExclusiveStartShardId"] = described["LastEvaluatedShardId"]

    def read(self) -> Iterator[Kept]:
        """From the oldest change to the newest; of one item in order."""
        for name, shard in self.shards().items():
            for record in self._records(shard):
                (change,) = changes({"Records": [record]})
                yield Kept(name, item_of(to_row(record["dynamodb"]["Keys"])), change)

    def _records(self, shard: str) -> Iterator[dict[str, Any]]:
        place = {"StreamArn": self._arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
        iterator, empty = self._streams.get_shard_iterator(**place)["ShardIterator"], 0
        while iterator and empty < EMPTY:
            answer = self._streams.get_records(ShardIterator=iterator)
            yield from map(_as_handed_over, answer["Records"])
            iterator = answer.get("NextShardIterator")
            if answer["Records"]:
                empty = 0
            else:
                empty += 1
                self._sleep(0.2)


def _as_handed_over(record: dict[str, Any]) -> dict[str, Any]:
    """A record as Lambda hands it over: there, moments are seconds."""
    at = record["dynamodb"].get("ApproximateCreationDateTime")
    seconds = at.timestamp() if hasattr(at, "timestamp") else at
    # The API says `PrincipalId` where Lambda says `principalId`.
    said_by = {name[0].lower() + name[1:]: value for name, value in (record.get("userIdentity") or {}).items()}
    return {
        **record,
        "dynamodb": {**record["dynamodb"], "ApproximateCreationDateTime": seconds},
        "userIdentity": said_by,
    }


def _parents_first(shards: list[dict[str, Any]]) -> list[str]:
    parents = {one["ShardId"]: one.get("ParentShardId") for one in shards}
    ordered: list[str] = []

    def put(shard: str) -> None:
        parent = parents[shard]
        if parent is not None and parent in parents and parent not in ordered:
            put(parent)
        if shard not in ordered:
            ordered.append(shard)

    for shard in parents:
        put(shard)
    return ordered
