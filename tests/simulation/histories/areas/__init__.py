"""The rooms of all contexts, put together. A new one is a file here; README.md says what goes into it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from importlib import import_module
from itertools import chain
from pkgutil import iter_modules
from typing import TypeVar

from tests.simulation.histories.room import Area, Check, Room, Rows

T = TypeVar("T")

ROOMS: tuple[Room, ...] = tuple(
    import_module(f"{__name__}.{name}").ROOM for name in sorted(module.name for module in iter_modules(__path__))
)


def _once(tables: Iterable[Mapping[str, T]]) -> dict[str, T]:
    """All tables in one. Raises: AssertionError where two have the same name."""
    whole: dict[str, T] = {}
    for table in tables:
        assert not whole.keys() & table.keys(), f"in two rooms: {whole.keys() & table.keys()}"
        whole |= table
    return whole


def _joined(tables: Iterable[Mapping[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    whole: dict[str, tuple[str, ...]] = {}
    for name, areas in chain.from_iterable(table.items() for table in tables):
        whole[name] = tuple(dict.fromkeys((*whole.get(name, ()), *areas)))
    return whole


REQUESTS = _once(room.requests for room in ROOMS)
LEARNS = _once(room.learns for room in ROOMS)
EXCUSES = _once(room.excuses for room in ROOMS)
COUNTS = _once(room.counts for room in ROOMS)
WRITE_PATHS = _once(room.writes for room in ROOMS)
"""Operation → the areas whose histories exercise it."""
CONSUMERS = _joined(room.hears for room in ROOMS)
"""Function that events start → the areas whose histories exercise it."""
CHECKS: tuple[Check, ...] = tuple(chain.from_iterable(room.checks for room in ROOMS))
OUTAGES = ("Tallies", "Tallies", "Tallies", "Engagement", *chain.from_iterable(room.outages for room in ROOMS))
"""Words in names of tables, streams and buckets that may be out of order for a while; consumers' more often."""
OWN = {area: plan.outages or (*room.outages, "Tallies") for room in ROOMS for area, plan in room.areas.items()}
"""Area → words of what histories about it depend on first."""
TRANSACTED = frozenset(chain.from_iterable(room.transacted for room in ROOMS))
"""Tables that transactions touch: only there can one be in a write's way."""

AREAS = {
    **_once(room.areas for room in ROOMS),
    "everything": Area(
        2,
        _once(room.mixed for room in ROOMS),
        acts=(8, 16),
        people=(2, 4),
        posts=(0, 2),
        follows=0.4,
        opening=("offer",),
        later=(0, 0, 31),
        fed=True,
        glance="read_feed",
    ),
}


def recount(rows: Rows) -> Counter[tuple[str, str]]:
    """(key, count) → how many rows there are that count."""
    return Counter((key, name) for name, keys in COUNTS.items() for key in keys(rows))
