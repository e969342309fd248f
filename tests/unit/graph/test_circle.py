"""Blocking, muting, close friends."""

from itertools import product

import pytest
from heliograph.graph.circle import Circle
from heliograph.graph.model import AlreadyBlocked, AlreadyCloseFriend, AlreadyMuted, Follow, NotWithYourself, YouBlocked
from heliograph.identity.model import UserNotFound

from tests.people import ADA, BOB, follow, tie

ACTS = (Circle.block, Circle.mute, Circle.befriend)
BACK = {Circle.block: Circle.unblock, Circle.mute: Circle.unmute, Circle.befriend: Circle.unfriend}


@pytest.fixture
def circle(steps, sight):
    return Circle(steps=steps, sight=sight)


@pytest.mark.parametrize(("mine", "theirs"), [*product([None, Follow.PENDING, Follow.ACTIVE], repeat=2)])
def test_a_block_cuts_both_ways_and_stands_in_both_ties(circle, store, mine, theirs):
    for one, other, how in ((ADA, BOB, mine), (BOB, ADA, theirs)):
        if how:
            store.given(tie(one, other, follow=how, close_friend=True, close_friend_of=True, mutes=True))

    circle.block(ADA, BOB)

    blocking, blocked = store.ties[ADA, BOB], store.ties[BOB, ADA]
    assert (blocking.blocks, blocking.blocked_by, blocking.follow, blocking.close_friend) == (
        True,
        False,
        Follow.NONE,
        False,
    )
    assert (blocked.blocks, blocked.blocked_by, blocked.follow, blocked.close_friend) == (
        False,
        True,
        Follow.NONE,
        False,
    )
    assert not blocking.close_friend_of
    assert not blocked.close_friend_of
    assert (blocking.mutes, blocked.mutes) == (mine is not None, theirs is not None)


def test_a_follow_that_comes_in_between_is_cut_as_well(circle, store):
    store.meanwhile.append(lambda: store.given(follow(BOB, ADA, version="9")))

    circle.block(ADA, BOB)

    assert (store.ties[BOB, ADA].blocked_by, store.ties[BOB, ADA].follows) == (True, False)


def test_of_two_who_block_each_other_at_once_the_second_finds_nobody(circle, store):
    store.meanwhile.append(lambda: circle.block(BOB, ADA))

    with pytest.raises(UserNotFound):
        circle.block(ADA, BOB)

    assert (store.ties[BOB, ADA].blocks, store.ties[ADA, BOB].blocked_by) == (True, True)
    assert not store.ties[ADA, BOB].blocks


def test_unblocking_leaves_nothing_of_the_block_in_either_tie_and_no_follow_comes_back(circle, store):
    store.given(follow(ADA, BOB), follow(BOB, ADA, mutes=True))
    circle.block(ADA, BOB)

    assert circle.unblock(ADA, BOB) is True
    assert circle.unblock(ADA, BOB) is False

    assert set(store.ties) == {(BOB, ADA)}
    assert store.ties[BOB, ADA].mutes
    assert not store.ties[BOB, ADA].blocked_by
    assert not store.ties[BOB, ADA].follows


def test_who_is_blocked_cannot_unblock(circle, store):
    circle.block(ADA, BOB)

    assert circle.unblock(BOB, ADA) is False
    assert store.ties[ADA, BOB].blocks


@pytest.mark.parametrize(
    ("act", "flag", "refusal"),
    [
        (Circle.mute, "mutes", AlreadyMuted),
        (Circle.befriend, "close_friend", AlreadyCloseFriend),
        (Circle.block, "blocks", AlreadyBlocked),
    ],
)
def test_what_holds_already_is_refused_and_what_is_taken_back_is_gone(circle, store, act, flag, refusal):
    made = act(circle, ADA, BOB)

    assert getattr(made, flag)
    with pytest.raises(refusal):
        act(circle, ADA, BOB)
    assert store.ties[ADA, BOB] == made
    assert BACK[act](circle, ADA, BOB) is True
    assert BACK[act](circle, ADA, BOB) is False
    assert store.ties == {}


@pytest.mark.parametrize("act", ACTS)
def test_nobody_does_that_with_themselves_or_with_who_is_not_there_or_has_blocked_them(circle, store, act):
    store.given(tie(ADA, BOB, blocked_by=True))

    with pytest.raises(NotWithYourself):
        act(circle, ADA, ADA)
    for other in (BOB, "1"):
        with pytest.raises(UserNotFound):
            act(circle, ADA, other)


def test_a_close_friend_is_one_in_both_ties_and_the_other_way_round_in_neither(circle, store):
    circle.befriend(ADA, BOB)

    mine, theirs = store.ties[ADA, BOB], store.ties[BOB, ADA]
    assert (mine.close_friend, mine.close_friend_of) == (True, False)
    assert (theirs.close_friend, theirs.close_friend_of) == (False, True)
    assert circle.unfriend(BOB, ADA) is False
    assert store.ties[ADA, BOB].close_friend


def test_a_follow_that_comes_in_between_is_not_lost_by_befriending(circle, store):
    store.meanwhile.append(lambda: store.given(follow(BOB, ADA, version="9")))

    circle.befriend(ADA, BOB)

    assert (store.ties[BOB, ADA].close_friend_of, store.ties[BOB, ADA].follows) == (True, True)


def test_whom_one_blocks_is_no_close_friend(circle):
    circle.block(ADA, BOB)

    with pytest.raises(YouBlocked):
        circle.befriend(ADA, BOB)


@pytest.mark.parametrize("act", [Circle.mute, Circle.befriend])
def test_muting_and_befriending_leave_the_follow_as_it_is(circle, store, act):
    store.given(follow(ADA, BOB))

    act(circle, ADA, BOB)
    BACK[act](circle, ADA, BOB)

    assert store.ties[ADA, BOB].follows
