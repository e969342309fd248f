"""A new follower gets every post, wherever its publishing stood when the follow was made, and whichever index lags.

The way of a post into feeds is run once; then once for each of its calls to the cloud, with a follow begun at that
call. Fan-out looks for followers in one index and back-fill for posts in another: either may be seconds behind.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest

from tests.simulation.cloud.faults import Outcome
from tests.simulation.cloud.trace import Entry
from tests.simulation.door import small_picture
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.scenarios import check_at_rest
from tests.simulation.enumeration.stage import Stage
from tests.simulation.enumeration.truth import check_feed
from tests.simulation.histories.play import rendering_once
from tests.simulation.mutants.bugs import ties
from tests.simulation.wiring import wiring
from tests.simulation.world import World

MOVERS = ("posts_api", "media_on_upload", "events_on_change", "posts_on_media", "feed_on_posts")
PROMPT, LATE = (0.0, 0.1), (0.5, 4.0)
LAGS = ((PROMPT, LATE), (LATE, LATE))
"""Seconds after which the index of an author's posts, and that of followers, hear of a write."""


@dataclass
class Race:
    """One post on its way, and a follow of its author, begun at the `at`-th call of those who move it on."""

    stage: Stage
    at: int
    calls: int = 0

    def run(self) -> None:
        world = self.stage.world
        world.cloud.faults.where(self._begin, Outcome.OK, times=-1)
        path = f"/users/{self.stage.ada.id}/posts"
        post_id = world.answer(self.stage.ada, "POST", path, picture=small_picture()).json["id"]
        assert world.cloud.run_until_quiet()
        check_at_rest(world)
        check_feed(world, self.stage.bob, [post_id] if self.calls > self.at >= 0 else [])

    def _begin(self, entry: Entry) -> bool:
        if entry.task.startswith(MOVERS) and entry.operation != "PutObject":
            if self.calls == self.at:
                self.stage.world.ask(self.stage.bob, "PUT", f"/v1/users/{self.stage.ada.id}/follow")
            self.calls += 1
        return False


def race(at: int, posts: tuple[float, float] = PROMPT, followers: tuple[float, float] = PROMPT) -> int:
    """How many calls it takes. Raises: AssertionError when the post is not in the follower's feed."""
    with World(at + 1).running() as world, rendering_once():
        stage = given.people(world)
        for table, index, lag in (("Posts", "owner", posts), ("Ties", "followers", followers)):
            world.cloud.dynamodb.table(wiring().table_named(table)).indexes[index].lag = lag
        raced = Race(stage, at)
        raced.run()
        return raced.calls


def every_race() -> None:
    """All of them. Raises: AssertionError."""
    calls = race(at=-1)
    assert calls >= 10
    for at in range(calls):
        for lags in LAGS:
            assert race(at, *lags) > at


def test_a_new_follower_gets_the_post_wherever_its_publishing_stood() -> None:
    every_race()


@pytest.mark.parametrize(
    "bug",
    [ties.back_fill_does_not_wait_for_the_index, ties.fan_out_does_not_wait_for_the_index],
    ids=lambda bug: str(bug.__name__),
)
def test_a_planted_bug_is_caught(bug: Callable[[], AbstractContextManager[None]]) -> None:
    with bug(), pytest.raises(AssertionError):
        every_race()
