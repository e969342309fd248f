"""The DynamoDB service: which operation does what, and the tables it does it to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from tests.simulation.cloud.clock import Clock
from tests.simulation.cloud.dynamodb import batches, control, items, queries, transactions
from tests.simulation.cloud.dynamodb.indexes import Index
from tests.simulation.cloud.dynamodb.partitions import Row
from tests.simulation.cloud.dynamodb.schema import Place, TableSchema, read_schema
from tests.simulation.cloud.dynamodb.streams import TableStream
from tests.simulation.cloud.dynamodb.tables import Table
from tests.simulation.cloud.dynamodb.ttl import Expiries, Punctuality, expiry, is_expired
from tests.simulation.cloud.dynamodb.values import Item
from tests.simulation.cloud.errors import AwsError, NotModelled

Answer = dict[str, Any]


class DynamoDB:
    """All tables of one cloud. ``handle`` is atomic: nothing else runs while it does.

    New tables take ``index_lag``, ``staleness``, ``stream_rotation`` and ``stream_splitting`` from here.
    """

    def __init__(self, clock: Clock, rng: Random, region: str, account: str) -> None:
        self.clock = clock
        self.rng = rng
        self.tables: dict[str, Table] = {}
        self.tokens: dict[str, tuple[float, Any]] = {}
        self.index_lag = (0.0, 0.0)
        self.staleness = (0.0, 0.0)
        self.stream_rotation = 0.0
        self.stream_splitting = 0.0
        self.punctuality = Punctuality()
        self.undone_share = 0.0
        self._arn = f"arn:aws:dynamodb:{region}:{account}:table/"
        self._expiries = Expiries()
        self._late: dict[Index, None] = {}

    def handle(self, operation: str, request: Mapping[str, Any]) -> Answer:
        """Perform one call. Raises AwsError as AWS would refuse it, NotModelled for calls unknown here."""
        perform = _operations.get(operation)
        if perform is None:
            raise NotModelled(f"DynamoDB {operation}")
        self.sweep()
        return perform(self, request)

    def table(self, name: str) -> Table:
        """The table of this name or ARN."""
        table = self.tables.get(name) or self.tables.get(name.removeprefix(self._arn))
        if table is None:
            raise AwsError("ResourceNotFoundException", "Requested resource not found")
        return table

    def create_table_from(self, properties: Mapping[str, Any], name: str | None = None) -> Table:
        """A table from the ``Properties`` of a template's Table or GlobalTable; ``name`` if they leave it to AWS."""
        return self.add_table(read_schema(properties, name))

    def add_table(self, schema: TableSchema) -> Table:
        table = Table(schema, self._arn + schema.name, self.clock, self.rng)
        table.staleness = self.staleness
        table.on_expiring = self._note_expiry
        table.deletion_protected = bool(schema.definition.get("DeletionProtectionEnabled"))
        for index in table.indexes.values():
            index.lag = self.index_lag
            index.on_late = self._note_late
        if schema.stream_view:
            label = self.clock.utc().strftime("%Y-%m-%dT%H:%M:%S.000")
            table.stream = TableStream(schema, f"{table.arn}/stream/{label}", self.clock, self.rng)
            table.stream.rotation, table.stream.splitting = self.stream_rotation, self.stream_splitting
        self.tables[schema.name] = table
        return table

    def items(self, name: str) -> list[Item]:
        """Every item of a table as it stands: what a checker compares with its model."""
        return [row.item for _, row in self.table(name).rows()]

    def left_undone(self) -> bool:
        """Whether a batch leaves its next member for later. Only a fault plan's partial answer makes it so."""
        return bool(self.undone_share) and self.rng.random() < self.undone_share

    def sweep(self) -> None:
        """Delete the rows whose TTL deletion is due by now."""
        due = self._expiries.next_due()
        if due is None or due > self.clock.now():
            return
        for name, place in self._expiries.take(self.clock.now()):
            table = self.tables.get(name)
            if table and is_expired(table.row(place), table.schema.ttl, self.clock.now()):
                table.write(place, None, by_ttl=True)

    def settle(self) -> None:
        """Let the late index writes show whose time has come."""
        for index in self._late:
            index.settle()
        self._late = {index: None for index in self._late if index.next_due() is not None}

    def next_index_due(self) -> float | None:
        """When the next late index write will show."""
        return min((due for due in (index.next_due() for index in self._late) if due is not None), default=None)

    def next_expiry(self) -> float | None:
        return self._expiries.next_due()

    def _note_late(self, index: Index) -> None:
        self._late[index] = None

    def _note_expiry(self, table: Table, place: Place, row: Row) -> None:
        expires_at = expiry(row, table.schema.ttl)
        if expires_at is not None:
            self._expiries.note(table.schema.name, place, expires_at, self.punctuality.delay(self.rng))


_operations: dict[str, Callable[[DynamoDB, Mapping[str, Any]], Answer]] = {
    "GetItem": items.get_item,
    "PutItem": items.put_item,
    "UpdateItem": items.update_item,
    "DeleteItem": items.delete_item,
    "Query": queries.query,
    "Scan": queries.scan,
    "BatchGetItem": batches.batch_get_item,
    "BatchWriteItem": batches.batch_write_item,
    "TransactWriteItems": transactions.transact_write_items,
    "TransactGetItems": transactions.transact_get_items,
    "CreateTable": control.create_table,
    "DescribeTable": control.describe_table,
    "DeleteTable": control.delete_table,
    "ListTables": control.list_tables,
    "UpdateTimeToLive": control.update_time_to_live,
    "DescribeTimeToLive": control.describe_time_to_live,
}


def tables_of(parameters: Mapping[str, Any]) -> str:
    """The table a call names, or the tables, for the trace."""
    if "TableName" in parameters:
        return str(parameters["TableName"])
    if "RequestItems" in parameters:
        return ",".join(parameters["RequestItems"])
    if "TransactItems" in parameters:
        names = (action["TableName"] for entry in parameters["TransactItems"] for action in entry.values())
        return ",".join(dict.fromkeys(names))
    return ""
