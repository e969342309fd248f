"""What a comment's row change means."""

from heliograph.comments.events import CommentDeleted, CommentWritten, translate
from heliograph.core.events import Change

from tests.people import ADA, BOB, NOW, POST, comment_row

FIELDS = {"comment_id": "77", "post_id": POST, "post_owner_id": ADA, "commenter": {"id": BOB, "userName": "bob"}}


def means(old, new):
    return list(translate(Change("1", "1", NOW, old, new)))


def test_a_comment_that_appears_was_written():
    assert means(None, comment_row("77")) == [CommentWritten(**FIELDS, text="What light!")]


def test_a_comment_that_goes_was_deleted_and_its_text_goes_nowhere():
    (deleted,) = means(comment_row("77"), None)

    assert deleted == CommentDeleted(**FIELDS)
    assert "text" not in deleted.payload()


def test_a_comment_that_changes_is_neither():
    assert means(comment_row("77"), comment_row("77", text="edited")) == []


def test_a_comment_is_about_its_post():
    (written,) = means(None, comment_row("77"))

    assert written.keys() == (f"post#{POST}",)
