"""Comments in JSON, and the body that clients send."""

import pytest
from heliograph.comments.model import Entry, Tombstone
from heliograph.comments.views import CommentBody, comment_json, comments_json, written_json
from heliograph.core.pages import Page
from heliograph.counters.model import Tally
from pydantic import ValidationError

from tests.people import BOB, NOW, POST, comment, reply

SHOWN = {
    "id": "77",
    "postId": POST,
    "parentId": None,
    "threadId": None,
    "deleted": False,
    "commenterUserId": BOB,
    "commenterName": "bob",
    "comment": "What light!",
    "links": [],
    "numberOfLikes": 0,
    "numberOfReplies": 0,
    "likedByMe": False,
    "createdAt": "2026-03-14T09:26:53+00:00",
}


def test_a_page_of_comments_says_where_to_go_on():
    entry = Entry(comment=comment("77"), user_name="bobby", tally=Tally(likes=3, replies=2), liked_by_me=True)
    shown = comments_json(Page([entry], (77,)), "more")

    now = {"commenterName": "bobby", "numberOfLikes": 3, "numberOfReplies": 2, "likedByMe": True}
    assert shown["comments"] == [{**SHOWN, **now}]
    assert shown["nextCursor"] == "more"


def test_a_comment_just_written_is_shown_as_it_was_written():
    assert written_json(comment("77")) == SHOWN


def test_a_reply_names_whom_it_answers_and_where_its_thread_began():
    first = reply("78", comment("77"))
    second = written_json(reply("79", first))

    assert (written_json(first)["parentId"], written_json(first)["threadId"]) == ("77", "77")
    assert (second["parentId"], second["threadId"]) == ("78", "77")


def test_of_a_deleted_comment_only_its_place_is_shown():
    tombstone = Tombstone(id="77", post_id=POST, at=NOW, parent_id="70", thread_id="69")
    shown = comment_json(Entry(comment=tombstone, tally=Tally(likes=3, replies=2)))

    assert shown == {
        **SHOWN,
        "parentId": "70",
        "threadId": "69",
        "deleted": True,
        "commenterUserId": None,
        "commenterName": None,
        "comment": "",
        "links": [],
        "numberOfReplies": 2,
    }


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "x" * 2_201, "x" * 10_000])
def test_a_comment_of_nothing_or_of_too_much_is_refused(text):
    with pytest.raises(ValidationError):
        CommentBody(comment=text)


@pytest.mark.parametrize("text", ["x", "x" * 2_200, "👩‍🚀" * 700, "  a  "])
def test_a_comment_is_kept_as_written_but_for_the_space_around_it(text):
    assert CommentBody(comment=text).comment == text.strip()
