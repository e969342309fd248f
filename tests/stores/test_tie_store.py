"""Ties: one item for each ordered pair, found from both ends."""

import pytest
from heliograph.core import wire
from heliograph.graph.crossings import CrossingStore
from heliograph.graph.followed import Followed
from heliograph.graph.lookups import CrossingsByUser
from heliograph.graph.marked import MarkedTies
from heliograph.graph.model import Crossing, End, Follow, Phase
from heliograph.graph.store import TieStore
from heliograph.identity.store import AccountStore

from tests.people import ADA, BOB, CLEO, NOW, follow, tie, user
from tests.stores.paging import read_all, turn_pages

CROWD = [str(1000 + place) for place in range(7)]


class Steps:
    """The store, with the steps that nearly every test takes."""

    def __init__(self, store):
        self.real = store
        self.step, self.get, self.lookup = store.step, store.get, store.lookup
        self.followers, self.following = store.followers, store.following

    def add(self, made):
        assert self.step(tie(made.from_id, made.to_id, version=None), made)

    def remove(self, from_id, to_id):
        there = self.get(from_id, to_id)
        assert self.step(there, tie(from_id, to_id))


@pytest.fixture
def store(open_store):
    return Steps(open_store(TieStore, "GRAPH_TABLE"))


def test_an_edge_comes_back_as_it_was_made(store, reader):
    made = follow(BOB, ADA, fame=1)
    store.add(made)

    assert store.followers(ADA, 10).items == [made]
    assert store.following(BOB, 10).items == [made]
    assert reader.one(store.lookup(BOB, [ADA])) == {ADA: made}


def test_an_edge_points_one_way(store, reader):
    store.add(follow(BOB, ADA))

    assert store.followers(BOB, 10).items == []
    assert store.following(ADA, 10).items == []
    assert reader.one(store.lookup(ADA, [BOB])) == {}


def test_removing_an_edge_leaves_the_others(store):
    store.add(follow(BOB, ADA))
    store.add(follow(CLEO, ADA))
    store.remove(BOB, ADA)

    assert [one.from_id for one in store.followers(ADA, 10).items] == [CLEO]
    assert store.following(BOB, 10).items == []


def test_who_was_removed_may_follow_again(store):
    store.add(follow(BOB, ADA))
    store.remove(BOB, ADA)
    store.add(follow(BOB, ADA))

    assert store.followers(ADA, 10).items == [follow(BOB, ADA)]


@pytest.mark.parametrize("limit", range(1, 9))
def test_pages_of_any_size_hold_every_follower_once_in_order_of_id(store, limit):
    for one in reversed(CROWD):
        store.add(follow(one, ADA))
    pages = turn_pages(lambda after: store.followers(ADA, limit, after))

    assert [one.from_id for page in pages for one in page] == CROWD
    assert max(map(len, pages)) <= limit


@pytest.mark.parametrize("limit", [1, 3, 7, 8])
def test_pages_of_any_size_hold_everybody_one_follows_once(store, limit):
    for one in CROWD:
        store.add(follow(BOB, one))

    found = read_all(lambda after: store.following(BOB, limit, after))

    assert [one.to_id for one in found] == CROWD


def test_who_comes_or_goes_between_two_pages_disturbs_nobody_else(store):
    for one in CROWD:
        store.add(follow(one, ADA))
    first = store.followers(ADA, 3)
    store.remove(CROWD[2], ADA)
    store.add(follow("900", ADA))

    rest = read_all(lambda after: store.followers(ADA, 3, after or first.next))

    assert [one.from_id for one in [*first.items, *rest]] == CROWD


def test_nobody_has_no_followers(store):
    page = store.followers(ADA, 10)

    assert page.items == []
    assert page.next is None


FLAGS = ("mutes", "blocks", "blocked_by", "close_friend", "close_friend_of")
EVERYTHING = {**dict.fromkeys(FLAGS, True), "fame": 1, "favourite_since": NOW}


def test_a_tie_comes_back_with_everything_that_holds(store):
    made = tie(BOB, ADA, **EVERYTHING)
    store.add(made)

    assert store.get(BOB, ADA) == made
    assert store.followers(ADA, 10).items == store.following(BOB, 10).items == []


