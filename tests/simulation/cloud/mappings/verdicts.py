"""How Lambda reads an invocation's outcome ("Configuring partial batch response", Lambda developer guide)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.simulation.cloud.scheduler import Task


def failed_items(task: Task, identifiers: Sequence[str], *, reporting: bool) -> set[str] | None:
    """The identifiers that failed; None if the whole batch did.

    An answer of null, ``{}`` or an empty or null list is success; an item identifier that is empty, missing or
    unknown fails the whole batch, for Lambda cannot tell what it stands for.
    """
    if task.killed or task.error:
        return None
    if not reporting:
        return set()
    answer = task.result
    failures = answer.get("batchItemFailures") if isinstance(answer, Mapping) else None
    if answer is not None and not isinstance(answer, Mapping):
        return None
    named = [failure.get("itemIdentifier") if isinstance(failure, Mapping) else None for failure in failures or ()]
    known = {str(name) for name in named if name in identifiers}
    return known if len(known) == len(set(named)) else None


def window_state(task: Task) -> Mapping[str, Any] | None:
    """The state a tumbling-window function returned; None if it returned none, which is a failure."""
    if task.killed or task.error or not isinstance(task.result, Mapping):
        return None
    state = task.result.get("state")
    return state if isinstance(state, Mapping) else None
