from datetime import timedelta

import pytest
from heliograph.activity.model import at_moment, in_words, moment

from tests.people import NOW


@pytest.mark.parametrize(
    ("names", "count", "words"),
    [
        (["ada"], 1, "ada"),
        (["ada", "bob"], 2, "ada and bob"),
        (["ada", "bob", "cleo"], 3, "ada, bob and cleo"),
        (["ada"], 2, "ada and 1 other"),
        (["ada"], 13, "ada and 12 others"),
        (["ada", "bob", "cleo"], 13, "ada, bob and 11 others"),
    ],
)
def test_two_are_named_and_the_others_counted(names, count, words):
    assert in_words(names, count) == words


def test_moments_sort_by_time_and_are_the_same_for_the_same_words():
    early, late = moment(NOW, "a", "b"), moment(NOW + timedelta(seconds=1), "a", "b")

    assert early < late < 1 << 63
    assert moment(NOW, "a", "b") == early != moment(NOW, "a", "c")
    assert at_moment(early) == NOW
