"""The figures of the reliability page, in its order: what each of them says, and how it is come by."""

from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.proof import corpora, played, tested
from tests.proof.state import Figure

RELEASE = 10
"""How many times as many seeds the tests that measure play in a proof as in the suite."""


@dataclass(frozen=True)
class Measure:
    """`size` are the options that it depends on; `run` fills in a figure, on so many cores."""

    what: str
    run: Callable[[Figure, int], None]
    size: tuple[str, ...] = ()
    fixed: dict[str, Any] = field(default_factory=dict)

    def figure(self, name: str, options: Namespace) -> Figure:
        return Figure(name, self.what, {one: getattr(options, one) for one in self.size} | self.fixed)


def _tests(what: str, *files: str) -> Measure:
    paths = [f"tests/simulation/{file}.py" for file in files]
    return Measure(what, lambda figure, _cores: tested.tests(figure, *paths), fixed={"size": RELEASE})


FIGURES = {
    "R1": Measure("seeded fault histories over every write path", played.histories, ("histories", "seed")),
    "R2": Measure("planted bugs, each caught within 2,000 histories", played.bugs, ("seed",)),
    "R3": Measure("every fault at every IO point of every write path, and pairs", played.faults, ("pairs",)),
    "R4": _tests("every event sixteen times, whole windows again", "test_sixteen_deliveries"),
    "R5": _tests("poison parked in at most 18 invocations, good records counted", "test_poison"),
    "R6": _tests("a minute of 30, 60 and 90 % throttling, at most 3 times the calls", "test_throttle_storm"),
    "R7": _tests("pairs with one key and a fault at each step: one effect, one answer", "test_idempotency"),
    "R8": _tests("no read after the acknowledgement", "test_unfollow_races", "test_removal_races"),
    "S1": Measure(
        "pictures of others: made anew or refused, within limits",
        corpora.pictures,
        fixed={"entries": corpora.entries()},
    ),
    "S6": Measure("no hostile input gets an undocumented answer", lambda one, _: tested.fuzzing(one), ("cases",)),
}