def test_a_request_is_in_neither_list(store):
    store.add(tie(BOB, ADA, follow=Follow.PENDING, since=NOW))

    assert store.followers(ADA, 10).items == store.following(BOB, 10).items == []
    assert store.get(BOB, ADA).follow is Follow.PENDING


def test_a_step_from_a_version_that_has_passed_is_not_taken(store):
    first, second, third = (follow(BOB, ADA, version=version) for version in "123")
    store.add(first)
    assert store.step(first, second)

    assert not store.step(first, third)
    assert not store.step(tie(BOB, ADA, version=None), third)
    assert not store.step(first, tie(BOB, ADA))
    assert store.get(BOB, ADA) == second


def test_a_step_from_a_tie_that_was_removed_is_not_taken(store):
    first = follow(BOB, ADA, version="1")
    store.add(first)
    store.remove(BOB, ADA)

    assert not store.step(first, follow(BOB, ADA, version="2"))
    assert store.get(BOB, ADA) is None


def test_a_step_that_was_taken_already_is_recognised_by_its_version(store):
    before, after = tie(BOB, ADA, version=None), follow(BOB, ADA, version="1")

    assert store.step(before, after)
    assert store.step(before, after)


def test_a_step_is_not_taken_when_what_it_depends_on_has_changed(store, open_store):
    accounts = open_store(AccountStore, "IDENTITY_TABLE")
    accounts.reserve(user(ADA), "digest", NOW)
    accounts.confirm(user(ADA), "digest")
    before, after = tie(BOB, ADA, version=None), follow(BOB, ADA)

    assert not store.step(before, after, accounts.staying(user(ADA, is_private=True)))
    assert store.get(BOB, ADA) is None
    assert store.step(before, after, accounts.staying(user(ADA)))
    assert store.get(BOB, ADA) == after


def test_an_account_that_is_not_confirmed_or_not_there_does_not_stay(store, open_store):
    accounts = open_store(AccountStore, "IDENTITY_TABLE")
    accounts.reserve(user(ADA), "digest", NOW)

    for one in (ADA, CLEO):
        assert not store.step(tie(BOB, one, version=None), follow(BOB, one), accounts.staying(user(one)))


def test_celebrities_are_those_whom_one_follows_with_a_mark(store, account):
    store.add(follow(BOB, ADA, fame=1))
    store.add(follow(BOB, CLEO, fame=2))
    store.add(tie(BOB, "99", follow=Follow.PENDING, fame=1))
    for one in CROWD:
        store.add(follow(BOB, one, fame=3))

    found = MarkedTies(wire.tables(), account.setting("GRAPH_TABLE")).begin(BOB)()

    assert found == [*CROWD, ADA]


@pytest.mark.parametrize("limit", [1, 2, 10])
def test_whom_one_follows_is_told_out_of_all_of_ones_ties(store, account, limit):
    for made in (follow(BOB, ADA), tie(BOB, CLEO, mutes=True), tie(BOB, "99", follow=Follow.PENDING), follow(ADA, BOB)):
        store.add(made)
    followed = followed_of(account)

    pages = turn_pages(lambda after: followed.pushing_to(BOB, limit=limit, after=after))

    assert [one for page in pages for one in page] == [ADA]


def followed_of(account):
    return Followed(wire.tables(), account.setting("GRAPH_TABLE"), CrossingsByUser(account.setting("CROSSINGS_TABLE")))


@pytest.mark.parametrize("phase", Phase)
def test_of_whom_everybody_fetches_is_left_out_and_who_pushes_as_well_is_not(store, account, open_store, phase):
    open_store(CrossingStore, "CROSSINGS_TABLE").begin(Crossing(user_id=ADA, fame=1, phase=phase))
    for made in (follow(BOB, ADA, fame=1), follow(CLEO, ADA), follow(BOB, CLEO, fame=1)):
        store.add(made)

    def pushing_to(reader):
        return followed_of(account).pushing_to(reader, limit=10, after=None).items

    assert pushing_to(BOB) == ([CLEO] if phase is Phase.MARKED else [ADA, CLEO])
    assert pushing_to(CLEO) == [ADA], "whose tie is not marked yet"


