"""A write path without histories fails here: add its acts, model and checks, all in its context's room."""

import json
from functools import cache

from tests.simulation.door import DOCUMENT
from tests.simulation.histories.areas import AREAS, CONSUMERS, WRITE_PATHS
from tests.simulation.histories.generate import generate
from tests.simulation.histories.play import play
from tests.simulation.wiring import wiring

SEEDS = 80
"""Histories of each area that are played at most to see what they invoke."""


def test_every_write_operation_is_declared() -> None:
    paths = json.loads(DOCUMENT.read_text())["paths"]
    writes = {f"{method.upper()} {path}" for path, item in paths.items() for method in item if method != "get"}

    assert set(WRITE_PATHS) == writes


def test_every_consumer_is_declared() -> None:
    assert set(CONSUMERS) == wiring().started


def test_every_declared_operation_is_asked_and_answered_well_in_each_of_its_areas() -> None:
    missing = [
        f"{operation} in {area}" for operation, areas in WRITE_PATHS.items() for area in areas
        if operation not in _asked(area)
    ]  # fmt: skip

    assert not missing


def test_every_declared_consumer_is_invoked_in_each_of_its_areas() -> None:
    missing = [
        f"{function} in {area}" for function, areas in CONSUMERS.items() for area in areas
        if function not in _invoked(area)
    ]  # fmt: skip

    assert not missing


def _asked(area: str) -> set[str]:
    return _seen(area)[0]


def _invoked(area: str) -> set[str]:
    return _seen(area)[1]


@cache
def _seen(area: str) -> tuple[set[str], set[str]]:
    """The operations that were answered well, and the functions that called AWS, in some histories of an area."""
    assert area in AREAS
    asked: set[str] = set()
    invoked: set[str] = set()
    wanted = {one for one, areas in WRITE_PATHS.items() if area in areas}
    started = {one for one, areas in CONSUMERS.items() if area in areas}
    for seed in range(SEEDS):
        if wanted <= asked and started <= invoked:
            break
        story = play(generate(seed, area))
        invoked |= {entry.task.partition("/")[0] for entry in story.world.cloud.trace}
        for sent in story.sent:
            if sent.asked and sent.good:
                asked |= {operation for operation in WRITE_PATHS if _is(operation, sent.method, sent.path)}
    return asked, invoked


def _is(operation: str, method: str, path: str) -> bool:
    verb, template = operation.split(" ")
    there, here = template.split("/"), path.split("/")
    same = all(one == other or one.startswith("{") for one, other in zip(there, here, strict=False))
    return verb == method and len(there) == len(here) and same
