"""What each fact adds to whom."""

from random import Random

import pytest
from heliograph.comments.events import translate as of_comment
from heliograph.comments.model import Parent
from heliograph.core.events import Change, Fact, comment_key, pad, post_key, user_key
from heliograph.counters.lookups import tally
from heliograph.counters.model import CommentPreview, Delta, LikerPreview, sum_up
from heliograph.counters.service import HEARS
from heliograph.graph.events import translate as of_edge
from heliograph.likes.events import translate as of_like
from heliograph.posts.events import translate as of_post
from heliograph.viewing.events import translate as of_view

from tests.people import (
    ADA,
    BOB,
    CLEO,
    NOW,
    POST,
    comment_like_row,
    comment_row,
    follow_row,
    like_row,
    look_row,
    opening_row,
    post_row,
    tie_row,
    tombstone_row,
)

PARENT = Parent(id="70", commenter_id=CLEO, thread_id="69")
REPLY = comment_row("77", parent=PARENT)
REPLIED = {post_key(POST): {"comments": 1}, comment_key("70"): {"replies": 1}}
UNREPLIED = {post_key(POST): {"comments": -1}, comment_key("70"): {"replies": -1}}


def facts(*told):
    """Facts out of (translate, old row, new row)."""
    changes = [(translate, Change(str(n), str(n), NOW, old, new)) for n, (translate, old, new) in enumerate(told)]
    return [
        Fact(change.id, pad(change.sequence), NOW, event)
        for translate, change in changes
        for event in translate(change)
    ]


@pytest.mark.parametrize(
    ("told", "adds"),
    [
        ((of_like, None, like_row()), {post_key(POST): {"likes": 1}}),
        ((of_like, like_row(), None), {post_key(POST): {"likes": -1}}),
        ((of_comment, None, comment_row("77")), {post_key(POST): {"comments": 1}}),
        ((of_comment, comment_row("77"), None), {post_key(POST): {"comments": -1}}),
        ((of_comment, comment_row("77"), tombstone_row("77")), {post_key(POST): {"comments": -1}}),
        ((of_comment, None, REPLY), REPLIED),
        ((of_comment, REPLY, None), UNREPLIED),
        ((of_comment, REPLY, tombstone_row("77", parent=PARENT)), UNREPLIED),
        ((of_like, None, comment_like_row(comment_id="77")), {comment_key("77"): {"likes": 1}}),
        ((of_like, comment_like_row(comment_id="77"), None), {comment_key("77"): {"likes": -1}}),
        ((of_view, None, look_row(POST)), {post_key(POST): {"views": 1}}),
        ((of_view, look_row("1"), look_row("1", POST)), {post_key(POST): {"views": 1}}),
        ((of_view, None, opening_row(POST)), {post_key(POST): {"opens": 1}}),
        ((of_edge, None, follow_row()), {user_key(ADA): {"followers": 1}, user_key(BOB): {"following": 1}}),
        ((of_edge, follow_row(), None), {user_key(ADA): {"followers": -1}, user_key(BOB): {"following": -1}}),
        ((of_post, None, post_row()), {user_key(ADA): {"posts": 1}}),
    ],
)
def test_each_fact_adds_to_those_it_is_about_and_to_nobody_else(told, adds):
    people = {user_key(ADA), user_key(BOB), user_key(CLEO)}
    everybody = {post_key(POST), comment_key("69"), comment_key("70"), comment_key("77"), *people}

    assert {key: dict(sum_up(key, facts(told)).adds) for key in everybody} == {
        key: adds.get(key, {}) for key in everybody
    }


GONE = post_row(deleted_at=NOW.isoformat(), version=3)


def test_every_fact_that_is_heard_travels_to_the_keys_it_adds_to():
    told = [
        (of_like, None, like_row()),
        (of_comment, None, comment_row("77")),
        (of_comment, None, REPLY),
        (of_like, None, comment_like_row(reply=True)),
        (of_edge, None, follow_row()),
    ]
    told += [(how, new, None) for how, _, new in told]
    told += [(of_post, None, post_row()), (of_post, post_row(), GONE), (of_post, GONE, post_row())]
    for event in (fact.event for fact in facts(*told)):
        keys = event.keys()
        assert type(event) in HEARS
        assert all(sum_up(key, facts_of(event)).adds for key in keys)


