"""Every fault at every IO point of a scenario, one at a time and two at a time.

An IO point is a call that reached the cloud, by its place in the trace; runs are deterministic, so a run with a fault
at point n is the faultless run up to n. The second fault of a pair falls on the points of the run that the first one
made: on retries, repeats and redeliveries too.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.simulation.cloud.faults import Outcome
from tests.simulation.cloud.trace import Entry
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario
from tests.simulation.enumeration.scenarios import SCENARIOS, check_at_rest
from tests.simulation.world import World

SEED = 4
OUTCOMES = (Outcome.REFUSED, Outcome.LOST, Outcome.THROTTLED, Outcome.KILLED_BEFORE, Outcome.KILLED_AFTER)
"""Not applied; applied, but the answer is lost; throttled; killed before; killed after."""
STUBBORN = 4
"""Calls that a client library makes before it gives up (`core.wire`): a fault so often is one the function sees."""
READS = ("GetItem", "BatchGetItem", "Query", "GetObject")


@dataclass(frozen=True)
class Fault:
    """`outcome` at IO point `number`, and at the next `times - 1` repeats of that call by the same invocation."""

    number: int
    outcome: Outcome
    times: int = 1


@dataclass(frozen=True)
class Run:
    """One run of a scenario: its IO points from the act until all was quiet, and what was wrong then, if anything."""

    scenario: Scenario
    faults: tuple[Fault, ...]
    points: Sequence[Entry]
    statuses: Sequence[int | None]
    wrong: str = ""

    def __str__(self) -> str:
        planned = ", ".join(f"{fault.outcome} at {fault.number} ×{fault.times}" for fault in self.faults) or "no faults"
        points = "\n".join(map(str, self.points))
        return f"{self.scenario.name}, {planned}: answers {list(self.statuses)}\n{points}\n{self.wrong or 'all well'}"


def run(scenario: Scenario, *faults: Fault) -> Run:
    """The scenario with these faults; they end when all is quiet, and then it is looked at."""
    with World(SEED).running() as world:
        stage = scenario.prepare(world)
        begun, client, wrong = len(world.cloud.trace), Client(world), ""
        for fault in faults:
            _plan(world, fault)
        try:
            scenario.act(stage, client)
            assert world.cloud.run_until_quiet(), "it never became quiet"
        except AssertionError as error:
            wrong = str(error)
        world.cloud.faults.clear()
        points = world.cloud.trace[begun:]
        try:
            assert 500 not in client.statuses(), "a fault of AWS became a fault of ours (500)"
            check_at_rest(world)
            scenario.check(stage, client)
            assert world.cloud.run_until_quiet()
            check_at_rest(world)
        except AssertionError as error:
            wrong = wrong or str(error) or repr(error)
        return Run(scenario, faults, points, client.statuses(), wrong)


def singles(scenario: Scenario, *, without: Iterable[str] = ()) -> Iterator[Run]:
    """One run per IO point and outcome, and two per IO point with faults that outlast the library's retries.

    `without` names functions whose points another scenario enumerates; of reads that follow each other one is enough.
    """
    points = run(scenario).points
    for before, point in zip([None, *points], points, strict=False):
        if _function(point) not in without and not (before and _reads_again(before, point)):
            for outcome in OUTCOMES:
                yield run(scenario, Fault(point.number, outcome))
            for outcome in (Outcome.REFUSED, Outcome.LOST):
                yield run(scenario, Fault(point.number, outcome, STUBBORN))


def own_pairs(scenario: Scenario, *, without: Iterable[str] = ()) -> Iterator[Run]:
    """All pairs of faults within the act and within each function that hears of it, less those that are alike.

    `without` names functions whose pairs another scenario enumerates.
    """
    for first, point in _alone(run(scenario).points):
        function = _function(point)
        if function not in without:
            for second, other in _alone(run(scenario, first).points):
                if second.number > first.number and _function(other) == function:
                    yield run(scenario, first, second)


def enumerate_pairs(scenarios: Iterable[Scenario] = SCENARIOS) -> Iterator[Run]:
    """All pairs of all outcomes at all IO points, across functions too: hours of it; no command calls it yet."""
    for scenario in scenarios:
        for point in run(scenario).points:
            for outcome in OUTCOMES:
                first = Fault(point.number, outcome)
                for other in run(scenario, first).points:
                    if other.number > point.number:
                        yield from (run(scenario, first, Fault(other.number, each)) for each in OUTCOMES)


def _alone(points: Sequence[Entry]) -> Iterator[tuple[Fault, Entry]]:
    """The faults that differ in what they leave behind.

    A read that fails is a read that is tried again, however it failed; a call that was not applied is not applied,
    however that was said; to be killed before a call is to be killed after the one before it; and of objects stored
    in a row, the first and the last stand for all.
    """
    begun: set[str] = set()
    for before, point, after in zip([None, *points], points, [*points[1:], None], strict=False):
        if _stores(point) and all(one and _stores(one) and one.task == point.task for one in (before, after)):
            continue
        first = point.task not in begun
        begun.add(point.task)
        outcomes = [Outcome.THROTTLED]
        outcomes += [] if point.operation in READS else [Outcome.LOST, Outcome.KILLED_AFTER]
        outcomes += [Outcome.KILLED_BEFORE] if first else []
        yield from ((Fault(point.number, outcome), point) for outcome in outcomes)


def _stores(point: Entry) -> bool:
    return point.operation == "PutObject"


def _reads_again(before: Entry, point: Entry) -> bool:
    """The next page, or the next partition, of what the same invocation has just read."""
    same = (before.task, before.operation, before.resource) == (point.task, point.operation, point.resource)
    return same and point.operation in READS


def _function(point: Entry) -> str:
    return point.task.partition("/")[0]


def _plan(world: World, fault: Fault) -> None:
    call: list[tuple[str, str, str]] = []

    def matches(entry: Entry) -> bool:
        if entry.number == fault.number:
            call.append((entry.task, entry.operation, entry.resource))
        return call == [(entry.task, entry.operation, entry.resource)]

    world.cloud.faults.where(matches, fault.outcome, times=fault.times)
