"""Following and unfollowing, and what people see of each other."""

from random import Random

import pytest
from heliograph.core.events import user_key
from heliograph.core.http import NoToken
from heliograph.core.ids import IdMaker
from heliograph.core.lookups import Lookup, Reader
from heliograph.counters.model import Tally
from heliograph.graph.model import AlreadyFollowing, AlreadyRequested, Contended, Follow, SelfFollow
from heliograph.graph.service import TRIES, Graph, Sight
from heliograph.identity.model import UserNotFound

from tests.people import ADA, BOB, CLEO, NOW, follow, tie, user

DORA = "77"
USERS = {
    ADA: user(ADA),
    BOB: user(BOB),
    CLEO: user(CLEO, confirmed=False),
    DORA: user(DORA, user_name="dora", is_private=True),
}


class FakeDynamoDB:
    """Every key that is asked for has a row: the key itself."""

    def batch_get_item(self, **asked):
        return {"Responses": {table: wanted["Keys"] for table, wanted in asked["RequestItems"].items()}}


class FakeTable:
    """Offers things of a dictionary as a lookup."""

    def __init__(self, name, things):
        self.name, self.things = name, things

    def lookup(self, ids):
        known = {one: {"id": one} for one in ids}
        return FoundOnly(table=self.name, keys=known, decode=lambda row: self.things.get(row["id"]))


class FoundOnly(Lookup):
    def found(self, rows):
        return {name: thing for name, thing in super().found(rows).items() if thing is not None}


class FakePeople(FakeTable):
    """Accounts; `moved` ones have changed between reading them and writing."""

    def __init__(self):
        super().__init__("accounts", dict(USERS))
        self.moved = 0

    def staying(self, user):
        return lambda: self.things.get(user.id) == user


class FakeStore:
    """Ties by pair; a step is refused if the tie, or a part of the transaction, is not as it was read."""

    def __init__(self):
        self.ties, self.meanwhile = {}, []

    def get(self, from_id, to_id):
        return self.ties.get((from_id, to_id))

    def step(self, before, after, *parts):
        if self.meanwhile:
            self.meanwhile.pop()()
        there = self.ties.get((after.from_id, after.to_id))
        if (there.version if there else None) != before.version or not all(part() for part in parts):
            return False
        if after.holds:
            self.ties[after.from_id, after.to_id] = after
        else:
            del self.ties[after.from_id, after.to_id]
        return True

    def lookup(self, me, others):
        keys = {other: {"me": me, "other": other} for other in others if (me, other) in self.ties}
        return Lookup(table="graph", keys=keys, decode=lambda row: self.ties[row["me"], row["other"]])


@pytest.fixture
def store():
    return FakeStore()


@pytest.fixture
def people():
    return FakePeople()


def sight_of(store, people):
    return Sight(store=store, people=people, reader=Reader(FakeDynamoDB()))


def graph_of(store, people, clock, followers=0):
    return Graph(
        store=store,
        people=people,
        counters=FakeTable("counters", {user_key(ADA): Tally(followers=followers)}),
        sight=sight_of(store, people),
        reader=Reader(FakeDynamoDB()),
        ids=IdMaker(clock, Random(1)),
        celebrity_followers=10,
        now=clock,
    )


@pytest.fixture
def graph(store, people, clock):
    return graph_of(store, people, clock)


def test_following_makes_a_tie_with_the_names_of_both_and_the_moment(graph, store):
    made = graph.follow(BOB, ADA)

    assert made == follow(BOB, ADA, since=NOW, version=made.version)
    assert store.ties == {(BOB, ADA): made}


def test_following_a_private_account_is_asking(graph, store):
    made = graph.follow(BOB, DORA)

    assert (made.follow, made.follows, made.since) == (Follow.PENDING, False, NOW)
    assert store.ties == {(BOB, DORA): made}


@pytest.mark.parametrize(("followers", "celebrity"), [(0, False), (9, False), (10, True), (11, True)])
def test_who_has_enough_followers_is_followed_as_a_celebrity(store, people, clock, followers, celebrity):
    assert graph_of(store, people, clock, followers).follow(BOB, ADA).to_is_celebrity is celebrity


def test_nobody_follows_themselves(graph, store):
    with pytest.raises(SelfFollow):
        graph.follow(ADA, ADA)

    assert store.ties == {}


@pytest.mark.parametrize(
    ("me", "other", "refusal"),
    [(ADA, "1", UserNotFound), (ADA, CLEO, UserNotFound), (CLEO, ADA, NoToken), ("1", ADA, NoToken)],
)
def test_an_unknown_or_unconfirmed_user_neither_follows_nor_is_followed(graph, store, me, other, refusal):
    with pytest.raises(refusal):
        graph.follow(me, other)

    assert store.ties == {}


