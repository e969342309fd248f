"""What is shared again comes into every feed, and what is taken back leaves every feed, wherever its chunks stood.

Ada has two followers, each of whom is a chunk here. What she does first is worked off once; then once for each call of
that, held up there until what she does next, which undoes the first, has come to its end.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest

from tests.simulation.cloud.faults import Outcome
from tests.simulation.cloud.trace import Entry
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.stage import Stage
from tests.simulation.mutants.bugs import chunking
from tests.simulation.world import World

HELD_UP = 8.0
"""Seconds in which the other comes to an end."""
UNDOES = {"DELETE": "PUT", "PUT": "DELETE"}


@dataclass
class Race:
    """Ada does the one, and as soon as the `at`-th call of whoever works that off is made, the other."""

    stage: Stage
    first: str
    at: int
    calls: int = 0

    def run(self) -> None:
        world = self.stage.world
        if self.first == "DELETE":
            self._do("PUT")
            assert world.cloud.run_until_quiet()
        world.cloud.faults.where(self._begin, Outcome.OK, times=-1)
        self._do(self.first)
        assert world.cloud.run_until_quiet()

    def _begin(self, entry: Entry) -> bool:
        if entry.task.startswith("feed_on_chunks"):
            self.calls += 1
            if self.calls == self.at + 1:
                self._do(UNDOES[self.first])
                time.sleep(HELD_UP)
        return False

    def _do(self, method: str) -> None:
        self.stage.world.ask(self.stage.ada, method, f"/v1/posts/{self.stage.made['post']}/share")


def race(first: str, at: int) -> int:
    """How many calls it takes. Raises: AssertionError when a row is left, or missing."""
    with World(at + 1).running() as world:
        raced = Race(given.passed_on_to_two(world), first, at)
        raced.run()
        shared = (first == "PUT") is (at < 0)
        rows = [row for row in world.rows("FeedRows") if "shared_by" in row]
        assert len(rows) == (2 if shared else 0), f"{first}, held up at call {at}"
        assert not world.parked()
        return raced.calls


def every_race() -> None:
    """All of them. Raises: AssertionError."""
    for first in UNDOES:
        calls = race(first, at=-1)
        assert calls >= 6
        for at in range(calls):
            assert race(first, at) > at


def test_rows_are_what_the_share_is_wherever_its_chunks_stood_when_it_changed() -> None:
    every_race()


@pytest.mark.parametrize(
    "bug", [chunking.asked_before_alone, chunking.brought_whatever_has_become_of_it], ids=lambda bug: str(bug.__name__)
)
def test_a_planted_bug_is_caught(bug: Callable[[], AbstractContextManager[None]]) -> None:
    with bug(), pytest.raises(AssertionError):
        every_race()
