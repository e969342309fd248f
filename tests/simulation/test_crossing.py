"""An author walks over the border of celebrities and back, among follows, posts, shares and reads: nothing is lost."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from random import Random

import pytest
from heliograph.feed.settings import ROW_DAYS
from heliograph.posts.removal import GRACE

from tests.simulation.cloud.dynamodb.ttl import Punctuality
from tests.simulation.cloud.faults import Outcome
from tests.simulation.cloud.mappings.stream_mapping import StreamMapping
from tests.simulation.cloud.trace import Entry
from tests.simulation.door import Person
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.scenarios import check_at_rest
from tests.simulation.enumeration.scenarios.fame import barely_famous
from tests.simulation.enumeration.truth import check_feed, published
from tests.simulation.histories.areas.fame import is_odd
from tests.simulation.histories.areas.returns import WEEKS
from tests.simulation.mutants.bugs.fame import late_follows_are_not_brought_along
from tests.simulation.mutants.bugs.fetching import (
    fetched_no_more_from_the_crossing_on,
    fetched_now_so_never_pushed,
    not_brought_while_marks_fade,
    not_pushed_while_marks_fade,
)
from tests.simulation.mutants.bugs.returning import marks_are_believed_for_ever
from tests.simulation.size import times
from tests.simulation.wiring import booted, wiring
from tests.simulation.world import World

SEEDS = 1
READERS = 4
ROUNDS = 2
SIXTEEN = 16
HOUR, DAY = 3_600.0, 86_400.0
KILLS = {Outcome.KILLED_BEFORE: 0.01, Outcome.KILLED_AFTER: 0.02, Outcome.LOST: 0.01}


class Walk:
    """An author and their readers; everybody comes, and most go again, round after round."""

    def __init__(self, world: World) -> None:
        self.world, self.dice = world, Random(world.cloud.seed)
        self.author, self.stranger = world.person("author"), world.person("stranger")
        self.readers = [world.person(f"reader{number}") for number in range(READERS)]
        self.fames: set[int] = set()
        self.fetched = False
        """Whether any post was in the feed of somebody to whom it had not been pushed …"""
        self.fetched_shares = False
        """… and whether any was that the author shared."""
        self.path = f"/v1/users/{self.author.id}/follow"

    def over_and_back(self) -> None:
        """Once up and once down, with posts and reads between the steps."""
        for method, who in (("PUT", self.readers), ("DELETE", self.readers[1:])):
            for reader in self.dice.sample(who, len(who)):
                self.world.ask(reader, method, self.path)
                if self.dice.random() < 0.4:
                    self.publish(self.author)
                if self.dice.random() < 0.6:
                    self.share()
                self.world.ask(self.dice.choice(self.readers), "GET", "/v1/me/feed")
                self.world.cloud.advance(self.dice.uniform(0.0, 2.0))
            for reader in who:
                while self.follows(reader) != (method == "PUT"):
                    self.world.ask(reader, method, self.path)
                    self.world.cloud.advance(1.0)
            self.fames |= {row.get("fame", 0) for row in self.world.rows("Tallies")}
            if self.dice.random() < 0.6:
                self.come_to_rest()

    def publish(self, who: Person) -> str:
        """Past the API, where nothing goes wrong; what follows from it may."""
        rates, self.world.cloud.faults.rates = self.world.cloud.faults.rates, {}
        post = given.post(self.world, who)
        self.world.cloud.faults.rates = rates
        return post

    def share(self) -> None:
        """A post of somebody whom nobody follows; now and then another one is shared no longer."""
        shared = self.shared()
        self.world.ask(self.author, "PUT", f"/v1/posts/{self.publish(self.stranger)}/share")
        if shared and self.dice.random() < 0.3:
            self.world.ask(self.author, "DELETE", f"/v1/posts/{self.dice.choice(shared)}/share")

    def shared(self) -> list[str]:
        return [str(row["post_id"]) for row in self.world.rows("Shares")]

    def come_to_rest(self) -> None:
        rates, self.world.cloud.faults.rates = self.world.cloud.faults.rates, {}
        assert self.world.cloud.run_until_quiet()
        check_at_rest(self.world)
        self.world.cloud.faults.rates = rates

    def check_feeds(self) -> None:
        self.world.cloud.faults.clear()
        posts, shared = published(self.world, self.author), self.shared()
        for reader in self.readers:
            wanted = [*posts, *shared] if self.follows(reader) else []
            check_feed(self.world, reader, wanted)
            self.check_pages(reader, wanted)
        pushed = {(row["reader_id"], int(row["post_id"])) for row in self.world.rows("Feed")}
        self.fetched |= any((int(reader.id), int(one)) not in pushed for reader in self.readers for one in posts)
        self.fetched_shares |= any((int(who.id), int(one)) not in pushed for who in self.readers for one in shared)

    def check_pages(self, reader: Person, wanted: Iterable[str]) -> None:
        """Pages are disjoint and complete."""
        shown: list[str] = []
        query = {"limit": str(self.dice.choice((1, 2, 3)))}
        while True:
            page = self.world.answer(reader, "GET", "/v1/me/feed", query=query).json
            shown += [one["postId"] for one in page["feeds"]]
            if not (cursor := page["nextCursor"]):
                break
            query["cursor"] = cursor
        assert shown == sorted(wanted, key=int, reverse=True), f"pages of {reader.name} show {shown}"

    def follows(self, reader: Person) -> bool:
        return any(str(row["from_id"]) == reader.id and row["follow"] == "active" for row in self.world.rows("Ties"))


def walked(world: World, kills: Mapping[Outcome, float] = KILLS) -> Walk:
    """Every event comes up to sixteen times, functions are killed, indexes lag."""
    world.cloud.dynamodb.punctuality = Punctuality(prompt=1.0, never=0.0)
    walk = Walk(world)
    for source in world.cloud.sources:
        if isinstance(source, StreamMapping):
            source.copies = SIXTEEN if "graph_on_fame" in source.name else walk.dice.choice((1, 1, 2))
    for index in world.cloud.dynamodb.table(wiring().table_named("Ties")).indexes.values():
        index.lag = (0.0, 4.0)
    for _ in range(ROUNDS):
        world.cloud.faults.rates = dict(kills)
        walk.over_and_back()
        walk.come_to_rest()
        walk.check_feeds()
    return walk


def test_whoever_crosses_the_border_up_and_down_is_in_every_feed_as_before(
    record_property: Callable[[str, object], None],
) -> None:
    record_property("walks over the border", times(SEEDS))
    for seed in range(times(SEEDS)):
        with World(seed).running() as world:
            walk = walked(world)

            assert len(walk.fames) > ROUNDS, f"seed {seed} crossed {walk.fames}"
            assert walk.fetched
            assert walk.fetched_shares
            assert not world.parked()


def test_marks_go_when_all_that_was_not_pushed_has_left_every_feed() -> None:
    with World(1).running() as world:
        walk = walked(world, kills={})
        assert [row["phase"] for row in world.rows("Crossings")] == ["fading"]
        assert is_odd(world.rows("Ties")[0]["fame"])

        world.cloud.advance((ROW_DAYS + 1) * DAY)
        walk.come_to_rest()

        assert world.rows("Crossings") == []
        assert [is_odd(row["fame"]) for row in world.rows("Ties")] == [False]


def test_a_marking_that_forgets_what_it_did_not_find_is_caught() -> None:
    with late_follows_are_not_brought_along(), pytest.raises(AssertionError, match=r"is not marked by|the feed of"):
        walk_all(range(8))


def test_an_author_who_walks_down_and_is_fetched_no_more_loses_what_was_not_pushed() -> None:
    with fetched_no_more_from_the_crossing_on(), pytest.raises(AssertionError, match="feed of"):
        walk_all(range(4))


def comes_while_marks_fade(world: World) -> None:
    """Ada posts and ceases to be a celebrity, somebody begins to follow her, and then she posts again."""
    stage = barely_famous(world)
    path = f"/v1/users/{stage.ada.id}/follow"
    fetched = given.post(world, stage.ada)
    assert world.cloud.run_until_quiet()
    assert world.answer(stage.others[1], "DELETE", path).status == 204
    assert world.cloud.run_until_quiet()
    assert world.answer(stage.others[0], "PUT", path).status == 201
    assert world.cloud.run_until_quiet()
    post = given.post(world, stage.ada)
    assert world.cloud.run_until_quiet()
    check_feed(world, stage.others[0], [post, fetched])


def test_whoever_comes_while_the_marks_fade_is_brought_what_was_before_and_pushed_to() -> None:
    with World(1).running() as world:
        comes_while_marks_fade(world)


@pytest.mark.parametrize(
    "bug", [not_pushed_while_marks_fade, not_brought_while_marks_fade], ids=lambda bug: str(bug.__name__)
)
def test_going_by_marks_that_fade_is_caught(bug: Callable[[], AbstractContextManager[None]]) -> None:
    with World(1).running() as world, bug(), pytest.raises(AssertionError, match="feed of"):
        comes_while_marks_fade(world)


def test_whoever_begins_to_follow_a_celebrity_has_all_of_it_in_the_feed_and_nothing_is_written() -> None:
    with World(1).running() as world:
        stage = given.famous(world)
        newcomer, stranger = world.person("newcomer"), world.person("stranger")
        posts = [given.post(world, one) for one in (stage.ada, stage.ada, stage.ada, stranger)]
        assert world.answer(stage.ada, "PUT", f"/v1/posts/{posts[-1]}/share").status == 201
        assert world.cloud.run_until_quiet()
        world.cloud.trace.clear()

        assert world.answer(newcomer, "PUT", f"/v1/users/{stage.ada.id}/follow").status == 201
        assert world.cloud.run_until_quiet()

        filled = {
            one.operation for one in world.cloud.trace if one.task.startswith(("feed_on_follows", "feed_on_shares"))
        }
        assert filled == {"Query", "GetItem"}, "the index of followers, and the crossing"
        check_feed(world, newcomer, reversed(posts))


def returns_while_marks_fade(world: World) -> None:
    """Ada ceases to be a celebrity and posts while Bob is away. Bob returns and looks on until the marks have gone."""
    stage = barely_famous(world)
    world.cloud.advance(WEEKS)
    assert world.answer(stage.others[1], "DELETE", f"/v1/users/{stage.ada.id}/follow").status == 204
    assert world.cloud.run_until_quiet()
    world.cloud.advance(DAY)
    post = given.post(world, stage.ada)
    assert world.cloud.run_until_quiet()
    for _ in range(3):
        check_feed(world, stage.bob, [post])
        world.cloud.advance((ROW_DAYS - 1) / 3 * DAY + HOUR)
        assert world.cloud.run_until_quiet()
    assert world.rows("Crossings") == []
    check_feed(world, stage.bob, [post])


def test_whoever_returns_while_the_marks_fade_has_the_post_longer_than_the_mark() -> None:
    with World(1).running() as world:
        returns_while_marks_fade(world)


def test_believing_marks_for_ever_is_caught() -> None:
    with World(1).running() as world, marks_are_believed_for_ever(), pytest.raises(AssertionError, match="feed of"):
        returns_while_marks_fade(world)


def test_for_whoever_returns_nothing_is_made_of_celebrities_and_all_of_it_is_in_the_feed() -> None:
    with World(1).running() as world:
        stage = given.famous(world)
        world.cloud.advance(WEEKS)
        posts = [given.post(world, stage.ada) for _ in range(3)]
        assert world.cloud.run_until_quiet()

        check_feed(world, stage.bob, reversed(posts))

        assert [row["author_id"] for row in world.rows("FeedRows") if "author_id" in row] == []


def gone_on_both_sides(world: World) -> list[Entry]:
    """Ada posts, becomes a celebrity, and posts again; then both posts go for good. What was done for the second one.

    Raises: AssertionError when a row is left of the first.
    """
    world.cloud.dynamodb.punctuality = Punctuality(prompt=1.0, never=0.0)
    stage = given.nearly_famous(world)
    pushed = given.post(world, stage.ada)
    assert world.cloud.run_until_quiet()
    assert world.answer(stage.bob, "PUT", f"/v1/users/{stage.ada.id}/follow").status == 201
    assert world.cloud.run_until_quiet()
    fetched = given.post(world, stage.ada)
    assert world.cloud.run_until_quiet()
    purge(world, pushed)
    assert [row for row in world.rows("FeedRows") if "author_id" in row] == []
    world.cloud.trace.clear()
    purge(world, fetched)
    check_feed(world, stage.bob, [])
    return world.cloud.trace


def purge(world: World, post_id: str) -> None:
    assert booted().modules["posts_editing_api"].removal.purge(post_id)
    world.cloud.advance(GRACE.total_seconds() + 1)
    assert world.cloud.run_until_quiet()


def test_rows_of_before_go_with_their_post_and_for_what_was_never_pushed_nothing_is_deleted() -> None:
    with World(1).running() as world:
        trace = gone_on_both_sides(world)

        asked = {one.operation for one in trace if one.task.startswith(("feed_on_posts", "feed_on_chunks"))}
        assert "GetItem" in asked
        assert not asked & {"BatchWriteItem", "SendMessageBatch"}


def test_leaving_what_was_pushed_before_is_caught() -> None:
    with World(1).running() as world, fetched_now_so_never_pushed(), pytest.raises(AssertionError, match="author_id"):
        gone_on_both_sides(world)


def walk_all(seeds: Iterable[int]) -> None:
    for seed in seeds:
        with World(seed).running() as world:
            walked(world)
