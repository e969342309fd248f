"""Views and openings, from what a client says to what a post's counts show."""

import pytest
from heliograph.core.events import post_key

from tests.functions.population import HIDDEN, NOBODY
from tests.people import ADA, BOB, CLEO, POST

KEY = post_key(POST)


@pytest.fixture
def populated(informed):
    """Nobody has anything left to hear but what comes of the test."""
    return informed


@pytest.fixture
def saw(populated):
    """Somebody says to have seen posts, and all that follows is delivered twice."""

    def saw(who, *posts, opened=()):
        body = {"posts": list(posts)} | ({"opened": list(opened)} if opened else {})
        assert populated.call("POST", "/v1/posts/views", user=who, json=body).status == 204
        populated.settle(times=2)

    return saw


def test_a_view_counts_once_a_day_for_each_person_and_never_for_the_owner(populated, saw):
    for who in (BOB, BOB, CLEO, ADA):
        saw(who, POST)
    saw(BOB, POST, NOBODY, HIDDEN)

    assert populated.call("GET", f"/v1/posts/{POST}", user=ADA).json["numberOfViews"] == 2


def test_what_is_opened_counts_once_for_each_person_and_never_for_the_owner(populated, saw):
    for who in (BOB, BOB, CLEO, ADA):
        saw(who, POST, opened=[POST])
    saw(BOB, POST, opened=[NOBODY, HIDDEN])

    (tally,) = (one for one in populated.account.rows(populated.account.setting("COUNTERS_TABLE")) if one["pk"] == KEY)
    assert (tally["opens"], tally["views"]) == (2, 2)


def test_what_is_not_there_and_what_one_may_not_see_is_passed_over_in_silence(populated, saw):
    saw(CLEO, NOBODY, HIDDEN, opened=[HIDDEN, NOBODY])

    assert populated.account.rows(populated.account.setting("VIEWING_TABLE")) == []


@pytest.mark.parametrize("posts", [[], ["1"] * 101, ["x"], [1], None])
def test_what_is_no_list_of_a_hundred_posts_is_refused(populated, posts):
    answer = populated.call("POST", "/v1/posts/views", user=BOB, json={"posts": posts})

    assert (answer.status, answer.problem) == (422, "not-valid")


@pytest.mark.parametrize("opened", [[POST] * 26, ["x"], [1], None, POST])
def test_more_than_is_opened_at_once_or_what_is_no_post_is_refused(populated, opened):
    answer = populated.call("POST", "/v1/posts/views", user=BOB, json={"posts": [POST], "opened": opened})

    assert (answer.status, answer.problem) == (422, "not-valid")
    assert populated.account.rows(populated.account.setting("VIEWING_TABLE")) == []


def test_every_answer_with_a_post_says_whether_i_like_it(populated):
    liked = {
        who: [
            populated.call("GET", f"/v1/posts/{POST}", user=who).json["likedByMe"],
            *(one["likedByMe"] for one in populated.call("GET", f"/v1/users/{ADA}/posts", user=who).json["posts"]),
        ]
        for who in (BOB, CLEO)
    }

    assert liked == {BOB: [True, True], CLEO: [False, False]}
