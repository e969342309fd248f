"""The numbers that the model looks at."""

from datetime import timedelta
from math import isfinite, log1p

import pytest
from heliograph.ranking.features import FEATURES, FRESH_HOURS, features
from heliograph.ranking.history import History
from heliograph.ranking.model import Candidate, Deed, Outcome
from hypothesis import given
from hypothesis import strategies as st

from tests.people import ADA, BOB, NOW

LIKED = Deed(outcome=Outcome.LIKE, author_id=ADA, at=NOW, tags=("sea", "dusk"))


def of(history=(), **fields):
    """Name → number."""
    one = Candidate(**{"post_id": "1", "author_id": ADA, "published_at": NOW, **fields})
    return dict(zip(FEATURES, features(one, History(history), NOW), strict=True))


def test_whom_one_liked_often_is_close_and_a_comment_more_so_than_a_like():
    nobody, liked, talked = of(), of([LIKED]), of([Deed(outcome=Outcome.COMMENT, author_id=ADA, at=NOW)])

    assert nobody["closeness"] < liked["closeness"] < talked["closeness"]
    assert (nobody["conversation"], liked["conversation"]) == (0, 0)
    assert talked["conversation"] == pytest.approx(log1p(1))


def test_who_gets_all_of_ones_likes_is_always_liked():
    elsewhere = [Deed(outcome=Outcome.LIKE, author_id=BOB, at=NOW)] * 10

    assert of([LIKED] * 5)["always-liked"] > of([LIKED] * 5 + elsewhere)["always-liked"] > 0


def test_a_hashtag_that_one_liked_is_an_interest_whoever_posts_it():
    found = of([LIKED], author_id=BOB, tags=("dusk", "sea", "cats"))

    assert found["interest"] == pytest.approx(log1p(1))
    assert found["common-interests"] == pytest.approx(log1p(2))
    assert (found["tagged"], found["closeness"]) == (1, 0)


def test_what_one_opens_makes_curious_and_is_no_interest():
    opened = Deed(outcome=Outcome.CLICK, author_id=ADA, at=NOW, tags=("sea",))
    found = of([opened, opened], tags=("cats", "sea"))

    assert found["often-opened"] == found["curiosity"] == pytest.approx(log1p(2))
    assert (found["interest"], found["closeness"]) == (0, 0)
    assert of([opened], tags=("cats",))["curiosity"] == 0


def test_what_many_open_of_few_who_saw_it_has_a_greater_rate():
    assert 1 > of(opens=20, views=30)["open-rate"] > of(opens=20, views=300)["open-rate"] > of(views=300)["open-rate"]


def test_a_post_is_recent_by_half_after_some_hours():
    assert of()["recency"] == 1
    assert of(published_at=NOW - timedelta(hours=FRESH_HOURS))["recency"] == 0.5
    assert of(published_at=NOW + timedelta(hours=1))["recency"] == 1


def test_what_many_like_of_few_who_saw_it_engages():
    assert of(likes=20, views=30)["engagement-rate"] > of(likes=20, views=300)["engagement-rate"]
    assert (
        of(likes=20, author_followers=50)["likes-per-follower"]
        > of(likes=20, author_followers=5_000)["likes-per-follower"]
    )


def test_rates_are_bounded_whatever_the_counts_say():
    found = of(likes=10**9, comments=10**9, views=0, opens=10**9, author_followers=0)

    assert (found["engagement-rate"], found["likes-per-follower"], found["open-rate"]) == (1, 1, 1)


def test_an_album_and_a_follow_back_are_told():
    found = of(pictures=3, mutual=True)

    assert (found["album"], found["mutual-follow"]) == (1, 1)
    assert (of()["album"], of()["mutual-follow"]) == (0, 0)


counts = st.integers(0, 10**9)


@given(
    opens=counts,
    likes=counts,
    comments=counts,
    shares=counts,
    views=counts,
    author_followers=counts,
    days=st.integers(-2, 9_000),
)
def test_numbers_are_finite_and_never_negative(days, **found):
    numbers = of([LIKED], tags=("sea",), published_at=NOW - timedelta(days=days), **found).values()

    assert all(isfinite(one) and one >= 0 for one in numbers)
