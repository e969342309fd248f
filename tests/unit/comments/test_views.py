"""Comments in JSON, and the body that clients send."""

import pytest
from heliograph.comments.views import CommentBody, comments_json
from heliograph.core.pages import Page
from pydantic import ValidationError

from tests.people import BOB, POST, comment


def test_a_page_of_comments_goes_on_below_the_last_one():
    shown = comments_json(Page([comment("77")], (77,)), "more")

    assert shown["comments"] == [
        {
            "id": "77",
            "postId": POST,
            "commenterUserId": BOB,
            "commenterName": "bob",
            "comment": "What light!",
            "createdAt": "2026-03-14T09:26:53+00:00",
        }
    ]
    assert shown["nextCursor"] == "more"


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "x" * 2_201, "x" * 10_000])
def test_a_comment_of_nothing_or_of_too_much_is_refused(text):
    with pytest.raises(ValidationError):
        CommentBody(comment=text)


@pytest.mark.parametrize("text", ["x", "x" * 2_200, "👩‍🚀" * 700, "  a  "])
def test_a_comment_is_kept_as_written_but_for_the_space_around_it(text):
    assert CommentBody(comment=text).comment == text.strip()
