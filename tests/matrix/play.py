"""Asking a cell: the real handler over the simulated cloud, and everything as it was before afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.functions.document import Operation, check, operations
from tests.functions.requests import Answer
from tests.matrix.asking import kind_of, request_of
from tests.matrix.town import ACTORS, Thing, Town, settled
from tests.simulation.cloud.dynamodb.partitions import Row
from tests.simulation.cloud.dynamodb.tables import Table
from tests.simulation.door import request
from tests.simulation.histories.play import rendering_once
from tests.simulation.wiring import booted
from tests.simulation.world import World


@dataclass(frozen=True, eq=False)
class Cell:
    """One operation asked by one actor of one thing."""

    operation: Operation
    actor: str
    thing: Thing

    @property
    def key(self) -> tuple[str, str, str]:
        return self.operation.name, self.thing.state, self.actor

    def __str__(self) -> str:
        return f"{self.operation.name} · {self.thing.state} · {self.actor}"


@cache
def answers() -> dict[Cell, Answer]:
    """Every cell with its answer, each asked of the same town."""
    world = World(seed=4)
    with world.running(), rendering_once():
        town = settled(world)
        journal = _Journal(world)
        return {cell: journal.undone(lambda cell=cell: ask(town, cell)) for cell in _cells(town)}


def ask(town: Town, cell: Cell) -> Answer:
    """The answer of the function; that of the gateway, to whom has no token, says the same in other words."""
    who = town.actor(cell.actor, cell.thing)
    path, content = request_of(cell.operation, who, cell.thing)
    event = request(who, cell.operation.method, path, **content)
    answer = Answer.of(booted().handlers[cell.operation.function](event, None))
    check(cell.operation, answer)
    return answer


def _cells(town: Town) -> Iterator[Cell]:
    for operation in operations().values():
        for thing in town.of_kind(kind_of(operation)):
            for actor in ACTORS:
                yield Cell(operation, actor, thing)


class _Journal:
    """Notes what every write replaced, and puts it back."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._replaced: list[tuple[Table, Any, Row | None]] = []
        for table in world.cloud.dynamodb.tables.values():
            table.write = self._noting(table)  # type: ignore[method-assign]

    def undone(self, act: Any) -> Any:
        users = {name: dict(user) for name, user in self._world.pool.users.items()}
        s3 = self._world.cloud.s3
        begun, stored = dict(s3.multiparts.begun), {name: place.keys() for name, place in s3.buckets.items()}
        try:
            return act()
        finally:
            while self._replaced:
                table, place, old = self._replaced.pop()
                Table.write(table, place, old)
            self._world.pool.users = users
            s3.multiparts.begun = begun
            for name, place in s3.buckets.items():
                for key in set(place.keys()) - set(stored[name]):
                    place.delete(key)

    def _noting(self, table: Table) -> Any:
        def write(place: Any, new: Row | None, *, by_ttl: bool = False) -> dict[str, float]:
            self._replaced.append((table, place, table.row(place)))
            return Table.write(table, place, new, by_ttl=by_ttl)

        return write
