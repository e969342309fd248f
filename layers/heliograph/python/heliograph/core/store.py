"""What the stores share: id and map attributes, rows bound to their table, transactions that explain themselves."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from pynamodb.attributes import Attribute
from pynamodb.connection import Connection
from pynamodb.constants import LIST, MAP, NUMBER
from pynamodb.exceptions import PutError, PynamoDBException, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from heliograph.core.aws.connection import CONNECT_SECONDS, READ_SECONDS
from heliograph.core.reservation import current
from heliograph.core.rows import Row, from_row, to_row
from heliograph.core.wire import RETRIES, randomness

RowType = TypeVar("RowType", bound=Model)
BATCH_WRITE_ITEMS = 25
"""Items in one BatchWriteItem (AWS API reference)."""
CONDITION_FAILED = "ConditionalCheckFailed"
CONFLICT = "TransactionConflict"
_TIMEOUTS = {"connect_timeout_seconds": CONNECT_SECONDS, "read_timeout_seconds": READ_SECONDS}


class IdAttribute(Attribute[str]):
    """An id: a string for us, a Number for DynamoDB, so that ids sort by time in keys."""

    attr_type = NUMBER

    def serialize(self, value: str) -> str:
        return str(int(value))

    def deserialize(self, value: str) -> str:
        return value


class PlainMap(Attribute[dict[str, Any]]):
    """A map of plain values, as it stands."""

    attr_type = MAP

    def serialize(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return from_row(value)

    def deserialize(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return to_row(value)


class PlainList(Attribute[list[Any]]):
    """A list of plain values, as it stands."""

    attr_type = LIST

    def serialize(self, value: Iterable[Any]) -> list[Any]:
        return [from_row({"_": item})["_"] for item in value]

    def deserialize(self, value: Iterable[Any]) -> list[Any]:
        return [to_row({"_": item})["_"] for item in value]


def bind(model: type[RowType], table: str) -> type[RowType]:
    """The row class as it stands in `table`, with our timeouts and retries."""
    meta = {"table_name": table, "max_retry_attempts": RETRIES["total_max_attempts"] - 1, **_TIMEOUTS}
    bound: type[RowType] = type(model.__name__, (model,), {"Meta": type("Meta", (), meta)})
    # PynamoDB would have one for each, and each would read anew what DynamoDB offers, in 50 ms and ten megabytes.
    bound._get_connection().connection._local.session = _connection().session
    return bound


def plain(row: Model) -> Row:
    """A row read through PynamoDB, as the same plain mapping that a lookup decodes."""
    return {name: value for name, value in row.attribute_values.items() if value is not None}


class KeyTaken(ConnectionError):
    """Another row has the new id already (see core.ids); the request may be sent again and will get another one."""


def create(row: Model, condition: Condition) -> bool:
    """Put a row that must be new, by the `condition` that its key is; False when another one has that key.

    A put whose answer was lost is tried again by the client library, and then fails on what it wrote itself: a row
    that stands as we meant it is ours. So is one that a request which is carried out again (core.reservation) has made
    before, whatever has become of it since.
    """
    return _put(row, condition)


def replace(row: Model, condition: Condition) -> bool:
    """Put a row in the place of the one that `condition` tells of; False when that one is no longer there.

    As with `create`, a row that stands as we meant it is ours.
    """
    return _put(row, condition)


def erase(model: type[Model], rows: Iterable[Model]) -> int:
    """Take rows away although nobody took them back; answers how many. May be broken off anywhere, and done again.

    They are marked `purged` first, in batches, so that nobody who hears of the table's changes takes it for an act.
    """
    count = 0
    remaining = iter(rows)
    while chunk := list(islice(remaining, BATCH_WRITE_ITEMS)):
        with model.batch_write() as batch:
            for row in chunk:
                row.attribute_values["purged"] = True
                batch.save(row)
        with model.batch_write() as batch:
            for row in chunk:
                batch.delete(row)
        count += len(chunk)
    return count


def remove(model: type[Model], rows: Iterable[Model]) -> int:
    """Take rows away as whoever they are of would, one by one; answers how many. May be broken off, and done again."""
    count = 0
    with model.batch_write() as batch:
        for row in rows:
            batch.delete(row)
            count += 1
    return count


class Cancelled(Exception):
    """A transaction was cancelled. `failed` holds the places of the items whose condition did not hold."""

    def __init__(self, failed: frozenset[int]) -> None:
        super().__init__(f"conditions failed at {sorted(failed)}")
        self.failed = failed


CONFLICT_ATTEMPTS = 4

Part = Callable[[TransactWrite], None]
"""One item of a transaction; contexts hand parts to each other where two tables must change together or not at all."""


@dataclass(frozen=True)
class Saving:
    """Putting a row, as one item of a transaction."""

    row: Model
    condition: Condition | None

    def __call__(self, transaction: TransactWrite) -> None:
        transaction.save(self.row, condition=self.condition)


def saving(row: Model, condition: Condition | None = None) -> Part:
    return Saving(row, condition)


def updating(row: Model, actions: Sequence[Action], condition: Condition) -> Part:
    return lambda transaction: transaction.update(row, actions=list(actions), condition=condition)


def deleting(row: Model, condition: Condition | None = None) -> Part:
    return lambda transaction: transaction.delete(row, condition=condition)


def checking(row: Model, condition: Condition) -> Part:
    """A row that is not written but must be so, or nothing of the transaction happens."""
    hash_key, range_key = (row.attribute_values.get(name or "") for name in (row._hash_keyname, row._range_keyname))
    return lambda transaction: transaction.condition_check(type(row), hash_key, range_key, condition=condition)


def transact(*parts: Part) -> None:
    """Run one TransactWriteItems; a conflict with another transaction is tried again, a failed condition is not.

    PynamoDB sends deletions first, then what is saved, then updates: name them in that order, and places are yours.
    All attempts carry one token: one whose answer was lost may have happened, and the next then fails on nothing of it.
    A request that is carried out again finds its transaction done when the first row that it puts was put by itself.

    Raises: Cancelled.
    """
    token = f"{randomness.getrandbits(128):032x}"
    for attempt in range(1, CONFLICT_ATTEMPTS + 1):
        try:
            with TransactWrite(connection=_connection(), client_request_token=token) as transaction:
                for part in parts:
                    part(transaction)
        except TransactWriteError as error:
            codes = [reason.code if reason else None for reason in error.cancellation_reasons]
            if CONDITION_FAILED in codes:
                if _done_before(parts):
                    return
                raise Cancelled(frozenset(i for i, code in enumerate(codes) if code == CONDITION_FAILED)) from error
            if CONFLICT not in codes or attempt == CONFLICT_ATTEMPTS:
                raise
        else:
            return


def condition_failed(error: PynamoDBException) -> bool:
    """Did a write fail because its condition did not hold?"""
    return error.cause_response_code == "ConditionalCheckFailedException"


def _put(row: Model, condition: Condition) -> bool:
    try:
        row.save(condition=condition)
    except PutError as error:
        if not condition_failed(error):
            raise
        return _stands(row)
    return True


def _stands(row: Model) -> bool:
    meant = row.serialize()
    try:
        row.refresh(consistent_read=True)
    except row.DoesNotExist:
        return False
    standing = row.serialize()
    return standing == meant or _same_birth(meant, standing)


def _done_before(parts: Sequence[Part]) -> bool:
    row = next((part.row for part in parts if isinstance(part, Saving)), None)
    return row is not None and bool(_births(row.serialize())) and _stands(row)


def _same_birth(meant: Mapping[str, Any], standing: Mapping[str, Any]) -> bool:
    """Was the standing row made by this very request? It has the id and the moment that were reserved for it."""
    births = _births(meant)
    return bool(births) and all(standing.get(name) == meant[name] for name in births)


def _births(meant: Mapping[str, Any]) -> list[str]:
    reservation = current()
    moment = {"S": reservation.moment.isoformat()} if reservation else None
    return [name for name, value in meant.items() if value == moment]


@cache
def _connection() -> Connection:
    return Connection(
        connect_timeout_seconds=CONNECT_SECONDS, read_timeout_seconds=READ_SECONDS, retry_configuration=RETRIES
    )