def test_who_has_been_blocked_finds_nobody_to_follow(graph, store):
    store.ties[BOB, ADA] = tie(BOB, ADA, blocked_by=True)

    with pytest.raises(UserNotFound) as refused:
        graph.follow(BOB, ADA)

    assert refused.value.detail == f"There is no user {ADA}."


@pytest.mark.parametrize(("other", "refusal"), [(ADA, AlreadyFollowing), (DORA, AlreadyRequested)])
def test_following_or_asking_twice_is_refused_and_the_first_tie_stays(graph, store, clock, other, refusal):
    first = graph.follow(BOB, other)
    clock.turn(hours=1)

    with pytest.raises(refusal):
        graph.follow(BOB, other)

    assert store.ties == {(BOB, other): first}


def test_asking_again_once_the_account_is_public_is_following(graph, store, people):
    graph.follow(BOB, DORA)
    people.things[DORA] = user(DORA, user_name="dora")

    assert graph.follow(BOB, DORA).follows


def test_an_account_that_goes_private_while_one_follows_is_asked_instead(graph, store, people):
    private = user(ADA, is_private=True)
    store.meanwhile.append(lambda: people.things.update({ADA: private}))

    assert graph.follow(BOB, ADA).follow is Follow.PENDING


def test_a_tie_that_never_stands_still_is_an_overload(graph, store):
    def another_step():
        store.ties[BOB, ADA] = tie(BOB, ADA, mutes=True, version=str(len(store.meanwhile)))

    store.meanwhile += [another_step] * TRIES

    with pytest.raises(Contended):
        graph.follow(BOB, ADA)


@pytest.mark.parametrize("other", [ADA, DORA])
def test_unfollowing_and_taking_a_request_back_remove_the_tie_and_may_be_repeated(graph, store, other):
    graph.follow(BOB, other)
    graph.follow(DORA, ADA)

    graph.unfollow(BOB, other)
    graph.unfollow(BOB, other)

    assert set(store.ties) == {(DORA, ADA)}


def test_unfollowing_leaves_what_else_holds(graph, store):
    store.ties[BOB, ADA] = follow(BOB, ADA, mutes=True)

    graph.unfollow(BOB, ADA)

    left = store.ties[BOB, ADA]
    assert (left.follow, left.mutes, left.since) == (Follow.NONE, True, None)


def test_a_sighting_has_a_view_of_everybody_who_was_asked_for(store, people):
    store.ties[BOB, ADA] = follow(BOB, ADA, mutes=True)
    sighting = sight_of(store, people).lookup(BOB, (ADA, CLEO, DORA, "1", BOB, ADA))

    views = sighting.found(Reader(FakeDynamoDB()).fetch(*sighting.lookups))

    assert set(views) == {ADA, BOB, CLEO, DORA, "1"}
    assert (views[ADA].follows, views[ADA].mutes, views[ADA].owner_is_there) == (True, True, True)
    assert (views[DORA].owner_is_private, views[DORA].follows) == (True, False)
    assert (views[CLEO].owner_is_there, views["1"].owner_is_there) == (False, False)
    assert views[BOB].is_own


def test_people_of_one_page_cost_two_keys_each_and_oneself_one(store, people):
    store.ties.update({(BOB, other): follow(BOB, other) for other in (ADA, BOB)})

    sighting = sight_of(store, people).lookup(BOB, (ADA, BOB))

    assert sum(len(lookup.keys) for lookup in sighting.lookups) == 3


@pytest.mark.parametrize("other", ["1", CLEO, ADA])
def test_who_is_not_there_and_who_has_blocked_one_are_answered_alike(store, people, other):
    store.ties[BOB, ADA] = tie(BOB, ADA, blocked_by=True)

    for ask in (Sight.profile, Sight.posts_of):
        with pytest.raises(UserNotFound) as refused:
            ask(sight_of(store, people), BOB, other)

        assert refused.value.detail == f"There is no user {other}."


def test_of_a_private_account_strangers_see_the_profile_alone(store, people):
    sight = sight_of(store, people)

    assert sight.profile(BOB, DORA) == USERS[DORA]
    with pytest.raises(UserNotFound):
        sight.posts_of(BOB, DORA)
    store.ties[BOB, DORA] = follow(BOB, DORA)
    assert sight.posts_of(BOB, DORA).follows


def test_among_the_people_of_a_page_those_blocked_either_way_do_not_appear(store, people):
    store.ties[BOB, ADA] = tie(BOB, ADA, blocked_by=True)
    store.ties[BOB, DORA] = tie(BOB, DORA, blocks=True)

    assert sight_of(store, people).among(BOB, [ADA, BOB, DORA, "1"], str) == [BOB]
