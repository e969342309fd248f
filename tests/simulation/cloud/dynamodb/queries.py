"""Query and Scan: one page of at most 1 MB or ``Limit`` examined rows, filtered after they were counted."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from tests.simulation.cloud.dynamodb.capacity import Spending, read_units
from tests.simulation.cloud.dynamodb.expressions.binding import Bound, Condition
from tests.simulation.cloud.dynamodb.expressions.keyconditions import KeyRange, key_range
from tests.simulation.cloud.dynamodb.indexes import Index
from tests.simulation.cloud.dynamodb.partitions import Partition, Row, SortKey
from tests.simulation.cloud.dynamodb.schema import Place
from tests.simulation.cloud.dynamodb.tables import Table, partition_hash
from tests.simulation.cloud.dynamodb.values import Item, Key, comparable, weigh_item
from tests.simulation.cloud.dynamodb.writes import Request
from tests.simulation.cloud.errors import AwsError, validation

if TYPE_CHECKING:
    from tests.simulation.cloud.dynamodb.service import DynamoDB

PAGE = 1024 * 1024
Answer = dict[str, Any]


class Source:
    """A table or one of its indexes, as something to read in order."""

    def __init__(self, table: Table, request: Request) -> None:
        self.table = table
        self.index = self._find_index(request)
        self.consistent = bool(request.get("ConsistentRead"))
        schema = self.index.schema if self.index else table.schema
        self.hash, self.range = schema.hash, schema.range
        self.keys = tuple(dict.fromkeys(name for name in (self.hash, self.range, *table.schema.keys) if name))
        if self.index and not schema.local and self.consistent:  # type: ignore[union-attr]
            raise validation("Consistent reads are not supported on global secondary indexes")
        if self.index:
            self.index.settle()

    @property
    def partitions(self) -> dict[Key, Partition]:
        return self.index.partitions if self.index else self.table.partitions

    def key_of(self, item: Item) -> Item:
        return {name: item[name] for name in self.keys}

    def seen(self, hash_key: Key, sort_key: SortKey, row: Row) -> Row | None:
        return row if self.index else self.table.read((hash_key, sort_key), consistent=self.consistent)

    def start_of(self, key: Item) -> Place:
        """Where an ExclusiveStartKey points; it need not exist, but must be shaped as this source's keys are."""
        if len(key) != len(self.keys) or any(name not in key for name in self.keys):
            raise validation("The provided starting key is invalid")
        weigh_item(key)
        for name in self.keys:
            if self.table.schema.types[name] not in key[name]:
                raise validation(
                    "The provided starting key is invalid: The provided key element does not match the schema"
                )
        own = self.table.schema.place_of(key)
        if not self.index:
            return own
        ranges = (comparable(key[self.range]),) if self.range else ()
        return comparable(key[self.hash]), (*ranges, own[0], *own[1])

    def _find_index(self, request: Request) -> Index | None:
        name = request.get("IndexName")
        if name is None:
            return None
        if name not in self.table.indexes:
            raise validation(f"The table does not have the specified index: {name}")
        return self.table.indexes[name]


def query(store: DynamoDB, request: Request) -> Answer:
    source = Source(store.table(request["TableName"]), request)
    bound = Bound(request)
    keys = bound.condition("KeyConditionExpression")
    if keys is None:
        raise validation(
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
        )
    page = _Page(source, request, bound)
    found = key_range(keys, bound.values, source.hash, source.range, source.table.schema.types)
    _refuse_key_filter(source, page.filter)
    forward = request.get("ScanIndexForward", True)
    return page.read(_in_range(source, found, request.get("ExclusiveStartKey"), forward=forward))


def scan(store: DynamoDB, request: Request) -> Answer:
    source = Source(store.table(request["TableName"]), request)
    page = _Page(source, request, Bound(request))
    return page.read(_everything(source, request))


