"""What a post's tally shows of comments and of those who like them."""

from datetime import timedelta

from heliograph.counters.model import CommentPreview, Delta, LikerPreview
from heliograph.counters.previews import (
    KEPT_COMMENTS,
    KEPT_LIKERS,
    PATIENCE,
    SHOWN_LIKERS,
    changes,
    newest_comments,
    superfluous,
)

from tests.people import BOB, NOW, an_id

STORED = {"user_id": BOB, "user_name": "bob", "text": "What light!"}
IDS = [an_id(NOW, sequence=n) for n in range(10)]


def row(*comments, hearts=()):
    """A tally's row with these comments, and hearts as (comment id, liker id)."""
    return {
        "pk": "post#1",
        **{f"c#{one}": STORED for one in comments},
        **{f"h#{one}#{liker}": f"user{liker}" for one, liker in hearts},
    }


def crowd(comment, size):
    return [(comment, liker) for liker in range(1, size + 1)]


def test_a_comment_is_shown_with_those_who_like_it_and_none_of_the_others():
    (newest, before) = newest_comments(row(*IDS[:2], hearts=[(IDS[0], 10), (IDS[0], 9), (IDS[5], 7)]))

    assert (newest.id, newest.likers) == (IDS[1], ())
    assert (before.text, before.user_id) == ("What light!", BOB)
    assert before.likers == (LikerPreview(id="9", user_name="user9"), LikerPreview(id="10", user_name="user10"))


def test_at_most_so_many_of_those_who_like_it_are_shown():
    (comment,) = newest_comments(row(IDS[0], hearts=crowd(IDS[0], SHOWN_LIKERS + 5)))

    assert [liker.id for liker in comment.likers] == [str(n) for n in range(1, SHOWN_LIKERS + 1)]


def test_a_change_sets_what_is_to_be_shown_and_removes_what_is_not():
    comment = CommentPreview(id="5", user_id=BOB, user_name="bob", text="What light!")
    likers = {("5", "7"): LikerPreview(id="7", user_name="grace"), ("5", "8"): None}

    assert dict(changes(Delta(comments={"5": comment, "6": None}, likers=likers))) == {
        "c#5": STORED,
        "c#6": None,
        "h#5#7": "grace",
        "h#5#8": None,
    }


def test_while_things_are_few_nothing_goes():
    full = row(*IDS[:KEPT_COMMENTS], hearts=crowd(IDS[0], KEPT_LIKERS))

    assert superfluous(full, NOW) == []


def test_comments_beyond_the_newest_go_when_there_are_too_many():
    assert sorted(superfluous(row(*IDS[: KEPT_COMMENTS + 1]), NOW)) == [f"c#{one}" for one in IDS[:4]]


def test_of_too_many_who_like_a_comment_those_go_that_are_not_shown():
    gone = superfluous(row(IDS[0], hearts=crowd(IDS[0], KEPT_LIKERS + 1)), NOW)

    assert gone == [f"h#{IDS[0]}#{n}" for n in range(SHOWN_LIKERS + 1, KEPT_LIKERS + 2)]


def test_hearts_of_a_comment_that_is_no_longer_shown_go_when_they_are_many():
    older = crowd(IDS[0], KEPT_LIKERS // 2) + crowd(IDS[1], KEPT_LIKERS // 2 + 1)

    assert len(superfluous(row(*IDS[2:5], hearts=older), NOW)) == KEPT_LIKERS + 1


def test_hearts_of_a_comment_that_was_not_heard_of_wait_for_it_for_an_hour():
    early = row(hearts=crowd(IDS[0], KEPT_LIKERS // 2) + crowd(IDS[1], KEPT_LIKERS // 2 + 1))

    assert superfluous(early, NOW + PATIENCE - timedelta(minutes=1)) == []
    assert len(superfluous(early, NOW + PATIENCE + timedelta(minutes=1))) == KEPT_LIKERS + 1
