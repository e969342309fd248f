"""R8: no read after an acknowledged deletion shows the post, wherever resizing, publishing and fan-out stood just then.

The way of a picture from its upload into a feed is run once; then once for each of its calls to the cloud, with the
deletion begun at that call, so that every step of one meets the steps of the other somewhere.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import pytest

from tests.simulation.cloud.faults import Outcome
from tests.simulation.cloud.scheduler import Task
from tests.simulation.cloud.trace import Entry
from tests.simulation.door import small_picture
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.scenarios import check_at_rest
from tests.simulation.enumeration.stage import Stage
from tests.simulation.enumeration.truth import check_feed, published
from tests.simulation.mutants.bugs import removing
from tests.simulation.world import Asked, World

MOVERS = ("media_on_upload", "events_on_change", "posts_on_media", "feed_on_posts")
SEEDS = 16
STALE = (0.0, 1.0)
LATE = (0.5, 1.5)


@dataclass
class Race:
    """One post on its way, and its deletion, begun at the `at`-th call of those who move it on; never if there is none.

    `reads` are all that began after the deletion was acknowledged.
    """

    stage: Stage
    at: int
    post_id: str = ""
    calls: int = 0
    deleting: Asked | None = None
    reads: list[Asked] = field(default_factory=list)

    def run(self) -> None:
        world, ada = self.stage.world, self.stage.ada
        for table in world.cloud.dynamodb.tables.values():
            table.staleness = STALE
            for index in table.indexes.values():
                index.lag = LATE
        world.cloud.faults.where(self._begin, Outcome.OK, times=-1)
        path = f"/users/{ada.id}/posts"
        self.post_id = world.answer(ada, "POST", path, picture=small_picture(), fields={"caption": "sun"}).json["id"]
        assert world.cloud.run_until_quiet()
        if self.deleting:
            self._look_again()
            self._have_it_back()

    def _begin(self, entry: Entry) -> bool:
        if entry.task.startswith(MOVERS) and entry.operation != "PutObject":
            if self.calls == self.at:
                self.deleting = self.stage.world.ask(self.stage.ada, "DELETE", f"/v1/posts/{self.post_id}")
                self.deleting.task.on_done = self._read
            self.calls += 1
        return False

    def _read(self, _: Task | None = None) -> None:
        """All that could show it, to its author and to a follower."""
        ada, bob, post = self.stage.ada, self.stage.bob, f"/v1/posts/{self.post_id}"
        for who, path in ((ada, post), (bob, post), (bob, "/v1/me/feed"), (ada, f"/v1/users/{ada.id}/posts")):
            self.reads.append(self.stage.world.ask(who, "GET", path))

    def _look_again(self) -> None:
        assert self.deleting
        assert self.deleting.answer
        assert self.deleting.answer.status == 204
        self._read()
        self.stage.world.cloud.run()
        for read in self.reads:
            assert read.answer
            assert read.answer.status == 404 or not (read.answer.json.get("posts") or read.answer.json.get("feeds"))
        check_at_rest(self.stage.world)

    def _have_it_back(self) -> None:
        world = self.stage.world
        assert world.answer(self.stage.ada, "POST", f"/v1/posts/{self.post_id}/undelete").status == 200
        assert world.cloud.run_until_quiet()
        check_at_rest(world)
        assert published(world, self.stage.ada) == [self.post_id]
        check_feed(world, self.stage.bob, [self.post_id])


def race(at: int, seed: int = 0) -> Race:
    """Raises: AssertionError when a deleted post is shown, or does not come back whole."""
    with World(seed).running() as world:
        raced = Race(given.follower(world), at)
        raced.run()
        return raced


def every_race() -> None:
    """All interleavings. Raises: AssertionError."""
    for seed in range(SEEDS):
        calls = race(at=-1, seed=seed).calls
        assert calls >= 8
        assert all(race(at, seed).deleting for at in range(calls))


def test_a_deleted_post_is_shown_by_no_read_and_comes_back_whole_wherever_it_was_on_its_way() -> None:
    every_race()


@pytest.mark.parametrize(
    "bug",
    [
        removing.next_version_without_condition,
        removing.restored_from_what_was_deleted,
        removing.grid_read_from_the_index,
        removing.not_pushed_again,
    ],
    ids=lambda bug: str(bug.__name__),
)
def test_a_planted_bug_is_caught(bug: Callable[[], AbstractContextManager[None]]) -> None:
    with bug(), pytest.raises(AssertionError):
        every_race()