class _Page:
    """Reads rows until a limit stops it, then reports what it kept, what it examined and where it stood."""

    def __init__(self, source: Source, request: Request, bound: Bound) -> None:
        self.source = source
        self.request = request
        self.bound = bound
        self.filter: Condition | None = bound.condition("FilterExpression")
        self.projection = bound.projection()
        bound.finish()
        limit = request.get("Limit")
        if limit is not None and limit < 1:
            raise validation(f"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: "
                             "Member must have value greater than or equal to 1")  # fmt: skip
        self.limit = limit
        self._check_select()

    def read(self, rows: Iterable[tuple[Key, SortKey, Row]]) -> Answer:
        kept: list[Item] = []
        examined = size = 0
        last: Item | None = None
        for hash_key, sort_key, stored in rows:
            row = self.source.seen(hash_key, sort_key, stored)
            if row is None:
                continue
            examined, size, last = examined + 1, size + row.size, row.item
            if self.filter is None or self.filter.holds(row.item, self.bound.values):
                kept.append(row.item)
            if examined == self.limit or size >= PAGE:
                break
        else:
            last = None
        return self._answer(kept, examined, size, last)

    def _answer(self, kept: list[Item], examined: int, size: int, last: Item | None) -> Answer:
        answer: Answer = {"Count": len(kept), "ScannedCount": examined, **self._spent(size)}
        if self.request.get("Select") != "COUNT":
            answer["Items"] = [self.projection.of(item) for item in kept] if self.projection else kept
        if last is not None:
            answer["LastEvaluatedKey"] = self.source.key_of(last)
        return answer

    def _spent(self, size: int) -> Answer:
        spending = Spending(self.request.get("ReturnConsumedCapacity"))
        units = read_units(size, consistent=self.source.consistent)
        name, index = self.source.table.schema.name, self.source.index
        if index:
            spending.add(name, 0.0)
            spending.add_index(name, index.schema.name, units, local=index.schema.local)
        else:
            spending.add(name, units)
        return spending.of_one()

    def _check_select(self) -> None:
        select, index = self.request.get("Select"), self.source.index
        if select == "SPECIFIC_ATTRIBUTES" and not self.projection:
            raise validation(
                "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
            )
        if select in ("ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "COUNT") and self.projection:
            raise validation(f"Cannot specify the ProjectionExpression when choosing to get {select}")
        if index is None or index.schema.attributes is None:
            return
        if select == "ALL_ATTRIBUTES" and not index.schema.local:
            raise _not_projected(index, "Select type ALL_ATTRIBUTES is not supported for global secondary index ")
        for path in self.projection.paths if self.projection and not index.schema.local else ():
            if path[0] not in index.schema.attributes:
                raise _not_projected(index, "Requested attributes are not projected into global secondary index ")


def _not_projected(index: Index, trouble: str) -> AwsError:
    return validation(f"One or more parameter values were invalid: {trouble}{index.schema.name}")


def _refuse_key_filter(source: Source, given: Condition | None) -> None:
    for path in given.paths if given else ():
        if path[0] in (source.hash, source.range):
            trouble = "Filter Expression can only contain non-primary key attributes: Primary key attribute: "
            raise validation(f"{trouble}{path[0]}")


def _in_range(
    source: Source, found: KeyRange, start_key: Item | None, *, forward: bool
) -> Iterator[tuple[Key, SortKey, Row]]:
    partition = source.partitions.get(found.partition)
    order = partition.order if partition else []
    start, stop = found.slice(order)
    if start_key is not None:
        hash_key, sort_key = source.start_of(start_key)
        if hash_key != found.partition or not found.covers(sort_key):
            raise validation("The provided starting key is outside query boundaries based on provided conditions")
        if forward:
            start = max(start, bisect_right(order, sort_key))
        else:
            stop = min(stop, bisect_left(order, sort_key))
    if partition:
        steps = range(start, stop) if forward else range(stop - 1, start - 1, -1)
        return ((found.partition, order[step], partition.rows[order[step]]) for step in steps)
    return iter(())


def _everything(source: Source, request: Request) -> Iterator[tuple[Key, SortKey, Row]]:
    """All rows by the hash of their partition key, from a start key on and within a segment if one is asked for."""
    visits = _visits(source)
    if "TotalSegments" in request:
        total, segment = request["TotalSegments"], request.get("Segment", 0)
        visits = [visit for visit in visits if int.from_bytes(visit[0][:4]) * total >> 32 == segment]
    start: Place | None = None
    if request.get("ExclusiveStartKey") is not None:
        start = source.start_of(request["ExclusiveStartKey"])
        visits = visits[bisect_left(visits, (partition_hash(start[0]),)) :]
    for _, hash_key in visits:
        partition = source.partitions[hash_key]
        first = bisect_right(partition.order, start[1]) if start and start[0] == hash_key else 0
        for sort_key in partition.order[first:]:
            yield hash_key, sort_key, partition.rows[sort_key]


def _visits(source: Source) -> list[tuple[bytes, Key]]:
    if source.index:
        return sorted((partition_hash(key), key) for key in source.partitions)
    return source.table.in_hash_order()
