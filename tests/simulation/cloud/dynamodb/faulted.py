"""How DynamoDB words a conflict with a transaction that is under way ("Transaction conflict handling", ibid.)."""

from __future__ import annotations

from random import Random

from tests.simulation.cloud.calls import Call
from tests.simulation.cloud.dynamodb.transactions import cancelled
from tests.simulation.cloud.errors import AwsError

_single = ("PutItem", "UpdateItem", "DeleteItem")
_busy = {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}


def conflict(call: Call, rng: Random) -> AwsError:
    """The refusal for this call; one that no transaction can get in the way of is throttled instead."""
    if call.service != "dynamodb":
        return call.throttle
    if call.operation in ("TransactWriteItems", "TransactGetItems"):
        return cancelled([dict(_busy) if n == unlucky else {"Code": "None"} for n, unlucky in _members(call, rng)])
    if call.operation in _single:
        return AwsError("TransactionConflictException", "Transaction is ongoing for the item")
    return call.throttle


def _members(call: Call, rng: Random) -> list[tuple[int, int]]:
    unlucky = rng.randrange(call.members)
    return [(position, unlucky) for position in range(call.members)]