def facts_of(event):
    return [Fact("1", pad("1"), NOW, event)]


def test_a_run_of_likes_and_unlikes_is_summed():
    seed = Random(7)
    told = [(of_like, *seed.choice([(None, like_row()), (like_row(), None)])) for _ in range(100)]
    expected = sum(1 if new else -1 for _, _, new in told)

    assert sum_up(post_key(POST), facts(*told)).adds == {"likes": expected}


def test_a_comment_is_shown_when_written_and_hidden_when_deleted():
    preview = CommentPreview(id="77", user_id=BOB, user_name="bob", text="What light!")
    written, deleted = (of_comment, None, comment_row("77")), (of_comment, comment_row("77"), None)

    assert sum_up(post_key(POST), facts(written)) == Delta(adds={"comments": 1}, comments={"77": preview})
    assert sum_up(post_key(POST), facts(written, deleted)) == Delta(adds={"comments": 0}, comments={"77": None})


def test_a_reply_is_not_shown():
    assert sum_up(post_key(POST), facts((of_comment, None, REPLY))) == Delta(adds={"comments": 1})


def test_who_likes_a_comment_is_shown_at_its_post_and_counted_at_the_comment():
    liked, unliked = (of_like, None, comment_like_row(BOB)), (of_like, comment_like_row(BOB), None)
    shown = {("77", BOB): LikerPreview(id=BOB, user_name="bob")}

    assert sum_up(post_key(POST), facts(liked)) == Delta(likers=shown)
    assert sum_up(comment_key("77"), facts(liked)) == Delta(adds={"likes": 1})
    assert sum_up(post_key(POST), facts(liked, unliked)) == Delta(likers={("77", BOB): None})


def test_what_comes_late_hides_but_does_not_show():
    told = facts(
        (of_comment, None, comment_row("77")),
        (of_like, None, comment_like_row(BOB)),
        (of_comment, comment_row("76"), None),
        (of_like, comment_like_row(CLEO), None),
    )

    delta = sum_up(post_key(POST), told, late=True)

    assert delta == Delta(adds={"comments": 0}, comments={"76": None}, likers={("77", CLEO): None})


def test_nothing_happened_changes_nothing():
    assert sum_up(post_key(POST), []) == Delta()


def test_a_row_shows_its_three_newest_comments_by_number_and_not_by_text():
    stored = {"user_id": BOB, "user_name": "bob", "text": "…"}

    shown = tally({"pk": "post#1", "comments": 5, **{f"c#{n}": stored for n in (9, 10, 100, 99)}, "m#x": "1@2"})

    assert [comment.id for comment in shown.newest_comments] == ["100", "99", "10"]
    assert (shown.comments, shown.likes) == (5, 0)


WAITS, PUBLISHED, GONE = post_row("processing"), post_row(), post_row(deleted_at="2026-03-14T09:26:53+00:00")
ANSWERED = {**comment_row("77"), "answered": True}
CHANGES = {
    of_like: [(None, like_row()), (like_row(), None), (None, comment_like_row())],
    of_comment: [
        (None, comment_row("77")),
        (comment_row("77"), ANSWERED),
        (ANSWERED, tombstone_row("77")),
        (tombstone_row("77"), None),
        (comment_row("77"), None),
    ],
    of_edge: [(None, tie_row()), (tie_row(), follow_row()), (follow_row(), tie_row()), (follow_row(), None)],
    of_post: [
        (None, post_row("processing")),
        (post_row("processing"), PUBLISHED),
        (PUBLISHED, GONE),
        (GONE, PUBLISHED),
    ],
}


@pytest.mark.parametrize("translate", CHANGES, ids=lambda translate: translate.__module__)
def test_what_a_change_adds_is_the_difference_of_what_both_rows_would_add_from_nothing(translate):
    """So a count is what its rows would add if all of them appeared today: that is how they are recounted."""
    keys = [post_key(POST), comment_key("77"), user_key(ADA), user_key(BOB)]

    def adds(old, new):
        told = facts((translate, old, new))
        return {(key, name): n for key in keys for name, n in sum_up(key, told).adds.items()}

    for old, new in CHANGES[translate]:
        before, after, change = adds(None, old), adds(None, new), adds(old, new)
        for count in {*before, *after, *change}:
            assert change.get(count, 0) == after.get(count, 0) - before.get(count, 0), (old, new, count)
