"""Every write path of the service, a room for each context. A new one is a file here with its `SCENARIOS`.

A room may also have `AT_REST`, checks of any world at rest; and `HOMES`: function that events start → the scenarios
where pairs of its faults are enumerated, because it does the same whoever set it off.
"""

from collections.abc import Callable
from importlib import import_module
from itertools import chain
from pkgutil import iter_modules
from types import ModuleType

from tests.simulation.enumeration.scenario import Scenario
from tests.simulation.enumeration.truth import check_counts, check_nothing_parked
from tests.simulation.world import World

_rooms: tuple[ModuleType, ...] = tuple(
    import_module(f"{__name__}.{name}") for name in sorted(module.name for module in iter_modules(__path__))
)

SCENARIOS: tuple[Scenario, ...] = tuple(chain.from_iterable(room.SCENARIOS for room in _rooms))
AT_REST: tuple[Callable[[World], None], ...] = (
    check_nothing_parked,
    check_counts,
    *chain.from_iterable(getattr(room, "AT_REST", ()) for room in _rooms),
)
HOMES: dict[str, set[str]] = {}
for _room in _rooms:
    for _function, _names in getattr(_room, "HOMES", {}).items():
        HOMES.setdefault(_function, set()).update(_names)


def check_at_rest(world: World) -> None:
    """Whatever was done to a world: nothing parked, every count its recount, no promise that is not kept."""
    for check in AT_REST:
        check(world)
