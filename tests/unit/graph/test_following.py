"""Following: at once or by request, accepted or declined, ended from either side."""

from itertools import product

import pytest
from heliograph.core.http import NoToken
from heliograph.graph.following import Following
from heliograph.graph.model import (
    AlreadyAccepted,
    AlreadyFollowing,
    AlreadyRequested,
    Contended,
    Crossing,
    End,
    Follow,
    Phase,
    RequestNotFound,
    SelfFollow,
    YouBlocked,
)
from heliograph.graph.steps import TRIES
from heliograph.identity.model import UserNotFound

from tests.people import ADA, BOB, CLEO, NOW, follow, tie, user
from tests.unit.graph.fakes import DORA, FakeTable


@pytest.fixture
def following_of(steps, sight, clock):
    def following_of(fame):
        there = {ADA: Crossing(user_id=ADA, fame=fame, phase=Phase.MARKED)} if fame else {}
        return Following(steps=steps, sight=sight, crossings=FakeTable("crossings", there), now=clock)

    return following_of


@pytest.fixture
def graph(following_of):
    return following_of(0)


def test_following_makes_a_tie_with_the_names_of_both_and_the_moment(graph, store):
    made = graph.follow(BOB, ADA)

    assert made == follow(BOB, ADA, since=NOW, version=made.version)
    assert store.ties == {(BOB, ADA): made}


def test_following_a_private_account_is_asking(graph, store):
    made = graph.follow(BOB, DORA)

    assert (made.follow, made.follows, made.since) == (Follow.PENDING, False, NOW)
    assert store.ties == {(BOB, DORA): made}


@pytest.mark.parametrize(("fame", "celebrity"), [(0, False), (1, True), (2, False), (3, True)])
def test_a_celebrity_is_followed_as_one(following_of, fame, celebrity):
    assert following_of(fame).follow(BOB, ADA).to_is_celebrity is celebrity


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
    store.given(tie(BOB, ADA, blocked_by=True))

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
    store.given(follow(BOB, ADA, mutes=True))

    graph.unfollow(BOB, ADA)

    left = store.ties[BOB, ADA]
    assert (left.follow, left.mutes, left.since) == (Follow.NONE, True, None)


def test_whom_one_blocks_one_does_not_follow(graph, store):
    store.given(tie(BOB, ADA, blocks=True))

    with pytest.raises(YouBlocked):
        graph.follow(BOB, ADA)


def test_an_accepted_request_is_a_follow_from_then_on(following_of, store, clock):
    store.given(tie(BOB, ADA, follow=Follow.PENDING, since=NOW))
    clock.turn(hours=1)

    accepted = following_of(1).accept(ADA, BOB)

    assert (accepted.follows, accepted.since, accepted.to_is_celebrity) == (True, clock(), True)
    assert store.ties == {(BOB, ADA): accepted}


def test_accepting_twice_is_refused_and_changes_nothing(graph, store):
    store.given(tie(BOB, ADA, follow=Follow.PENDING, since=NOW))
    accepted = graph.accept(ADA, BOB)

    with pytest.raises(AlreadyAccepted):
        graph.accept(ADA, BOB)

    assert store.ties == {(BOB, ADA): accepted}


@pytest.mark.parametrize("there", [(), (tie(ADA, BOB, follow=Follow.PENDING),), (tie(BOB, ADA, mutes=True),)])
def test_there_is_nothing_to_accept_where_nobody_asks(graph, store, there):
    store.given(*there)

    with pytest.raises(RequestNotFound):
        graph.accept(ADA, BOB)


def test_a_request_that_is_taken_back_while_it_is_accepted_is_not_accepted(graph, store):
    store.given(tie(BOB, ADA, follow=Follow.PENDING, since=NOW))
    store.meanwhile.append(lambda: graph.unfollow(BOB, ADA))

    with pytest.raises(RequestNotFound):
        graph.accept(ADA, BOB)

    assert store.ties == {}


def test_a_request_that_a_block_cuts_while_it_is_accepted_is_not_accepted(graph, store):
    store.given(tie(BOB, ADA, follow=Follow.PENDING, since=NOW))
    store.meanwhile.append(lambda: store.given(tie(BOB, ADA, blocked_by=True, version="7")))

    with pytest.raises(RequestNotFound):
        graph.accept(ADA, BOB)

    assert not store.ties[BOB, ADA].follows


@pytest.mark.parametrize(
    ("act", "which", "how"),
    [(Following.decline, Follow.PENDING, End.DECLINED), (Following.remove, Follow.ACTIVE, End.REMOVED)],
)
def test_what_the_other_side_ends_leaves_a_note_of_how_and_may_be_repeated(graph, store, act, which, how):
    store.given(tie(BOB, ADA, follow=which, since=NOW))

    assert act(graph, ADA, BOB) is True
    assert act(graph, ADA, BOB) is False

    left = store.ties[BOB, ADA]
    assert (left.follow, left.ended, left.holds) == (Follow.NONE, how, False)
    assert graph.follow(BOB, ADA).ended is None


@pytest.mark.parametrize(("act", "which"), [*product([Following.decline, Following.remove], Follow)])
def test_declining_ends_requests_alone_and_removing_follows_alone(graph, store, act, which):
    store.given(tie(BOB, ADA, follow=which, mutes=True))

    ended = act(graph, ADA, BOB)

    assert ended is (which is (Follow.PENDING if act is Following.decline else Follow.ACTIVE))
    assert store.ties[BOB, ADA].follow is (Follow.NONE if ended else which)
    assert store.ties[BOB, ADA].mutes
