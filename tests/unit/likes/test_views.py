"""Likes in JSON."""

from heliograph.core.pages import Page
from heliograph.likes.model import Liker
from heliograph.likes.views import comment_like_json, like_json, likers_json

from tests.people import ADA, BOB, NOW, POST, comment_like, like

BOBS = {"likerId": BOB, "likerUserName": "bob", "likedAt": "2026-03-14T09:26:53+00:00"}


def test_a_page_of_likes_names_the_likers_and_says_where_to_go_on():
    shown = likers_json(Page([Liker(id=BOB, name="bob", at=NOW)], (3, int(BOB))), "more", "https://cdn")

    assert shown["likes"] == [{**BOBS, "avatar": None}]
    assert shown["nextCursor"] == "more"


def test_a_like_says_what_is_liked():
    assert like_json(like(BOB)) == {"postId": POST, **BOBS}
    assert comment_like_json(comment_like(BOB, "77")) == {"commentId": "77", "postId": POST, **BOBS}
    assert comment_like_json(comment_like(ADA))["likerId"] == ADA
