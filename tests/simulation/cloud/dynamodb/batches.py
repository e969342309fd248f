"""BatchGetItem and BatchWriteItem: many point reads or writes, no atomicity, perhaps not all of them.

A fault plan may leave some undone (UnprocessedKeys, UnprocessedItems); BatchGetItem also stops at 16 MB by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.simulation.cloud.dynamodb import writes
from tests.simulation.cloud.dynamodb.capacity import Spending, read_units
from tests.simulation.cloud.dynamodb.expressions.binding import Bound
from tests.simulation.cloud.dynamodb.schema import Place
from tests.simulation.cloud.dynamodb.values import Item, weigh_item
from tests.simulation.cloud.dynamodb.writes import Request, Write
from tests.simulation.cloud.errors import AwsError, validation

if TYPE_CHECKING:
    from tests.simulation.cloud.dynamodb.service import DynamoDB

MAX_GETS = 100
MAX_PUTS = 25
MAX_ANSWER = 16 * 1024 * 1024
Answer = dict[str, Any]


def batch_get_item(store: DynamoDB, request: Request) -> Answer:
    wanted: dict[str, Request] = request["RequestItems"]
    if sum(len(asked["Keys"]) for asked in wanted.values()) > MAX_GETS:
        raise validation("Too many items requested for the BatchGetItem call")
    plans = [_plan_reads(store, name, asked) for name, asked in wanted.items()]
    spending = Spending(request.get("ReturnConsumedCapacity"))
    responses: dict[str, list[Item]] = {name: [] for name in wanted}
    unprocessed: dict[str, Any] = {}
    size = 0
    for name, table, consistent, projection, places in plans:
        for key, place in places:
            if size >= MAX_ANSWER or store.left_undone():
                unprocessed.setdefault(name, {**wanted[name], "Keys": []})["Keys"].append(key)
                continue
            row = table.read(place, consistent=consistent)
            spending.add(name, read_units(row.size if row else 0, consistent=consistent))
            if row:
                size += row.size
                responses[name].append(projection.of(row.item) if projection else row.item)
    return {"Responses": responses, "UnprocessedKeys": unprocessed, **spending.of_many()}


def _plan_reads(store: DynamoDB, name: str, asked: Request) -> Any:
    table = store.table(name)
    bound = Bound(asked)
    projection = bound.projection()
    bound.finish()
    if not asked["Keys"]:
        raise validation(_length("0", f"requestItems.{name}.member.keys", "greater than or equal to 1"))
    places = [(key, table.schema.place_of_key(key)) for key in asked["Keys"]]
    for key, _ in places:
        weigh_item(key)
    if len({place for _, place in places}) != len(places):
        raise validation("Provided list of item keys contains duplicates")
    return name, table, bool(asked.get("ConsistentRead")), projection, places


def batch_write_item(store: DynamoDB, request: Request) -> Answer:
    wanted: dict[str, list[dict[str, Any]]] = request["RequestItems"]
    _check_count(wanted)
    planned = [(name, entry, _plan_write(store, name, entry)) for name in wanted for entry in wanted[name]]
    places: set[tuple[str, Place]] = {(name, write.place) for name, _, write in planned}
    if len(places) != len(planned):
        raise validation("Provided list of item keys contains duplicates")
    spending = Spending(request.get("ReturnConsumedCapacity"))
    unprocessed: dict[str, list[dict[str, Any]]] = {}
    for name, entry, write in planned:
        if store.left_undone():
            unprocessed.setdefault(name, []).append(entry)
            continue
        old = write.table.row(write.place)
        write.commit(old, write.make(old), spending)
    return {"UnprocessedItems": unprocessed, **spending.of_many()}


def _check_count(wanted: dict[str, list[dict[str, Any]]]) -> None:
    count = sum(map(len, wanted.values()))
    if count > MAX_PUTS:
        if any(len(entries) > MAX_PUTS for entries in wanted.values()):
            raise validation(_length("{...}", "requestItems", f"less than or equal to {MAX_PUTS}"))
        raise validation("Too many items requested for the BatchWriteItem call")
    if not wanted or not all(wanted.values()):
        raise validation("The batch write request list for a table cannot be null or empty, and must have length "
                         "greater than or equal to 1")  # fmt: skip


def _length(value: str, where: str, bound: str) -> str:
    trouble = f"1 validation error detected: Value '{value}' at '{where}' failed to satisfy constraint: "
    return f"{trouble}Member must have length {bound}"


def _plan_write(store: DynamoDB, name: str, entry: dict[str, Any]) -> Write:
    table = store.table(name)
    match entry:
        case {"PutRequest": request} if len(entry) == 1:
            return writes.put(table, request)
        case {"DeleteRequest": request} if len(entry) == 1:
            return writes.delete(table, request)
    raise _ambiguous()


def _ambiguous() -> AwsError:
    return validation("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
                      "supported datatypes")  # fmt: skip
