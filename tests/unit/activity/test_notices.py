"""Who is told what by which fact."""

from dataclasses import replace

import pytest
from heliograph.activity.actions import ACTIONS, action
from heliograph.activity.model import Kind
from heliograph.activity.notices import HEARS, NOTICES, notices
from heliograph.comments.events import translate as of_comments
from heliograph.comments.model import Parent
from heliograph.core.events import Change, Fact, comment_key, post_key, user_key
from heliograph.graph.events import translate as of_graph
from heliograph.likes.events import translate as of_likes
from heliograph.posts.events import translate as of_posts
from heliograph.posts.markup import TASTE_TAGS
from heliograph.shares.events import translate as of_shares

from cli.events import sample_path
from tests.people import (
    ADA,
    BOB,
    CLEO,
    NOW,
    POST,
    an_id,
    comment_row,
    follow_row,
    like_row,
    post_row,
    share_row,
    tie_row,
)

COMMENT = an_id(NOW, 17)
DAN = "4"
GONE = {"deleted_at": NOW.isoformat(), "expires_at": 1_776_072_413}


def fact_of(translate, *, new=None, old=None):
    (event,) = translate(Change(id="change", sequence="1", at=NOW, old=old, new=new))
    return Fact("change.0", "1".zfill(40), NOW, event)


def test_a_like_tells_the_posts_owner_and_taking_it_back_takes_that_back():
    liked, unliked = fact_of(of_likes, new=like_row(BOB)), fact_of(of_likes, old=like_row(BOB))

    (told,), (untold,) = notices(post_key(POST), liked), notices(post_key(POST), unliked)

    assert (told.group.user_id, told.group.kind, told.group.target_id) == (ADA, Kind.LIKED, POST)
    assert (told.actor_id, told.adds) == (BOB, 1)
    assert untold == replace(told, adds=-1)


def test_a_comment_is_named_by_itself_so_that_deleting_one_of_two_leaves_the_other():
    (told,) = notices(post_key(POST), fact_of(of_comments, new=comment_row(COMMENT)))

    assert (told.group.kind, told.entry_id, told.actor_id) == (Kind.COMMENTED, COMMENT, BOB)


TAGGED = " ".join(f"#tag{n}" for n in range(TASTE_TAGS + 2))
ITS_FIRST = tuple(f"tag{n}" for n in range(TASTE_TAGS))


@pytest.mark.parametrize(
    ("translate", "row", "tags"),
    [
        (of_likes, {**like_row(BOB), "post_caption": f"Out at #Sea {TAGGED}"}, ("sea", *ITS_FIRST[:-1])),
        (of_likes, {**like_row(BOB), "post_caption": "Out"}, ()),
        (of_shares, {**share_row(BOB), "post_caption": TAGGED}, ITS_FIRST),
        (of_comments, {**comment_row(COMMENT), "tags": ["mine"], "post_tags": ["sea"]}, ("sea",)),
        (of_comments, comment_row(COMMENT), ()),
    ],
    ids=["like", "plain", "share", "comment", "comment of before"],
)
def test_an_action_keeps_some_of_the_hashtags_of_the_post_that_it_was_done_with(translate, row, tags):
    assert action(post_key(POST), fact_of(translate, new=row)).tags == tags


def test_what_is_taken_back_tells_of_no_taste():
    row = {**like_row(BOB), "post_caption": TAGGED}

    assert action(post_key(POST), fact_of(of_likes, old=row)).tags == ()


def mentioning(*people):
    return {"mentions": [{"id": one, "userName": "somebody"} for one in people]}


def test_whom_a_comment_mentions_is_told_in_the_group_of_mentions_under_that_post():
    told = list(notices(post_key(POST), fact_of(of_comments, new={**comment_row(COMMENT), **mentioning(CLEO, DAN)})))

    mentioned = [one for one in told if one.group.kind is Kind.MENTIONED]
    assert [one.group.user_id for one in mentioned] == [CLEO, DAN]
    assert {(one.group.target_id, one.entry_id, one.actor_id, one.adds) for one in mentioned} == {
        (POST, COMMENT, BOB, 1)
    }


def test_nobody_is_told_twice_of_one_comment():
    parent = Parent(id="70", commenter_id=CLEO, thread_id="69")
    row = {**comment_row(COMMENT, parent=parent), **mentioning(ADA, CLEO, BOB)}
    fact = fact_of(of_comments, new=row)

    told = [one for key in (post_key(POST), comment_key("70")) for one in notices(key, fact)]

    assert {(one.group.user_id, one.group.kind) for one in told} == {(ADA, Kind.COMMENTED), (CLEO, Kind.REPLIED)}


