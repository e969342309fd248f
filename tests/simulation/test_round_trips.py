"""A page of a feed takes two round trips to the store, one after the other; a third is for what a container lacks."""

from collections.abc import Iterator

import pytest
from heliograph.feed.merging import HEADS_FRESH, HEADS_GOOD
from heliograph.feed.settings import HEAD_POSTS

from tests.simulation.cloud.faults import Outcome
from tests.simulation.cloud.trace import Entry
from tests.simulation.door import Person
from tests.simulation.enumeration import stage as given
from tests.simulation.histories.acts import Setting
from tests.simulation.histories.furnish import furnish
from tests.simulation.mutants.planting import module
from tests.simulation.waves import Waves
from tests.simulation.world import World

PAGE = 20


class Town:
    """Bob follows a celebrity and somebody of whom nobody has heard; both have published, and all is at rest. Eve
    follows the latter alone."""

    def __init__(self, world: World) -> None:
        self.world = world
        (self.star, self.nobody, self.bob, self.fan, _, self.eve), _ = furnish(
            world, Setting(people=6, follows=((2, 0), (3, 0), (4, 0), (2, 1), (5, 1)))
        )
        for number in range(PAGE):
            given.post(world, (self.star, self.nobody)[number % 2])
            world.cloud.advance(1.0)
        assert world.cloud.run_until_quiet()
        self.waves, self.calls = Waves(), 0
        world.cloud.faults.where(self._met, Outcome.OK, times=-1)
        # So that no page fetches the keys of cursors.
        world.answer(self.bob, "GET", "/v1/me/feed", query={"limit": "1"})
        world.new_containers()

    def _met(self, entry: Entry) -> bool:
        if entry.service == "dynamodb":
            self.calls += 1
            self.waves.takes(1)
        return False

    def trips(self, *, reader: Person | None = None, **query: str) -> int:
        """How many round trips to the store a page takes, of Bob's if it is nobody else's."""
        before = self.waves.now
        with self.waves.reckoned():
            answer = self.world.answer(reader or self.bob, "GET", "/v1/me/feed", query={"limit": str(PAGE), **query})
        assert len(answer.json["feeds"]) == (PAGE // 2 if reader is self.eve else PAGE)
        return round(self.waves.now - before)


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """With heads as long as they are everywhere else."""
    for function in ("feed_on_posts", "feed_on_shares"):
        monkeypatch.setattr(module(function).heads, "_most", HEAD_POSTS)
    with World(1).running() as world:
        yield Town(world)


def test_a_page_takes_two_and_a_third_only_for_heads_that_the_container_lacks(town: Town) -> None:
    assert [town.trips() for _ in range(3)] == [3, 2, 2]
    town.world.cloud.clock.advance(HEADS_GOOD)
    assert [town.trips() for _ in range(2)] == [3, 2]


def test_who_follows_no_celebrity_never_waits_for_a_third(town: Town) -> None:
    assert [town.trips(reader=town.eve) for _ in range(2)] == [2, 2]


def test_heads_that_age_are_read_with_the_page_that_still_goes_by_them(town: Town) -> None:
    town.trips()

    for _ in range(3):
        town.world.cloud.clock.advance(HEADS_GOOD - HEADS_FRESH)
        assert town.trips() == 2


def test_three_requests_are_made_for_it_two_of_them_at_once(town: Town) -> None:
    town.trips()
    before = town.calls

    assert town.trips() == 2
    assert town.calls - before == 3


def test_people_in_comments_take_one_more_until_the_container_expects_them(town: Town) -> None:
    town.trips()
    (newest, *_) = town.world.answer(town.bob, "GET", "/v1/me/feed").json["feeds"]
    comment = f"/v1/posts/{newest['postId']}/comments"
    assert town.world.answer(town.fan, "POST", comment, body={"comment": "fine"}).status == 201
    assert town.world.cloud.run_until_quiet()
    town.world.new_containers()

    assert [town.trips() for _ in range(2)] == [4, 2]


def test_a_page_that_shows_celebrities_only_takes_no_more(town: Town) -> None:
    for _ in range(PAGE):
        given.post(town.world, town.star)
        town.world.cloud.advance(1.0)
    assert town.world.cloud.run_until_quiet()
    town.world.new_containers()

    assert [town.trips() for _ in range(2)] == [3, 2]


def test_what_celebrities_share_takes_no_more(town: Town) -> None:
    for _ in range(PAGE):
        post = given.post(town.world, town.eve)
        assert town.world.answer(town.star, "PUT", f"/v1/posts/{post}/share").status == 201
        town.world.cloud.advance(1.0)
    assert town.world.cloud.run_until_quiet()
    town.world.new_containers()

    assert [town.trips() for _ in range(2)] == [3, 2]
    page = town.world.answer(town.bob, "GET", "/v1/me/feed", query={"limit": str(PAGE)}).json["feeds"]
    assert {item["sharedBy"]["id"] for item in page} == {town.star.id}


def test_a_ranked_page_takes_no_more_though_it_knows_the_last_visit_and_what_its_reader_did(town: Town) -> None:
    (newest, *_) = town.world.answer(town.bob, "GET", "/v1/me/feed").json["feeds"]
    visit = {"upTo": newest["postId"]}
    assert town.world.answer(town.bob, "PUT", "/v1/me/feed/visit", body=visit).status == 200
    for _ in range(3):
        given.post(town.world, town.star)
        town.world.cloud.advance(1.0)
    assert town.world.cloud.run_until_quiet()
    town.world.new_containers()

    assert [town.trips(mode="ranked") for _ in range(2)] == [3, 2]
