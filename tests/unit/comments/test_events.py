"""What a comment's row change means."""

import pytest
from heliograph.comments.events import (
    CommentDeleted,
    CommentPurged,
    CommentWritten,
    ReplyDeleted,
    ReplyWritten,
    translate,
)
from heliograph.comments.model import Parent
from heliograph.core.events import Change

from tests.people import ADA, BOB, CLEO, NOW, POST, comment_row, tombstone_row

FIELDS = {"comment_id": "77", "post_id": POST, "post_owner_id": ADA, "commenter": {"id": BOB, "userName": "bob"}}
FIELDS |= {"tags": [], "mentions": []}
NAMES = {"tags": ["sea"], "mentions": [{"id": CLEO, "userName": "cleo"}]}
PARENT = Parent(id="70", commenter_id=CLEO, thread_id="69")
ANSWERS = {"parent": {"id": "70", "commenterId": CLEO}, "thread_id": "69"}


def means(old, new):
    return list(translate(Change("1", "1", NOW, old, new)))


def test_a_comment_that_appears_was_written():
    assert means(None, comment_row("77")) == [CommentWritten(**FIELDS, text="What light!", post_tags=[])]


def test_a_reply_that_appears_was_written_in_answer_to_somebody_in_a_thread():
    assert means(None, comment_row("77", parent=PARENT)) == [ReplyWritten(**FIELDS, **ANSWERS, text="What light!")]


@pytest.mark.parametrize("left", [None, tombstone_row("77")])
def test_a_comment_that_goes_was_deleted_and_its_text_goes_nowhere(left):
    (deleted,) = means(comment_row("77"), left)

    assert deleted == CommentDeleted(**FIELDS)
    assert "text" not in deleted.payload()


@pytest.mark.parametrize("left", [None, tombstone_row("77", parent=PARENT)])
def test_a_reply_that_goes_was_deleted(left):
    assert means(comment_row("77", parent=PARENT), left) == [ReplyDeleted(**FIELDS, **ANSWERS)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (comment_row("77"), comment_row("77", text="edited")),
        (comment_row("77"), {**comment_row("77"), "answered": True}),
        (tombstone_row("77"), None),
        (None, tombstone_row("77")),
    ],
    ids=["edited", "answered", "tombstone gone", "tombstone there"],
)
def test_nothing_else_that_happens_to_the_row_is_news(old, new):
    assert means(old, new) == []


def test_a_comment_is_about_its_post_and_a_reply_about_its_parent_too():
    (written,), (replied,) = means(None, comment_row("77")), means(None, comment_row("77", parent=PARENT))

    assert written.keys() == (f"post#{POST}",)
    assert replied.keys() == (f"post#{POST}", "comment#70")


def test_what_goes_because_its_post_has_gone_is_nobodys_act():
    there = comment_row("5")
    marked = {**there, "purged": True}

    assert [*means(there, marked), *means(None, marked)] == []
    assert means(marked, None) == [CommentPurged(comment_id="5", post_id=POST)]


def test_what_a_comment_names_is_said_when_it_is_written_and_when_it_is_deleted():
    row = {**comment_row("77"), **NAMES, "post_tags": ["dusk"]}

    assert means(None, row) == [CommentWritten(**{**FIELDS, **NAMES}, text="What light!", post_tags=["dusk"])]
    assert means(row, tombstone_row("77")) == [CommentDeleted(**{**FIELDS, **NAMES})]
