"""Bugs planted on purpose are caught, so the histories and their checks can fail."""

import pytest

from tests.simulation.mutants.hunt import WITHIN, Bug, hunt
from tests.simulation.mutants.planted import AT_LARGE, PLANTED


@pytest.mark.slow
@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: str(bug.__name__))
def test_a_planted_bug_is_caught(bug: Bug) -> None:
    assert hunt(bug) is not None, f"{bug.__doc__} survived {WITHIN} histories"


def test_each_says_what_it_does_wrong_and_stands_in_one_list() -> None:
    assert all(bug.__doc__ for bug in (*PLANTED, *AT_LARGE))
    assert not set(PLANTED) & set(AT_LARGE)
