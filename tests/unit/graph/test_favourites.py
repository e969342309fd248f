"""Favourites: chosen among those whom one follows, and none any more once the follow ends."""

import pytest
from heliograph.graph.circle import Circle
from heliograph.graph.favourites import Favourites
from heliograph.graph.following import Following
from heliograph.graph.model import AlreadyFavourite, Follow, NotFollowing, NotWithYourself
from heliograph.identity.model import UserNotFound

from tests.people import ADA, BOB, CLEO, NOW, follow, tie
from tests.unit.graph.fakes import DORA, FakeTable


@pytest.fixture
def favourites(steps, sight, clock):
    return Favourites(steps=steps, sight=sight, now=clock)


@pytest.fixture
def following(steps, sight, clock):
    return Following(steps=steps, sight=sight, crossings=FakeTable("crossings", {}), now=clock)


def test_whoever_is_chosen_is_a_favourite_from_this_moment_on(favourites, store):
    before = follow(BOB, ADA, mutes=True)
    store.given(before)

    chosen = favourites.choose(BOB, ADA)

    assert store.ties[BOB, ADA] == chosen
    assert (chosen.favourite, chosen.favourite_since, chosen.follows, chosen.mutes) == (True, NOW, True, True)
    assert chosen.version != before.version


@pytest.mark.parametrize(
    ("me", "other", "before", "refusal"),
    [
        (BOB, BOB, None, NotWithYourself),
        (BOB, CLEO, None, UserNotFound),
        (BOB, "404", None, UserNotFound),
        (BOB, ADA, tie(BOB, ADA, blocked_by=True), UserNotFound),
        (BOB, ADA, None, NotFollowing),
        (BOB, ADA, tie(BOB, ADA, blocks=True), NotFollowing),
        (BOB, DORA, tie(BOB, DORA, follow=Follow.PENDING, since=NOW), NotFollowing),
        (BOB, ADA, follow(BOB, ADA, favourite_since=NOW), AlreadyFavourite),
    ],
)
def test_nobody_is_chosen_whom_one_does_not_follow_nor_twice(favourites, store, me, other, before, refusal):
    if before:
        store.given(before)

    with pytest.raises(refusal):
        favourites.choose(me, other)

    assert store.ties.get((me, other)) == before


def test_who_unfollows_in_the_same_moment_has_no_favourite(favourites, following, store):
    store.given(follow(BOB, ADA))
    store.meanwhile.append(lambda: following.unfollow(BOB, ADA))

    with pytest.raises(NotFollowing):
        favourites.choose(BOB, ADA)

    assert store.ties == {}


def test_a_favourite_is_taken_away_however_often_and_stays_followed(favourites, store):
    store.given(follow(BOB, ADA, favourite_since=NOW))

    assert favourites.drop(BOB, ADA)
    assert not favourites.drop(BOB, ADA)
    assert not favourites.drop(BOB, CLEO)

    assert (store.ties[BOB, ADA].favourite, store.ties[BOB, ADA].follows) == (False, True)


@pytest.mark.parametrize(
    "end",
    [
        lambda following, _: following.unfollow(BOB, ADA),
        lambda following, _: following.remove(ADA, BOB),
        lambda _, circle: circle.block(BOB, ADA),
        lambda _, circle: circle.block(ADA, BOB),
    ],
    ids=["unfollowing", "removing", "blocking", "being blocked"],
)
def test_whatever_ends_the_follow_ends_it(following, store, steps, sight, end):
    store.given(follow(BOB, ADA, favourite_since=NOW))

    end(following, Circle(steps=steps, sight=sight))

    assert (BOB, ADA) not in store.ties or not store.ties[BOB, ADA].favourite
    store.given(tie(BOB, ADA))
    assert not following.follow(BOB, ADA).favourite
