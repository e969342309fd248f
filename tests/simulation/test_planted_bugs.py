"""Bugs planted on purpose are caught, so the histories and their checks can fail. `make proof` catches every one."""

from importlib import import_module
from itertools import islice
from pathlib import Path
from pkgutil import iter_modules

import pytest

from tests.simulation.histories.checks import violations
from tests.simulation.histories.generate import generate
from tests.simulation.histories.pieces import lean_memory
from tests.simulation.histories.play import play
from tests.simulation.mutants import bugs
from tests.simulation.mutants.hunt import Bug, hunt
from tests.simulation.mutants.planted import PLANTED, SELDOM

FEW = 20
"""Histories that are cheap enough for every change …"""
ENOUGH = 10
"""… and how many of the bugs are caught within so few, whichever seeds there are."""


@pytest.mark.slow
def test_ten_planted_bugs_are_caught_within_a_few_histories() -> None:
    often = [bug for bug in PLANTED if bug not in SELDOM]
    with lean_memory():
        caught = list(islice((bug for bug in often if hunt(bug, within=FEW)), ENOUGH))

    assert len(caught) == ENOUGH, f"only {[bug.__name__ for bug in caught]} are caught"


@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: str(bug.__name__))
def test_a_bug_fits_the_code_that_it_is_planted_in(bug: Bug) -> None:
    with bug():
        found = [one for seed in range(2) for one in violations(play(generate(seed)))]

    assert not any("answers_500" in one for one in found)


def test_every_bug_is_hunted_or_brought_together_with_what_it_needs_by_a_test_of_its_own() -> None:
    told = "".join(test.read_text() for test in Path(__file__).parent.glob("test_*.py"))

    for file in iter_modules(bugs.__path__, f"{bugs.__name__}."):
        module = import_module(file.name)
        made = [one for one in vars(module).values() if getattr(one, "__module__", "") == module.__name__]
        planted = [bug for bug in made if hasattr(bug, "__wrapped__")]
        assert planted
        for bug in planted:
            assert bug in PLANTED or bug.__name__ in told, bug.__name__


def test_each_says_what_it_does_wrong() -> None:
    assert all(bug.__doc__ for bug in PLANTED)
    assert set(SELDOM) < set(PLANTED)