@pytest.mark.parametrize(
    ("old", "new", "adds"),
    [
        (None, {}, [1]),
        ({}, GONE, [-1]),
        (GONE, {}, [1]),
        ({"status": "processing"}, {**GONE, "status": "processing"}, []),
        ({**GONE, "status": "processing"}, {"status": "processing"}, []),
    ],
)
def test_whom_a_caption_mentions_is_told_as_long_as_others_can_see_the_post(old, new, adds):
    def row(changed):
        return {**post_row("published"), **mentioning(BOB), **changed}

    fact = fact_of(of_posts, old=None if old is None else row(old), new=row(new))

    told = list(notices(user_key(ADA), fact))
    assert [one.adds for one in told] == adds
    assert {(one.group.user_id, one.group.kind, one.group.target_id) for one in told} <= {(BOB, Kind.MENTIONED, POST)}


@pytest.mark.parametrize(("status", "told"), [("published", {(CLEO, 1), (BOB, -1)}), ("processing", set())])
def test_an_edit_tells_whom_it_mentions_anew_and_takes_back_whom_it_mentions_no_more(status, told):
    before = {**post_row(status), **mentioning(BOB, DAN)}
    after = {**post_row(status, edition=2), **mentioning(DAN, CLEO)}

    found = notices(user_key(ADA), fact_of(of_posts, old=before, new=after))
    assert {(one.group.user_id, one.adds) for one in found} == told


def test_a_request_is_told_until_it_is_answered_or_withdrawn():
    asks = tie_row(follow="pending", since=NOW.isoformat(), requested_id=int(ADA))
    (asked,) = notices(user_key(ADA), fact_of(of_graph, new=asks))
    assert (asked.group.user_id, asked.group.kind, asked.actor_id, asked.adds) == (ADA, Kind.REQUESTED, BOB, 1)

    for after in (None, tie_row(ended="declined"), follow_row(BOB, ADA)):
        said = of_graph(Change(id="change", sequence="1", at=NOW, old=asks, new=after))
        told = [one for event in said for one in notices(user_key(ADA), Fact("c.0", "1".zfill(40), NOW, event))]
        assert replace(asked, adds=-1) in told


def test_a_follow_is_told_from_one_of_its_two_envelopes():
    followed = fact_of(of_graph, new=follow_row(BOB, ADA))

    (told,) = notices(user_key(ADA), followed)

    assert (told.group.user_id, told.group.kind, told.actor_id) == (ADA, Kind.FOLLOWED, BOB)
    assert list(notices(user_key(BOB), followed)) == []


def test_nobody_is_told_of_what_they_did_themselves():
    assert list(notices(post_key(POST), fact_of(of_likes, new=like_row(ADA)))) == []


def test_what_somebody_did_is_written_down_once_though_it_travels_twice():
    followed = fact_of(of_graph, new=follow_row(BOB, ADA))

    done = action(user_key(ADA), followed)

    assert done is not None
    assert (done.user_id, done.name, done.other_id, done.post_id) == (BOB, "user-followed", ADA, None)
    assert action(user_key(BOB), followed) is None


@pytest.mark.parametrize("kind", HEARS, ids=lambda kind: kind.name())
def test_every_event_that_is_heard_can_be_written_down_as_its_sample_has_it(kind):
    """A consumer that reads a field which the contract does not have would fail here, and not in the night."""
    import json

    event = kind.parse(json.loads(sample_path(kind).read_text()))
    fact = Fact("f.0", "1".zfill(40), NOW, event)

    told = [one for key in event.keys() for one in notices(key, fact)]  # noqa: SIM118 - an event's method
    done = [one for key in event.keys() if (one := action(key, fact))]  # noqa: SIM118

    assert len(done) == (kind in ACTIONS)
    assert bool(told) == (kind in NOTICES)
    assert len({one.group.user_id for one in told}) == len(told)
    assert all(one.group.user_id and one.actor_id != one.group.user_id for one in told)


def test_what_cleo_does_to_bob_does_not_concern_ada():
    (told,) = notices(user_key(BOB), fact_of(of_graph, new=follow_row(CLEO, BOB)))

    assert told.group.user_id == BOB
