"""A sweep, and somebody who takes the upload at each of its calls to the cloud; and files that come late.

Each time the sweep lives on, or dies after the call and is started again.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import product

import pytest
from heliograph.media.sweeping import NEVER_CAME

from tests.simulation.cloud.faults import Outcome
from tests.simulation.cloud.s3.notifications import Notification
from tests.simulation.cloud.trace import Entry
from tests.simulation.door import small_picture
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenarios import check_at_rest
from tests.simulation.enumeration.scenarios.media import HOUR, WEEK, begin_upload, offered
from tests.simulation.enumeration.stage import Stage
from tests.simulation.histories.play import rendering_once
from tests.simulation.mutants.bugs import sweeping
from tests.simulation.wiring import wiring
from tests.simulation.world import Asked, World

SEEDS = range(0, 400, 100)
"""In some of these a planted bug strikes."""
Planting = Callable[[], AbstractContextManager[None]]


@dataclass
class Race:
    """`meanwhile` happens at the `at`-th call of the first sweep, which then meets `fate`."""

    stage: Stage
    at: int
    fate: Outcome
    meanwhile: Callable[[], object]
    calls: int = 0

    def run(self) -> None:
        world = self.stage.world
        world.cloud.faults.where(self._begin, self.fate)
        Client(world).start("media_on_timer")
        assert world.cloud.run_until_quiet()
        world.cloud.advance(60.0)
        Client(world).start("media_on_timer")
        assert world.cloud.run_until_quiet()
        check_at_rest(world)

    def _begin(self, entry: Entry) -> bool:
        if not entry.task.startswith("media_on_timer"):
            return False
        self.calls += 1
        if self.calls - 1 != self.at:
            return False
        self.meanwhile()
        return True


def taken(seed: int, at: int, fate: Outcome, take: Callable[[Stage], Asked]) -> int:
    """An unused upload is taken while it is swept: who took it has it, with its file, or is told that it is gone."""
    with World(seed).running() as world, rendering_once():
        stage, asked = offered(world), list[Asked]()
        Client(world).upload(stage.offer, small_picture())
        assert world.cloud.run_until_quiet()
        world.cloud.advance(WEEK)
        race = Race(stage, at, fate, lambda: asked.append(take(stage)))
        race.run()
        uploads, bucket = world.rows("Uploads"), world.cloud.s3.bucket(wiring().notifications[0][1])
        used = [row for row in uploads if row.get("avatar") or "post_id" in row]
        statuses = [one.answer.status for one in asked if one.answer]
        assert [status < 300 for status in statuses] == ([bool(used)] if asked else [])
        assert uploads == used
        assert bool(bucket.keys()) == bool(used)
        return race.calls


def publishing(stage: Stage) -> Asked:
    return stage.world.ask(stage.ada, "POST", "/v1/posts", body={"media": [stage.offer["id"]]})


def wearing(stage: Stage) -> Asked:
    return stage.world.ask(stage.ada, "PUT", "/v1/me/avatar", body={"mediaId": stage.offer["id"]})


WAYS = ((Outcome.OK, publishing), (Outcome.KILLED_AFTER, publishing), (Outcome.OK, wearing))


def every_race_for_an_upload(seeds: Iterable[int] = (0,)) -> None:
    """Raises: AssertionError, when an upload is both taken and gone. How calls interleave follows from the seed."""
    for seed in seeds:
        calls = taken(seed, -1, Outcome.OK, publishing)
        assert calls >= 10
        for at, (fate, take) in product(range(calls), WAYS):
            assert taken(seed + at + 1, at, fate, take) > at


def test_whoever_takes_an_upload_that_is_swept_has_it_or_is_told_that_it_is_gone() -> None:
    every_race_for_an_upload()


def test_a_file_of_which_the_news_comes_late_is_not_given_up() -> None:
    with World(1).running() as world, rendering_once():
        stage = offered(world)
        begin_upload(stage, Client(world))
        arriving = next(
            one for one in world.cloud.sources if isinstance(one, Notification) and one.prefix == "uploads/"
        )
        arriving.delay = (2 * HOUR, 2 * HOUR)
        Client(world).upload(stage.offer, small_picture())
        world.cloud.clock.advance(HOUR)
        Client(world).start("media_on_timer")
        assert world.cloud.run_until_quiet()

        said = {str(row["media_id"]): (row["status"], row.get("reason")) for row in world.rows("Uploads")}
        assert said.pop(stage.offer["id"]) == ("ready", None)
        assert list(said.values()) == [("failed", NEVER_CAME)]


def test_a_file_that_comes_after_it_was_given_up_changes_nothing_and_goes_with_its_upload() -> None:
    with World(1).running() as world, rendering_once():
        stage = offered(world)
        bucket = world.cloud.s3.bucket(wiring().notifications[0][1])
        world.cloud.advance(HOUR)
        Client(world).start("media_on_timer")
        bucket.put(f"uploads/{stage.offer['id']}", small_picture(), {"content-type": "image/jpeg"})
        assert world.cloud.run_until_quiet()
        assert [row["status"] for row in world.rows("Uploads")] == ["failed"]
        assert bucket.keys() == [f"uploads/{stage.offer['id']}"]

        for _ in range(2):
            world.cloud.advance(WEEK)
            Client(world).start("media_on_timer")
            assert world.cloud.run_until_quiet()
        assert not world.rows("Uploads")
        assert not bucket.keys()


@pytest.mark.parametrize(
    "bug", [sweeping.swept_whoever_took_it, sweeping.bytes_before_the_row], ids=lambda bug: str(bug.__name__)
)
def test_a_planted_bug_is_caught(bug: Planting) -> None:
    with bug(), pytest.raises(AssertionError):
        every_race_for_an_upload(SEEDS)
