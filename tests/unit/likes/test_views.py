"""Likes in JSON."""

from heliograph.core.pages import Page
from heliograph.likes.views import likes_json

from tests.people import BOB, POST, like


def test_a_page_of_likes_names_the_likers_and_says_where_to_go_on():
    shown = likes_json(Page([like(BOB)], (3, int(BOB))), "more")

    assert shown["likes"] == [
        {"postId": POST, "likerId": BOB, "likerUserName": "bob", "likedAt": "2026-03-14T09:26:53+00:00"}
    ]
    assert shown["nextCursor"] == "more"
