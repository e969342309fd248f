"""Requests made of the OpenAPI document by schemathesis, good ones and bad ones, and what the application answers.

python -m tests.fuzz.schemas 10000      # the release size; ends with 1 and the failing request when one fails
"""

import sys
import time
import warnings
from collections import Counter
from typing import Any

import hypothesis
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, strategies
from schemathesis import Case, GenerationMode

import tests.conftest  # noqa: F401 - the environment in which nothing reaches a real account
from tests.functions.document import DOCUMENT
from tests.fuzz.measure import faults
from tests.fuzz.standing import standing

BASE = "http://api"
SEED = 20261121


class Tally:
    """How many requests were answered how."""

    def __init__(self) -> None:
        self.answers: Counter[int] = Counter()
        self.operations: Counter[str] = Counter()

    @property
    def cases(self) -> int:
        return sum(self.answers.values())


def examine(cases: int) -> Tally:
    """Send so many requests, the same on every run. Raises: AssertionError with the smallest request that fails."""
    tally = Tally()
    warnings.simplefilter("ignore")
    with standing() as world:

        @hypothesis.seed(SEED)
        @hypothesis.settings(
            max_examples=cases,
            database=None,
            deadline=None,
            derandomize=False,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        )
        @hypothesis.given(strategies.data(), _requests())
        def answers_as_documented(data: Any, case: Case) -> None:
            who = data.draw(strategies.sampled_from((world.ada, world.bob, world.bob, None)), "who")
            if data.draw(strategies.booleans(), "ids of things that exist"):
                case.path_parameters = {name: world.ids[name] for name in case.path_parameters or {}}
            sent = requests.Request(**_plain(case)).prepare()
            body = sent.body.encode() if isinstance(sent.body, str) else bytes(sent.body or b"")
            target = sent.path_url
            reply = world.gateway.send(who, sent.method or "", target, dict(sent.headers), body)
            tally.answers[reply.status] += 1
            tally.operations[reply.operation.name if reply.operation else "none"] += 1
            found = faults(reply)
            assert not found, f"{sent.method} {target}\n{dict(sent.headers)}\n{body[:2000]!r}\n" + "\n".join(found)

        answers_as_documented()
    return tally


def _requests() -> strategies.SearchStrategy[Case]:
    """Any operation, asked as its schema says, or in a way that its schema forbids."""
    found = []
    for result in schemathesis.openapi.from_dict(dict(DOCUMENT)).get_all_operations():
        operation = result.ok()
        found.append(operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
        if operation.definition.raw.get("parameters") or operation.definition.raw.get("requestBody"):
            found.append(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    return strategies.one_of(found)


def _plain(case: Case) -> dict[str, Any]:
    return {name: value for name, value in case.as_transport_kwargs(base_url=BASE).items() if name != "cookies"}


def main() -> int:
    began, cases = time.perf_counter(), int(sys.argv[1])
    try:
        tally = examine(cases)
    except AssertionError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    took = time.perf_counter() - began
    counts = ", ".join(f"{status}: {count}" for status, count in sorted(tally.answers.items()))
    sys.stdout.write(f"{tally.cases} requests to {len(tally.operations)} operations in {took:.0f} s ({counts})\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
