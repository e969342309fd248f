"""TransactWriteItems and TransactGetItems ("Amazon DynamoDB Transactions: How it works", developer guide)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.simulation.cloud.dynamodb import writes
from tests.simulation.cloud.dynamodb.capacity import Spending, read_units
from tests.simulation.cloud.dynamodb.expressions.binding import Bound
from tests.simulation.cloud.dynamodb.partitions import Row
from tests.simulation.cloud.dynamodb.values import weigh_item
from tests.simulation.cloud.dynamodb.writes import Request, Write
from tests.simulation.cloud.errors import AwsError, validation

if TYPE_CHECKING:
    from tests.simulation.cloud.dynamodb.service import DynamoDB

MAX_ACTIONS = 100
MAX_BYTES = 4 * 1024 * 1024
TOKEN_SECONDS = 600
Answer = dict[str, Any]
Reason = dict[str, Any]
_planners = {"Put": writes.put, "Update": writes.update, "Delete": writes.delete, "ConditionCheck": writes.check}


def transact_write_items(store: DynamoDB, request: Request) -> Answer:
    """All or nothing. Raises TransactionCanceledException with a reason per action, in their order."""
    actions: list[dict[str, Request]] = request["TransactItems"]
    _check_count(actions)
    planned = [_plan(store, action) for action in actions]
    if _already_done(store, request):
        return _repeated(planned, request)
    if len({(write.table.schema.name, write.place) for write in planned}) != len(planned):
        raise validation("Transaction request cannot include multiple operations on one item")
    spending = Spending(request.get("ReturnConsumedCapacity"), "Write")
    outcomes = [_work_out(write) for write in planned]
    if any(reason["Code"] != "None" for reason, _, _ in outcomes):
        raise cancelled([reason for reason, _, _ in outcomes])
    if sum(max(old.size if old else 0, new.size if new else 0) for _, old, new in outcomes) > MAX_BYTES:
        raise validation("Transaction request size exceeded the maximum of 4 MB")
    for write, (_, old, new) in zip(planned, outcomes, strict=True):
        write.commit(old, new, spending, factor=2.0)
    _remember(store, request)
    return spending.of_many()


def transact_get_items(store: DynamoDB, request: Request) -> Answer:
    """A snapshot of up to 100 items; an absent one answers ``{}``."""
    actions: list[dict[str, Request]] = request["TransactItems"]
    _check_count(actions)
    spending = Spending(request.get("ReturnConsumedCapacity"), "Read")
    responses = []
    seen = set()
    for action in actions:
        asked = action["Get"]
        table = store.table(asked["TableName"])
        bound = Bound(asked)
        projection = bound.projection()
        bound.finish()
        place = table.schema.place_of_key(asked["Key"])
        weigh_item(asked["Key"])
        seen.add((table.schema.name, place))
        row = table.row(place)
        spending.add(table.schema.name, 2 * read_units(row.size if row else 0, consistent=True))
        responses.append({"Item": projection.of(row.item) if projection else row.item} if row else {})
    if len(seen) != len(actions):
        raise validation("Transaction request cannot include multiple operations on one item")
    return {"Responses": responses, **spending.of_many()}


def cancelled(reasons: list[Reason]) -> AwsError:
    codes = ", ".join(reason["Code"] for reason in reasons)
    message = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]"
    return AwsError("TransactionCanceledException", message, fields={"CancellationReasons": reasons})


def _check_count(actions: list[dict[str, Request]]) -> None:
    if not 1 <= len(actions) <= MAX_ACTIONS:
        bound = "greater than or equal to 1" if not actions else f"less than or equal to {MAX_ACTIONS}"
        trouble = "1 validation error detected: Value at 'transactItems' failed to satisfy constraint: "
        raise validation(f"{trouble}Member must have length {bound}")


def _plan(store: DynamoDB, action: dict[str, Request]) -> Write:
    if len(action) != 1:
        raise validation("TransactItems can only contain one of Check, Put, Update or Delete")
    ((kind, request),) = action.items()
    return _planners[kind](store.table(request["TableName"]), request)


def _work_out(write: Write) -> tuple[Reason, Row | None, Row | None]:
    """The action's reason ("None" if it may go ahead) and its row before and after."""
    old = write.table.row(write.place)
    if not write.allowed(old):
        reason: Reason = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
        if write.request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and old:
            reason["Item"] = old.item
        return reason, old, None
    try:
        return {"Code": "None"}, old, write.make(old)
    except AwsError as refusal:
        return {"Code": "ValidationError", "Message": refusal.message}, old, None


def _already_done(store: DynamoDB, request: Request) -> bool:
    """True if this token was applied in the last ten minutes. Raises if it was applied to something else."""
    known = store.tokens.get(request.get("ClientRequestToken", ""))
    if known is None or store.clock.now() - known[0] >= TOKEN_SECONDS:
        return False
    if known[1] != request["TransactItems"]:
        trouble = "The request uses the same client token as a previous, but non-identical request."
        raise AwsError("IdempotentParameterMismatchException", trouble)
    return True


def _remember(store: DynamoDB, request: Request) -> None:
    if request.get("ClientRequestToken"):
        store.tokens[request["ClientRequestToken"]] = store.clock.now(), request["TransactItems"]


def _repeated(planned: list[Write], request: Request) -> Answer:
    """A repeat changes nothing and costs the reads of its items ("Idempotency", ibid.)."""
    spending = Spending(request.get("ReturnConsumedCapacity"), "Read")
    for write in planned:
        row = write.table.row(write.place)
        spending.add(write.table.schema.name, 2 * read_units(row.size if row else 0, consistent=True))
    return spending.of_many()