def test_each_list_holds_those_of_whom_it_is_so_and_nobody_else(store):
    kinds = {
        "followers": {"follow": Follow.ACTIVE},
        "following": {"follow": Follow.ACTIVE},
        "requests": {"follow": Follow.PENDING},
        "requested": {"follow": Follow.PENDING},
        "blocked": {"blocks": True},
        "muted": {"mutes": True},
        "close_friends": {"close_friend": True},
    }
    incoming = {"followers", "requests"}
    for place, fields in enumerate(kinds.values()):
        store.add(tie(BOB, str(100 + place), **fields))
        store.add(tie(str(100 + place), BOB, **fields))
    store.add(tie(BOB, "99", blocked_by=True, close_friend_of=True))

    for kind, fields in kinds.items():
        found = getattr(store.real, kind)(BOB, 10).items
        others = [one.from_id if kind in incoming else one.to_id for one in found]
        assert others == [str(100 + place) for place, one in enumerate(kinds.values()) if one == fields], kind


@pytest.mark.parametrize("kind", ["requests", "requested", "blocked", "muted", "close_friends", "favourites"])
def test_every_list_turns_pages(store, kind):
    everything = {"follow": Follow.PENDING, "blocks": True, "mutes": True, "close_friend": True, "favourite_since": NOW}
    for one in CROWD:
        store.add(tie(one, BOB, **everything))
        store.add(tie(BOB, one, **everything))

    found = read_all(lambda after: getattr(store.real, kind)(BOB, 3, after))

    assert [one.from_id if kind == "requests" else one.to_id for one in found] == CROWD


def test_whoever_has_somebody_for_a_favourite_is_found_page_by_page_and_nobody_else(store):
    for one in CROWD:
        store.add(follow(one, ADA, favourite_since=NOW))
    store.add(follow(BOB, ADA))
    store.add(follow(CROWD[0], CLEO, favourite_since=NOW))

    found = read_all(lambda after: store.real.holders(ADA, 3, after))

    assert [one.from_id for one in found] == CROWD
    assert {one.favourite_since for one in found} == {NOW}
    assert store.real.lists_holder(CROWD[0], CLEO)
    assert not store.real.lists_holder(BOB, ADA)


def test_a_note_of_how_a_follow_ended_is_no_tie_to_keep(store, account):
    first = follow(BOB, ADA)
    store.add(first)
    assert store.step(first, tie(BOB, ADA, ended=End.REMOVED, version="1"))

    assert store.get(BOB, ADA).ended is End.REMOVED
    assert store.followers(ADA, 10).items == []
    assert store.step(store.get(BOB, ADA), follow(BOB, ADA, version="2"))
    assert store.get(BOB, ADA) == follow(BOB, ADA, version="2")


def test_both_ties_of_a_block_change_or_neither(store):
    mine, theirs = follow(ADA, BOB, version="1"), follow(BOB, ADA, version="1")
    store.add(mine)
    store.add(theirs)
    blocking, blocked = tie(ADA, BOB, blocks=True, version="2"), tie(BOB, ADA, blocked_by=True, version="2")

    stale = tie(BOB, ADA, version="9")
    assert not store.step(mine, blocking, store.real.stepping(stale, blocked))
    assert (store.get(ADA, BOB), store.get(BOB, ADA)) == (mine, theirs)

    assert store.step(mine, blocking, store.real.stepping(theirs, blocked))
    assert (store.get(ADA, BOB), store.get(BOB, ADA)) == (blocking, blocked)


def test_all_ties_of_somebody_go_both_ways_whatever_holds_in_them(store):
    for made in (follow(BOB, ADA), follow(ADA, CLEO), follow(BOB, CLEO)):
        store.add(made)
    store.add(tie(CLEO, ADA, mutes=True, version="5"))

    assert store.real.remove_all_of(ADA) == 3
    assert store.real.remove_all_of(ADA) == 0
    assert store.get(BOB, CLEO) is not None
