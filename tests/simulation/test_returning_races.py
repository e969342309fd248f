"""Who returns gets every post, wherever its fan-out stood when they looked, and wherever their request broke off.

Bob was away for weeks. Fan-out of a post is run once; then once for each of its calls, held up there until Bob has
looked. Then the other way round: Bob's look is held up until a post is fanned out. Reads that need not be consistent
are as old as they may be.
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
from tests.simulation.enumeration.truth import check_feed
from tests.simulation.histories.areas.returns import WEEKS
from tests.simulation.mutants.bugs import returning
from tests.simulation.wiring import wiring
from tests.simulation.world import World

SEEDS = range(8, 11)
"""Of stale answers, each of which comes with every other read; those on which the planted bugs are caught."""
FAN_OUT, LOOK = ("feed_on_posts", "feed_on_chunks"), ("feed_api",)
"""Bob's row is written by whoever works off his chunk, because Ada has another follower."""
HELD_UP = 8.0
"""Seconds in which the other comes to an end."""
STALE = 60.0


@dataclass
class Race:
    """A post and a look at the feed: the functions `led` are held up at their `at`-th call until the other is done."""

    stage: Stage
    led: tuple[str, ...]
    at: int
    calls: int = 0

    def run(self) -> None:
        world = self.stage.world
        world.cloud.faults.where(self._begin, Outcome.OK, times=-1)
        self._post() if self.led == FAN_OUT else self._look()
        assert world.cloud.run_until_quiet()
        world.cloud.clock.advance(STALE)
        posted = [str(row["post_id"]) for row in world.rows("Posts")]
        check_feed(world, self.stage.bob, posted)

    def _begin(self, entry: Entry) -> bool:
        if entry.task.startswith(self.led):
            self.calls += 1
            if self.calls == self.at + 1:
                self._look() if self.led == FAN_OUT else self._post()
                time.sleep(HELD_UP)
        return False

    def _look(self) -> None:
        self.stage.world.ask(self.stage.bob, "GET", "/v1/me/feed")

    def _post(self) -> None:
        self.stage.world.cloud.spawn(lambda: given.post(self.stage.world, self.stage.ada), name="post")


def race(led: tuple[str, ...], at: int, seed: int) -> int:
    """How many calls it takes. Raises: AssertionError when the post is not in the feed."""
    with World(seed).running() as world:
        stage = given.followed_by_two(world)
        world.cloud.advance(WEEKS)
        world.cloud.dynamodb.table(wiring().table_named("Feed")).staleness = (STALE, STALE)
        raced = Race(stage, led, at)
        raced.run()
        return raced.calls


def every_race() -> None:
    """All of them. Raises: AssertionError."""
    for led in (FAN_OUT, LOOK):
        calls = race(led, at=-1, seed=SEEDS[0])
        assert calls >= 7
        for at in range(calls):
            for seed in SEEDS:
                assert race(led, at, seed) > at


def every_second_look() -> None:
    """Bob looks again at once, in either order, and replicas lag. Raises: AssertionError when it lacks the post."""
    for seed in SEEDS:
        with World(seed).running() as world:
            stage = given.follower(world)
            world.cloud.advance(WEEKS)
            post = given.post(world, stage.ada)
            assert world.cloud.run_until_quiet()
            world.cloud.dynamodb.table(wiring().table_named("Feed")).staleness = (STALE, STALE)
            for mode in ("chronological", "ranked", "chronological"):
                answer = world.answer(stage.bob, "GET", "/v1/me/feed", query={"mode": mode})
                assert [item["postId"] for item in answer.json["feeds"]] == [post]


def test_who_returns_gets_the_post_wherever_its_fan_out_stood() -> None:
    every_race()


def test_who_looks_again_at_once_sees_no_less() -> None:
    every_second_look()


@pytest.mark.parametrize(
    "bug", [returning.about_only_when_all_is_made, returning.away_as_of_a_moment_ago], ids=lambda bug: str(bug.__name__)
)
def test_a_planted_bug_is_caught(bug: Callable[[], AbstractContextManager[None]]) -> None:
    with bug(), pytest.raises(AssertionError):
        every_race()


def test_a_bug_of_the_second_look_is_caught() -> None:
    with returning.every_replica_has_it_at_once(), pytest.raises(AssertionError):
        every_second_look()
