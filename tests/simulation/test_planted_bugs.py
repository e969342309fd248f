"""Bugs planted on purpose are caught, so the histories and their checks can fail. `make proof` catches every one."""

import pytest

from tests.simulation.histories.checks import violations
from tests.simulation.histories.generate import generate
from tests.simulation.histories.pieces import lean_memory
from tests.simulation.histories.play import play
from tests.simulation.mutants.hunt import Bug, hunt
from tests.simulation.mutants.planted import PLANTED, SELDOM

FEW = 40
"""Histories that are cheap enough for every change …"""
ENOUGH = 10
"""… and how many of the bugs are caught within so few, whichever seeds there are."""


@pytest.mark.slow
def test_ten_planted_bugs_are_caught_within_a_few_histories() -> None:
    often = [bug for bug in PLANTED if bug not in SELDOM]
    with lean_memory():
        caught = [bug for bug in often if hunt(bug, within=FEW)]

    assert len(caught) >= ENOUGH, f"only {[bug.__name__ for bug in caught]} are caught"


@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: str(bug.__name__))
def test_a_bug_fits_the_code_that_it_is_planted_in(bug: Bug) -> None:
    with bug():
        found = [one for seed in range(2) for one in violations(play(generate(seed)))]

    assert not any("answers_500" in one for one in found)


def test_each_says_what_it_does_wrong() -> None:
    assert all(bug.__doc__ for bug in PLANTED)
    assert set(SELDOM) < set(PLANTED)
