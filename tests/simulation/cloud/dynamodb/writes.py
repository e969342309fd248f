"""One conditional write, checked and worked out before anything changes: PutItem's, a batch's or a transaction's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.simulation.cloud.dynamodb.capacity import Spending, write_units
from tests.simulation.cloud.dynamodb.expressions.binding import Bound, Condition
from tests.simulation.cloud.dynamodb.expressions.updates import Update
from tests.simulation.cloud.dynamodb.partitions import Row
from tests.simulation.cloud.dynamodb.schema import Place, TableSchema
from tests.simulation.cloud.dynamodb.tables import Table
from tests.simulation.cloud.dynamodb.values import Item, weigh_item
from tests.simulation.cloud.errors import invalid_parameters, validation

MAX_ITEM = 400 * 1024
Request = Mapping[str, Any]
Make = Callable[[Row | None], Row | None]


class Write:
    """``make`` turns the row as it is into the row to be (None deletes); ``update`` is set for updates only."""

    __slots__ = ("bound", "changes", "condition", "make", "place", "request", "table", "update")

    def __init__(self, table: Table, place: Place, bound: Bound, request: Request, make: Make) -> None:
        self.table = table
        self.place = place
        self.bound = bound
        self.request = request
        self.make = make
        self.condition: Condition | None = bound.condition()
        self.update: Update | None = None
        self.changes = True

    def allowed(self, old: Row | None) -> bool:
        return self.condition is None or self.condition.holds(old.item if old else {}, self.bound.values)

    def commit(self, old: Row | None, new: Row | None, spending: Spending, factor: float = 1.0) -> None:
        """Store the new row and account for it. ``factor`` is 2 within a transaction."""
        name = self.table.schema.name
        size = max(old.size if old else 0, new.size if new else 0)
        spending.add(name, factor * write_units(size))
        if not self.changes:
            return
        for index, units in self.table.write(self.place, new).items():
            local = self.table.indexes[index].schema.local
            spending.add_index(name, index, factor * units, local=local)


def put(table: Table, request: Request) -> Write:
    """Raises ValidationException for a bad item, key or expression."""
    item: Item = request["Item"]
    row = Row(item, weigh_item(item))
    place = table.schema.place_of(item)
    table.schema.check_index_keys(item)
    if row.size > MAX_ITEM:
        raise validation("Item size has exceeded the maximum allowed size")
    write = Write(table, place, Bound(request), request, lambda _old: row)
    write.bound.finish()
    return write


def delete(table: Table, request: Request) -> Write:
    write = Write(table, _place(table, request), Bound(request), request, lambda _old: None)
    write.bound.finish()
    return write


def update(table: Table, request: Request) -> Write:
    place, bound = _place(table, request), Bound(request)
    write = Write(table, place, bound, request, lambda old: old)
    write.update = compiled = bound.update()
    bound.finish()
    schema = table.schema
    if compiled:
        for path in compiled.paths:
            if path[0] in schema.keys:
                raise invalid_parameters(f"Cannot update attribute {path[0]}. This attribute is part of the key")
    write.make = lambda old: _updated(schema, compiled, bound, old, request["Key"])
    return write


def check(table: Table, request: Request) -> Write:
    """A transaction's ConditionCheck: tests and changes nothing."""
    write = Write(table, _place(table, request), Bound(request), request, lambda old: old)
    write.bound.finish()
    write.changes = False
    return write


def _updated(schema: TableSchema, compiled: Update | None, bound: Bound, old: Row | None, key: Item) -> Row:
    before = old.item if old else key
    item = compiled.applied(before, bound.values) if compiled else before
    schema.check_index_keys(item)
    row = Row(item, weigh_item(item))
    if row.size > MAX_ITEM:
        raise validation("Item size to update has exceeded the maximum allowed size")
    return row


def _place(table: Table, request: Request) -> Place:
    key = request["Key"]
    place = table.schema.place_of_key(key)
    weigh_item(key)
    return place
