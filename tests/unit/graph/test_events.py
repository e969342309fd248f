"""What an edge's row change means."""

from heliograph.core.events import Change
from heliograph.graph.events import UserFollowed, UserUnfollowed, translate

from tests.people import ADA, BOB, NOW, follow_row

PEOPLE = {"follower": {"id": BOB, "userName": "bob"}, "followed_user": {"id": ADA, "userName": "ada"}}


def means(old, new):
    return list(translate(Change("1", "1", NOW, old, new)))


def test_an_edge_that_appears_is_a_follow_with_the_seeds_fields():
    (followed,) = means(None, follow_row(celebrity=True))

    assert followed == UserFollowed(**PEOPLE, is_followed_user_celebrity=True)
    assert set(followed.payload()) == {"follower", "followedUser", "isFollowedUserCelebrity"}


def test_an_edge_that_goes_is_an_unfollow():
    assert means(follow_row(), None) == [UserUnfollowed(**PEOPLE)]


def test_an_edge_that_changes_is_neither():
    assert means(follow_row(), follow_row(celebrity=True)) == []


def test_a_follow_is_about_both():
    (followed,) = means(None, follow_row())

    assert followed.keys() == (f"user#{ADA}", f"user#{BOB}")
