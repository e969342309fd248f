"""How many histories it takes to catch a planted bug."""

import gc
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from tests.simulation.histories.checks import violations
from tests.simulation.histories.generate import generate
from tests.simulation.histories.pieces import GARBAGE
from tests.simulation.histories.play import play

WITHIN = 2_000
"""Histories within which every planted bug must be caught."""

Bug = Callable[[], AbstractContextManager[None]]


def _told_apart(found: list[str]) -> list[str]:
    """Violations less those by which a bug that is planted wrongly would be "caught" as well: it breaks the code."""
    return [] if any(one.startswith("nothing_answers_500") for one in found) else found


@dataclass(frozen=True)
class Caught:
    """The number of histories it took, the last one's seed and the first thing that was wrong with it."""

    histories: int
    seed: int
    found: str


def hunt(bug: Bug, *, start: int = 0, within: int = WITHIN) -> Caught | None:
    """Play the histories from seed `start` on with the bug planted until one fails a check; None if none does.

    They are the very histories of every other run, not ones made for the bug. One that fails without it as well
    says nothing of it. Hunt with lean memory (`histories.pieces`).
    """
    for number, seed in enumerate(range(start, start + within), 1):
        history = generate(seed)
        with bug():
            found = _told_apart(violations(play(history)))
        if found and not violations(play(history)):
            return Caught(number, seed, found[0])
        if number % GARBAGE == 0:
            gc.collect()
    return None
