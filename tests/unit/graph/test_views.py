"""The graph in JSON."""

from heliograph.core.pages import Page
from heliograph.graph.model import Listed
from heliograph.graph.views import follow_json, people_json

from tests.people import ADA, BOB, NOW, follow

SINCE = "2026-03-14T09:26:53+00:00"


def test_a_follow_names_both_and_since_when():
    assert follow_json(follow(BOB, ADA)) == {
        "followerId": BOB,
        "followedUserId": ADA,
        "followedUserName": "ada",
        "status": "active",
        "since": SINCE,
    }


def test_a_list_of_people_says_since_when_where_it_is_one_of_follows():
    page = Page([Listed(id=BOB, user_name="bob", since=NOW), Listed(id=ADA, user_name="ada")], None)

    assert people_json(page, "more", "https://cdn") == {
        "users": [
            {"id": BOB, "userName": "bob", "avatar": None, "since": SINCE},
            {"id": ADA, "userName": "ada", "avatar": None, "since": None},
        ],
        "nextCursor": "more",
    }
