"""What a tie's row change means."""

import pytest
from heliograph.core.events import Change
from heliograph.graph.events import (
    FavouriteChosen,
    FollowAccepted,
    FollowDeclined,
    FollowerRemoved,
    FollowRequested,
    FollowWithdrawn,
    UserBlocked,
    UserFollowed,
    UserUnblocked,
    UserUnfollowed,
    translate,
)

from tests.people import ADA, BOB, NOW, follow_row, tie_row

PEOPLE = {"follower": {"id": BOB, "userName": "bob"}, "followed_user": {"id": ADA, "userName": "ada"}}
FOLLOWED = UserFollowed(**PEOPLE, is_followed_user_celebrity=False)
BLOCK = {"blocker": {"id": BOB, "userName": "bob"}, "blocked_user": {"id": ADA, "userName": "ada"}}
ASKS = tie_row(follow="pending", since=NOW.isoformat(), requested_id=int(ADA))
FOLLOWS = follow_row()
MUTES = tie_row(mutes=True)
BLOCKS = tie_row(blocks=True)
BLOCKED_BY = tie_row(blocked_by=True)
FAVOURITE = {**FOLLOWS, "favourite_since": NOW.isoformat(), "favourite_id": int(ADA)}
ANEW = {**FAVOURITE, "favourite_since": "2027-01-01T00:00:00+00:00"}
CHOSEN = FavouriteChosen(chooser={"id": BOB, "userName": "bob"}, favourite={"id": ADA, "userName": "ada"})
DECLINED, REMOVED = tie_row(ended="declined"), tie_row(ended="removed")
"""The row of a tie in which nothing holds any more, with the note of how that came."""


def means(old, new):
    return list(translate(Change("1", "1", NOW, old, new)))


def test_a_follow_that_begins_has_the_seeds_fields():
    (followed,) = means(None, follow_row(fame=1))

    assert followed == UserFollowed(**PEOPLE, is_followed_user_celebrity=True)
    assert set(followed.payload()) == {"follower", "followedUser", "isFollowedUserCelebrity"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (None, ASKS, [FollowRequested(**PEOPLE)]),
        (MUTES, ASKS, [FollowRequested(**PEOPLE)]),
        (None, FOLLOWS, [FOLLOWED]),
        (ASKS, FOLLOWS, [FollowAccepted(**PEOPLE), FOLLOWED]),
        (MUTES, FOLLOWS, [FOLLOWED]),
        (DECLINED, FOLLOWS, [FOLLOWED]),
        (ASKS, None, [FollowWithdrawn(**PEOPLE)]),
        (ASKS, MUTES, [FollowWithdrawn(**PEOPLE)]),
        (ASKS, DECLINED, [FollowDeclined(**PEOPLE)]),
        (ASKS, BLOCKED_BY, [FollowDeclined(**PEOPLE)]),
        (ASKS, BLOCKS, [FollowWithdrawn(**PEOPLE), UserBlocked(**BLOCK)]),
        (FOLLOWS, None, [UserUnfollowed(**PEOPLE)]),
        (FOLLOWS, MUTES, [UserUnfollowed(**PEOPLE)]),
        (FOLLOWS, REMOVED, [FollowerRemoved(**PEOPLE)]),
        (FOLLOWS, BLOCKED_BY, [FollowerRemoved(**PEOPLE)]),
        (FOLLOWS, BLOCKS, [UserUnfollowed(**PEOPLE), UserBlocked(**BLOCK)]),
        (None, BLOCKS, [UserBlocked(**BLOCK)]),
        (BLOCKS, None, [UserUnblocked(**BLOCK)]),
        (BLOCKS, MUTES, [UserUnblocked(**BLOCK)]),
        (None, BLOCKED_BY, []),
        (BLOCKED_BY, None, []),
        (FOLLOWS, follow_row(fame=1), []),
        (FOLLOWS, FAVOURITE, [CHOSEN]),
        (FAVOURITE, ANEW, [CHOSEN]),
        (FAVOURITE, {**FAVOURITE, "mutes": True}, []),
        (FAVOURITE, FOLLOWS, []),
        (FAVOURITE, None, [UserUnfollowed(**PEOPLE)]),
        (REMOVED, None, []),
        (None, MUTES, []),
        (MUTES, None, []),
    ],
)
def test_each_step_of_a_tie_says_what_began_and_what_ended(before, after, said):
    assert means(before, after) == said


@pytest.mark.parametrize(("before", "after"), [(None, FOLLOWS), (ASKS, DECLINED), (None, BLOCKS)])
def test_what_happens_between_two_people_is_about_both(before, after):
    (event,) = means(before, after)

    assert event.keys() == (f"user#{ADA}", f"user#{BOB}")
