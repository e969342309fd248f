"""GetItem, PutItem, UpdateItem, DeleteItem."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.simulation.cloud.dynamodb import writes
from tests.simulation.cloud.dynamodb.capacity import Spending, read_units
from tests.simulation.cloud.dynamodb.expressions.binding import Bound
from tests.simulation.cloud.dynamodb.expressions.paths import Projection
from tests.simulation.cloud.dynamodb.partitions import Row
from tests.simulation.cloud.dynamodb.values import Item, weigh_item
from tests.simulation.cloud.dynamodb.writes import Request, Write
from tests.simulation.cloud.errors import AwsError, validation

if TYPE_CHECKING:
    from tests.simulation.cloud.dynamodb.service import DynamoDB

Answer = dict[str, Any]
_return_values = {
    "PutItem": ("NONE", "ALL_OLD"),
    "DeleteItem": ("NONE", "ALL_OLD"),
    "UpdateItem": ("NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"),
}


def get_item(store: DynamoDB, request: Request) -> Answer:
    table = store.table(request["TableName"])
    bound = Bound(request)
    projection = bound.projection()
    bound.finish()
    place = table.schema.place_of_key(request["Key"])
    weigh_item(request["Key"])
    consistent = bool(request.get("ConsistentRead"))
    row = table.read(place, consistent=consistent)
    spending = Spending(request.get("ReturnConsumedCapacity"))
    spending.add(table.schema.name, read_units(row.size if row else 0, consistent=consistent))
    answer = spending.of_one()
    if row:
        answer["Item"] = projection.of(row.item) if projection else row.item
    return answer


def put_item(store: DynamoDB, request: Request) -> Answer:
    _check_return_values("PutItem", request)
    return _perform(writes.put(store.table(request["TableName"]), request))


def update_item(store: DynamoDB, request: Request) -> Answer:
    _check_return_values("UpdateItem", request)
    return _perform(writes.update(store.table(request["TableName"]), request))


def delete_item(store: DynamoDB, request: Request) -> Answer:
    _check_return_values("DeleteItem", request)
    return _perform(writes.delete(store.table(request["TableName"]), request))


def condition_failed(write: Write, old: Row | None) -> AwsError:
    """The refusal of a single write; it carries the item only if the request asked for it and there is one."""
    wanted = write.request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    fields = {"Item": old.item} if wanted and old else {}
    return AwsError("ConditionalCheckFailedException", "The conditional request failed", fields=fields)


def _perform(write: Write) -> Answer:
    old = write.table.row(write.place)
    if not write.allowed(old):
        raise condition_failed(write, old)
    new = write.make(old)
    spending = Spending(write.request.get("ReturnConsumedCapacity"))
    write.commit(old, new, spending)
    answer = spending.of_one()
    attributes = _returned(write, old, new)
    if attributes:
        answer["Attributes"] = attributes
    return answer


def _returned(write: Write, old: Row | None, new: Row | None) -> Item | None:
    wanted = write.request.get("ReturnValues", "NONE")
    if wanted == "NONE":
        return None
    row = old if wanted in ("ALL_OLD", "UPDATED_OLD") else new
    if row is None or wanted.startswith("ALL"):
        return row.item if row else None
    return Projection(write.update.paths).of(row.item) if write.update else None


def _check_return_values(operation: str, request: Request) -> None:
    wanted = request.get("ReturnValues", "NONE")
    if wanted in _return_values[operation]:
        return
    if wanted in _return_values["UpdateItem"]:
        raise validation("Return values set to invalid value")
    trouble = f"1 validation error detected: Value '{wanted}' at 'returnValues' failed to satisfy constraint: "
    known = "Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]"
    raise validation(trouble + known)
