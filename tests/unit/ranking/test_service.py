"""Ranking: the likeliest first, the same each time, never one author for long, and why."""

from dataclasses import replace
from datetime import timedelta
from itertools import groupby

import pytest
from heliograph.ranking.features import FEATURES
from heliograph.ranking.history import History
from heliograph.ranking.model import Candidate, Deed, Outcome, Ranked
from heliograph.ranking.service import REASONS, Arms, Ranker, spread
from heliograph.ranking.weights import SHIPPED, Expectation, Weights
from hypothesis import given
from hypothesis import strategies as st

from tests.people import ADA, BOB, CLEO, NOW

RANKER = Ranker(Weights.load())
FOND_OF_ADA = History(
    [Deed(outcome=outcome, author_id=ADA, at=NOW, tags=("sea",)) for outcome in (Outcome.LIKE, Outcome.COMMENT)] * 4
)


def candidate(post_id, author=ADA, **fields):
    return Candidate(post_id=str(post_id), author_id=author, **{"published_at": NOW - timedelta(hours=6), **fields})


def ids(ranked):
    return [one.candidate.post_id for one in ranked]


def test_who_is_close_comes_before_a_stranger_and_an_interest_before_none():
    posts = [candidate(1, BOB), candidate(2, ADA), candidate(3, BOB, tags=("sea",))]

    assert ids(RANKER.rank(posts, FOND_OF_ADA, NOW))[-1] == "1"
    assert ids(RANKER.rank(posts[:2], FOND_OF_ADA, NOW)) == ["2", "1"]


def test_of_posts_that_differ_in_nothing_the_newest_comes_first():
    assert ids(RANKER.rank([candidate(n) for n in (3, 10, 7)], History(), NOW)) == ["10", "7", "3"]


def test_a_chance_is_a_probability_and_the_score_is_their_worth():
    (ranked,) = RANKER.rank([candidate(1, likes=9, views=20)], FOND_OF_ADA, NOW)

    worth = {outcome: one.worth for outcome, one in Weights.load().outcomes.items()}
    assert all(0 < chance < 1 for chance in ranked.chances.values())
    assert ranked.score == pytest.approx(sum(worth[outcome] * chance for outcome, chance in ranked.chances.items()))


def test_standardised_and_folded_coefficients_say_the_same():
    """One feature, of which the logit can be told by hand: (3 - 1) / 2 · 0.5 - 1 = -0.5."""
    at = FEATURES.index("album")
    numbers = [0.0] * len(FEATURES)
    slopes, means, scales = list(numbers), list(numbers), [1.0] * len(FEATURES)
    slopes[at], means[at], scales[at], numbers[at] = 0.5, 1.0, 2.0, 3.0
    like = Expectation(worth=2.0, bias=-1.0, coefficients=tuple(slopes))
    weights = Weights(name="by hand", means=tuple(means), scales=tuple(scales), outcomes={Outcome.LIKE: like})

    assert Ranker(weights).score(numbers) == pytest.approx(2 * 0.377540669)


def test_weights_go_by_name_and_know_nothing_of_features_that_joined_later():
    like = Expectation(worth=1.0, bias=0.0, coefficients=(1.0, 2.0))
    weights = Weights(
        name="two", features=("album", "recency"), means=(0.0, 1.0), scales=(1.0, 2.0), outcomes={Outcome.LIKE: like}
    )
    numbers = [9.0] * len(FEATURES)
    numbers[FEATURES.index("album")], numbers[FEATURES.index("recency")] = 1.0, 1.0

    assert Ranker(weights).score(numbers) == pytest.approx(0.7310586)


def test_who_opens_posts_of_a_hashtag_likely_opens_another():
    curious = History([Deed(outcome=Outcome.CLICK, author_id=CLEO, at=NOW, tags=("sea",))] * 5)
    posts = [candidate(1, tags=("sea",)), candidate(2, tags=("cats",))]

    chances = {one.candidate.post_id: one.chances[Outcome.CLICK] for one in RANKER.rank(posts, curious, NOW)}

    assert chances["1"] > 1.3 * chances["2"]
    assert "curiosity" in RANKER.why(posts[0], curious, NOW)


def test_an_account_keeps_its_weights_and_a_larger_part_only_takes_more_in():
    def newest(percent):
        arms = Arms(newest_percent=percent)
        return {one for one in map(str, range(500)) if arms.of(one).name == Weights.load().name}

    assert (newest(0), len(newest(100))) == (set(), 500)
    assert 75 < len(newest(20)) < 125
    assert newest(20) < newest(40)
    assert {Arms(newest_percent=20).of(str(one)).name for one in range(500)} == {
        Weights.load(path).name for path in SHIPPED
    }


def test_a_hopeless_post_has_no_chance_and_breaks_nothing():
    weights = Weights.load()
    hopeless = {outcome: replace(one, bias=-1e6) for outcome, one in weights.outcomes.items()}

    (ranked,) = Ranker(replace(weights, outcomes=hopeless)).rank([candidate(1)], History(), NOW)

    assert ranked.score == 0


def test_why_names_what_the_post_has_more_of_than_others():
    why = RANKER.why(candidate(1, tags=("sea",), mutual=True), FOND_OF_ADA, NOW)

    assert set(why) <= {"closeness", "always-liked", "conversation", "mutual-follow", "interest", "common-interests"}
    assert 0 < len(why) <= REASONS


def test_why_leaves_out_what_speaks_against_a_post():
    assert "age" not in RANKER.why(candidate(1, published_at=NOW - timedelta(days=20)), History(), NOW)


def ranked(authors):
    return [
        Ranked(candidate=candidate(100 - place, author), score=1 / (1 + place), chances={})
        for place, author in enumerate(authors)
    ]


def test_after_two_of_one_author_the_best_of_somebody_else_comes():
    assert ids(spread(ranked([ADA, ADA, ADA, ADA, BOB, CLEO, BOB]), 2)) == ["100", "99", "96", "98", "97", "95", "94"]


def test_when_only_one_author_is_left_theirs_follow_in_order():
    assert ids(spread(ranked([ADA, ADA, ADA, BOB]), 1)) == ["100", "97", "99", "98"]


@given(st.lists(st.sampled_from([ADA, BOB, CLEO]), max_size=40), st.integers(1, 3))
def test_spreading_keeps_every_post_once_and_each_authors_order(authors, in_a_row):
    before = ranked(authors)
    after = spread(before, in_a_row)

    assert sorted(ids(after)) == sorted(ids(before))
    for author in set(authors):
        assert [one for one in after if one.candidate.author_id == author] == [
            one for one in before if one.candidate.author_id == author
        ]


@given(st.lists(st.sampled_from([ADA, BOB, CLEO]), max_size=40), st.integers(1, 3))
def test_nobody_has_more_in_a_row_unless_nobody_else_is_left(authors, in_a_row):
    after = [one.candidate.author_id for one in spread(ranked(authors), in_a_row)]

    runs = [(author, len(list(run))) for author, run in groupby(after)]
    assert all(length <= in_a_row for _, length in runs[:-1])
