"""Who has just chosen a favourite is told of the very next post, whichever index lags, and whoever dies in between.

A post is told to those whom one index shows, and who chooses catches up with what another shows: either may be seconds
behind.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from heliograph.activity.announcing import Announcing

from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.enumerator import singles
from tests.simulation.enumeration.scenarios import SCENARIOS, check_at_rest
from tests.simulation.enumeration.scenarios.favourites import AS_EVER, told
from tests.simulation.mutants.bugs import announcing
from tests.simulation.mutants.planting import instead
from tests.simulation.wiring import wiring
from tests.simulation.world import World

PROMPT, LATE, LATER = (0.0, 0.1), (1.0, 1.5), (3.0, 4.0)
LAGS = ((PROMPT, PROMPT), (PROMPT, LATER), (LATER, LATE), (LATE, LATER))
"""Seconds after which the index of an author's posts, and that of holders, hear of a write."""
Bug = Callable[[], AbstractContextManager[None]]


def race(posts: tuple[float, float], holders: tuple[float, float]) -> None:
    """Bob chooses Ada, who posts in the same moment. Raises: AssertionError when he is not told."""
    with World(1).running() as world:
        stage = given.follower(world)
        for table, index, lag in (("Posts", "owner", posts), ("Ties", "holders", holders)):
            world.cloud.dynamodb.table(wiring().table_named(table)).indexes[index].lag = lag
        before = given.post(world, stage.ada)
        assert world.answer(stage.bob, "PUT", f"/v1/me/favourites/{stage.ada.id}").status == 201
        after = given.post(world, stage.ada)
        assert world.cloud.run_until_quiet()
        check_at_rest(world)
        assert told(world, stage.bob) == [after] != [before]


def every_race() -> None:
    for lags in LAGS:
        race(*lags)


def test_whoever_has_just_chosen_is_told_of_the_next_post_and_of_none_before() -> None:
    every_race()


@contextmanager
def who_tells_does_not_wait() -> Iterator[None]:
    with instead(Announcing, "_shows_post", lambda _: lambda *_given: True):
        yield


@contextmanager
def who_catches_up_does_not_wait() -> Iterator[None]:
    with instead(Announcing, "_shows_holder", lambda _: lambda *_given: True):
        yield


@pytest.mark.parametrize(
    "bug",
    [announcing.who_has_just_chosen_is_passed_by, who_tells_does_not_wait, who_catches_up_does_not_wait],
    ids=lambda bug: str(bug.__name__),
)
def test_a_planted_bug_is_caught(bug: Bug) -> None:
    with bug(), pytest.raises(AssertionError):
        every_race()


def test_noting_a_page_before_it_is_told_is_caught() -> None:
    (scenario,) = (one for one in SCENARIOS if one.name == "have a favourite's post back")
    with announcing.noted_before_it_is_told():
        found = next((one.wrong for one in singles(scenario, without=AS_EVER) if one.wrong), "")

    assert "is not told of" in found
