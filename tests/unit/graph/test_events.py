"""What a tie's row change means."""

import pytest
from heliograph.core.events import Change
from heliograph.graph.events import UserFollowed, UserUnfollowed, translate

from tests.people import ADA, BOB, NOW, follow_row, tie_row

PEOPLE = {"follower": {"id": BOB, "userName": "bob"}, "followed_user": {"id": ADA, "userName": "ada"}}
ASKS = tie_row(follow="pending", since=NOW.isoformat(), requested_id=int(ADA))
MUTES = tie_row(mutes=True)


def means(old, new):
    return list(translate(Change("1", "1", NOW, old, new)))


def test_a_follow_that_begins_has_the_seeds_fields():
    (followed,) = means(None, follow_row(celebrity=True))

    assert followed == UserFollowed(**PEOPLE, is_followed_user_celebrity=True)
    assert set(followed.payload()) == {"follower", "followedUser", "isFollowedUserCelebrity"}


@pytest.mark.parametrize("before", [None, ASKS, MUTES])
def test_a_follow_begins_whatever_held_before(before):
    assert means(before, follow_row()) == [UserFollowed(**PEOPLE, is_followed_user_celebrity=False)]


@pytest.mark.parametrize("after", [None, ASKS, MUTES])
def test_a_follow_ends_whatever_holds_after(after):
    assert means(follow_row(), after) == [UserUnfollowed(**PEOPLE)]


@pytest.mark.parametrize(
    ("before", "after"),
    [(follow_row(), follow_row(celebrity=True)), (None, ASKS), (ASKS, None), (None, MUTES), (MUTES, None)],
)
def test_whatever_else_changes_is_neither(before, after):
    assert means(before, after) == []


def test_a_follow_is_about_both():
    (followed,) = means(None, follow_row())

    assert followed.keys() == (f"user#{ADA}", f"user#{BOB}")
