"""One upload, two files: its key is written again while the first is being resized, wherever that stood just then.

The way of a file is run once; then once for each of its calls to the cloud, with another file sent at that call: a
picture or none. Each time, the invocation that made the call lives on, or dies before it or after it.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import product

import pytest

from tests.simulation.cloud.faults import Outcome
from tests.simulation.cloud.trace import Entry
from tests.simulation.door import small_picture
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenarios import check_at_rest
from tests.simulation.enumeration.scenarios.media import offered
from tests.simulation.enumeration.stage import Stage
from tests.simulation.histories.play import rendering_once
from tests.simulation.mutants.bugs import publishing
from tests.simulation.world import World

FILES = {"a picture": small_picture(1), "no picture": b"\xff\xd8\xff\xe0 this is not a picture"}
FATES = (Outcome.OK, Outcome.KILLED_BEFORE, Outcome.KILLED_AFTER)


@dataclass
class Race:
    """One upload; `second` is sent at the `at`-th call of the first file's invocation, which then meets `fate`."""

    stage: Stage
    at: int
    second: bytes
    fate: Outcome
    calls: int = 0

    def run(self) -> None:
        self.stage.world.cloud.faults.where(self._begin, self.fate)
        Client(self.stage.world).upload(self.stage.offer, small_picture())
        assert self.stage.world.cloud.run_until_quiet()
        check_at_rest(self.stage.world)

    def _begin(self, entry: Entry) -> bool:
        if not entry.task.startswith("media_on_upload"):
            return False
        self.calls += 1
        if self.calls - 1 != self.at:
            return False
        cloud, offer = self.stage.world.cloud, self.stage.offer
        cloud.spawn(cloud.post_form, offer["url"], offer["fields"], self.second, name="client")
        return True


def race(at: int, second: bytes = b"", fate: Outcome = Outcome.OK) -> int:
    """How many calls it takes. Raises: AssertionError when files are left that no row names."""
    with World(at + 1).running() as world, rendering_once():
        raced = Race(offered(world), at, second, fate)
        raced.run()
        return raced.calls


def every_race() -> None:
    """All of them. Raises: AssertionError."""
    calls = race(at=-1)
    assert calls >= 10
    for at, second, fate in product(range(calls), FILES.values(), FATES):
        assert race(at, second, fate) > at


def test_an_upload_keeps_the_files_of_what_it_became_and_no_others_wherever_it_was_replaced() -> None:
    every_race()


@pytest.mark.parametrize("bug", [publishing.variants_left_by_whoever_loses], ids=lambda bug: str(bug.__name__))
def test_a_planted_bug_is_caught(bug: Callable[[], AbstractContextManager[None]]) -> None:
    with bug(), pytest.raises(AssertionError):
        every_race()
