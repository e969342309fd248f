"""The graph in JSON."""

from heliograph.core.pages import Page
from heliograph.graph.views import follow_json, followers_json, following_json

from tests.people import ADA, BOB, follow

SINCE = "2026-03-14T09:26:53+00:00"


def test_a_follow_names_both_and_since_when():
    assert follow_json(follow(BOB, ADA)) == {
        "followerId": BOB,
        "followedUserId": ADA,
        "followedUserName": "ada",
        "status": "active",
        "since": SINCE,
    }


def test_followers_are_those_who_follow_and_following_those_who_are_followed():
    page = Page([follow(BOB, ADA)], None)

    assert followers_json(page, None) == {"users": [{"id": BOB, "userName": "bob", "since": SINCE}], "nextCursor": None}
    assert following_json(page, None) == {"users": [{"id": ADA, "userName": "ada", "since": SINCE}], "nextCursor": None}
