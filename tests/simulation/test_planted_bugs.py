"""R2: every planted bug is caught, so the histories and their checks can fail."""

import pytest

from tests.simulation.mutants.hunt import WITHIN, Bug, hunt
from tests.simulation.mutants.planted import PLANTED


@pytest.mark.slow
@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: str(bug.__name__))
def test_a_planted_bug_is_caught(bug: Bug) -> None:
    assert hunt(bug) is not None, f"{bug.__doc__} survived {WITHIN} histories"


def test_there_are_enough_of_them_and_each_says_what_it_does_wrong() -> None:
    assert len(PLANTED) >= 25
    assert all(bug.__doc__ for bug in PLANTED)
