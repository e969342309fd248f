"""A scenario: what is there before, the one act that faults fall on, and what must be true after it.

A client that got no answer sends again, so what it asked for may be there more than once where nothing but a new id
tells the attempts apart; what was acknowledged must be there exactly once, and nothing that was not asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.simulation.door import Answer
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.stage import Stage
from tests.simulation.world import World


@dataclass(frozen=True)
class Scenario:
    """`act` is what the faults fall on; `check` may do more, undisturbed. `check_at_rest` holds besides.

    `alike` names functions that do here what they do elsewhere: single faults of theirs are enumerated there.
    """

    name: str
    prepare: Callable[[World], Stage]
    act: Callable[[Stage, Client], None]
    check: Callable[[Stage, Client], None]
    alike: tuple[str, ...] = ()


def settled(answer: Answer, *statuses: int) -> None:
    """Raises: AssertionError when the answer has another status."""
    assert answer.status in statuses, f"{answer.status} {answer.text}"
