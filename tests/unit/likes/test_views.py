"""Likes in JSON."""

from heliograph.core.pages import Page, decode_cursor
from heliograph.likes.views import likes_json

from tests.people import BOB, POST, like


def test_a_page_of_likes_names_the_likers_and_goes_on_from_its_bucket():
    shown = likes_json(Page([like(BOB)], (3, int(BOB))))

    assert shown["likes"] == [
        {"postId": POST, "likerId": BOB, "likerUserName": "bob", "likedAt": "2026-03-14T09:26:53+00:00"}
    ]
    assert decode_cursor("likes", shown["nextCursor"], numbers=2) == (3, int(BOB))
