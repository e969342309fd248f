"""The timer, and somebody who does something with the draft at each of its calls to the cloud.

Each time the run lives on, or dies after the call; the timer is started again some minutes later.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product

import pytest
from heliograph.core.wire import now

from tests.simulation.cloud.faults import Outcome
from tests.simulation.cloud.trace import Entry
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import settled
from tests.simulation.enumeration.scenarios import check_at_rest
from tests.simulation.enumeration.scenarios.drafts import drafted, drafts
from tests.simulation.enumeration.scenarios.schedules import HOUR, MINUTES
from tests.simulation.enumeration.stage import Stage
from tests.simulation.histories.play import rendering_once
from tests.simulation.mutants.bugs import scheduling
from tests.simulation.world import Asked, World

SEEDS = range(0, 400, 100)
"""In some of these a planted bug strikes."""
Planting = Callable[[], AbstractContextManager[None]]
ANYHOW = {"if-match": "*"}
FIRST = 4
"""Calls of a run before anything can happen: it asks the parts of the index."""


@dataclass
class Race:
    """`meanwhile` happens at the `at`-th call of the first run, which then meets `fate`."""

    stage: Stage
    at: int
    fate: Outcome
    meanwhile: Callable[[Stage], Asked | None]
    calls: list[Entry] = field(default_factory=list)
    asked: list[Asked | None] = field(default_factory=list)

    def run(self) -> None:
        world = self.stage.world
        world.cloud.faults.where(self._begin, self.fate)
        world.start("drafts_on_timer")
        assert world.cloud.run_until_quiet()
        world.cloud.advance(MINUTES)
        Client(world).start("drafts_on_timer")
        assert world.cloud.run_until_quiet()
        check_at_rest(world)

    @property
    def good(self) -> bool:
        """Whether whoever asked was told that it is done."""
        answers = [asked.answer for asked in self.asked if asked]
        return bool(answers) and all(one is not None and one.status < 300 for one in answers)

    def _begin(self, entry: Entry) -> bool:
        if not entry.task.startswith("drafts_on_timer") or entry.task != (self.calls or [entry])[0].task:
            return False
        self.calls.append(entry)
        if len(self.calls) - 1 != self.at:
            return False
        self.asked.append(self.meanwhile(self.stage))
        return True


def due(world: World, *, ready: bool) -> Stage:
    """Ada's draft is due. The file of its upload has come; what is to be shown of it is made, or about to be."""
    stage = drafted(world)
    if ready:
        assert world.cloud.run_until_quiet()
    settled(world.answer(stage.ada, "PATCH", path_of(stage), body={"publishAt": in_hours(1)}, headers=ANYHOW), 200)
    world.cloud.clock.advance(HOUR)
    return stage


def path_of(stage: Stage) -> str:
    return f"/v1/drafts/{stage.made['draft']}"


def in_hours(number: int) -> str:
    return (now() + timedelta(hours=number)).isoformat()


def editing(stage: Stage) -> Asked:
    return stage.world.ask(stage.ada, "PATCH", path_of(stage), body={"contentWarning": "heights"}, headers=ANYHOW)


def moving(stage: Stage) -> Asked:
    return stage.world.ask(stage.ada, "PATCH", path_of(stage), body={"publishAt": in_hours(5)}, headers=ANYHOW)


def publishing(stage: Stage) -> Asked:
    return stage.world.ask(stage.ada, "POST", f"{path_of(stage)}/publish")


def deleting(stage: Stage) -> Asked:
    return stage.world.ask(stage.ada, "DELETE", path_of(stage))


def running(stage: Stage) -> None:
    """Beside itself."""
    stage.world.start("drafts_on_timer")


def played(seed: int, at: int, fate: Outcome, meanwhile: Callable[[Stage], Asked | None], *, ready: bool) -> int:
    """How many calls the run made. Raises: AssertionError, when what was acknowledged does not hold."""
    with World(seed).running() as world, rendering_once():
        race = Race(due(world, ready=ready), at, fate, meanwhile)
        race.run()
        posts, left = world.rows("Posts"), drafts(world)
        kept = race.good and meanwhile in (moving, deleting)
        assert len(posts) == (0 if kept else 1)
        assert len(left) == (1 if race.good and meanwhile is moving else 0)
        if race.good and meanwhile is editing:
            assert posts[0].get("content_warning") == "heights"
        if meanwhile is publishing:
            assert [asked.answer.json["id"] for asked in race.asked if asked and asked.answer] == (
                [str(posts[0]["post_id"])] * len(race.asked)
            )
        return len(race.calls)


WHEN_READY = tuple((Outcome.OK, way) for way in (editing, moving, publishing, running))
ON_ITS_WAY = ((Outcome.OK, moving), (Outcome.KILLED_AFTER, deleting))


def every_race(seeds: Iterable[int] = (0,), *, ready: bool) -> None:
    """Raises: AssertionError, when a draft is published as it is not any more, or twice, or lost.

    How calls interleave follows from the seed.
    """
    for seed in seeds:
        calls = played(seed, -1, Outcome.OK, running, ready=ready)
        assert calls > FIRST
        for at, (fate, meanwhile) in product(range(FIRST, calls), WHEN_READY if ready else ON_ITS_WAY):
            assert played(seed + at + 1, at, fate, meanwhile, ready=ready) > at


def test_whoever_comes_first_to_a_draft_that_is_due_has_it_and_the_other_is_told() -> None:
    every_race(ready=True)


def test_so_it_is_while_its_picture_is_on_its_way() -> None:
    every_race(ready=False)


@pytest.mark.parametrize(
    ("bug", "ready"),
    [
        (scheduling.due_because_the_index_says_so, True),
        (scheduling.published_whoever_changed_it, True),
        (scheduling.due_published_in_two_writes, True),
        (scheduling.put_off_whatever_has_become_of_it, False),
        (scheduling.given_up_at_once, False),
    ],
    ids=lambda one: str(getattr(one, "__name__", one)),
)
def test_a_planted_bug_is_caught(bug: Planting, *, ready: bool) -> None:
    with bug(), pytest.raises(AssertionError):
        every_race(SEEDS, ready=ready)
