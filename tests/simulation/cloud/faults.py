"""What may go wrong with a call, and the plan that says with which.

Planned faults come first (``at``, ``when``); for calls without one, ``rates`` draw from the cloud's random source.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from tests.simulation.cloud.trace import Entry


class Outcome(StrEnum):
    """What becomes of one call. "Applied" means that its effect is there for all to see."""

    OK = "ok"
    REFUSED = "refused"  # not applied: HTTP 500
    UNREACHED = "unreached"  # not applied: the connection could not be made
    LOST = "lost"  # applied, but the connection broke before the answer
    TIMED_OUT = "timed-out"  # applied, but the answer came too late
    GARBLED = "garbled"  # applied, but the service answered HTTP 500 all the same
    THROTTLED = "throttled"  # not applied: the service's own throttling error
    CONFLICTED = "conflicted"  # not applied: a transaction got in the way (DynamoDB writes; others: throttled)
    PARTIAL = "partial"  # a batch does some of its work and says so (other calls: as planned otherwise)
    KILLED_BEFORE = "killed-before"  # not applied, and the invocation ends here
    KILLED_AFTER = "killed-after"  # applied, and the invocation ends here


NOT_APPLIED = frozenset(
    {Outcome.REFUSED, Outcome.UNREACHED, Outcome.THROTTLED, Outcome.CONFLICTED, Outcome.KILLED_BEFORE}
)


class Killed(BaseException):
    """The invocation's process is gone. No handler catches it, and nothing of the invocation may act after it."""


@dataclass(slots=True)
class _Rule:
    matches: Callable[[Entry], bool]
    outcome: Outcome
    left: int


@dataclass(slots=True)
class Faults:
    """The fault plan of one cloud."""

    rng: Random
    rates: dict[Outcome, float] = field(default_factory=dict)
    undone_share: float = 0.5
    _numbered: dict[int, Outcome] = field(default_factory=dict)
    _stepped: dict[tuple[str, int], Outcome] = field(default_factory=dict)
    _rules: list[_Rule] = field(default_factory=list)

    def at(self, number: int, outcome: Outcome, *, task: str | None = None) -> None:
        """Do this at IO point ``number``: of the whole cloud, or of the task with this name."""
        if task is None:
            self._numbered[number] = outcome
        else:
            self._stepped[task, number] = outcome

    def when(
        self,
        outcome: Outcome,
        *,
        service: str = "",
        operation: str = "",
        resource: str = "",
        task: str = "",
        times: int = 1,
    ) -> None:
        """Do this to the next ``times`` calls that match all that is given (``times=-1``: to all of them)."""

        def matches(entry: Entry) -> bool:
            pairs = ((service, entry.service), (operation, entry.operation), (resource, entry.resource))
            return all(not wanted or wanted == actual for wanted, actual in (*pairs, (task, entry.task)))

        self._rules.append(_Rule(matches, outcome, times))

    def where(self, matches: Callable[[Entry], bool], outcome: Outcome, *, times: int = 1) -> None:
        """Do this to the next ``times`` calls for which ``matches(entry)`` is true."""
        self._rules.append(_Rule(matches, outcome, times))

    def clear(self) -> None:
        """Nothing goes wrong from here on."""
        self.rates.clear()
        self._numbered.clear()
        self._stepped.clear()
        self._rules.clear()

    def decide(self, entry: Entry) -> Outcome:
        """What becomes of this call."""
        planned = self._numbered.get(entry.number) or self._stepped.get((entry.task, entry.step))
        if planned:
            return planned
        for rule in self._rules:
            if rule.left and rule.matches(entry):
                rule.left -= 1
                return rule.outcome
        return self._draw() if self.rates else Outcome.OK

    def _draw(self) -> Outcome:
        draw = self.rng.random()
        for outcome, rate in self.rates.items():
            draw -= rate
            if draw < 0:
                return outcome
        return Outcome.OK
