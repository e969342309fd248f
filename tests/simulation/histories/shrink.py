"""A failing history → the smallest one found that still fails one of the same checks, and how to tell of it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.simulation.histories.acts import Act, History
from tests.simulation.histories.checks import violations
from tests.simulation.histories.play import play, struck
from tests.simulation.histories.story import Story

BUDGET = 300
"""Histories that shrinking may play."""

Judge = Callable[[History], set[str]]
"""The names of the checks that a history fails."""


def failed_checks(history: History) -> set[str]:
    """Play it and judge; a crash of the simulation counts as a check of its own."""
    return {found.partition(":")[0] for found in violations(play(history))}


def shrink(history: History, judge: Judge = failed_checks, budget: int = BUDGET) -> History:
    """Drop requests, faults and bad weather one by one while it still fails one of the checks it failed."""
    wanted, left = judge(history), [budget]

    def fails(candidate: History) -> bool:
        left[0] -= 1
        return bool(judge(candidate) & wanted)

    if not wanted:
        return history
    named = replace(history, faults=struck(play(history)))
    best = named if fails(named) else history
    progress = True
    while progress and left[0] > 0:
        progress = False
        for candidate in _smaller(best):
            if left[0] <= 0:
                break
            if fails(candidate):
                best, progress = candidate, True
                break
    return best


def report(story: Story, found: list[str]) -> str:
    """A story for people to read: the history, the requests with their answers, every call, what is wrong."""
    seed = story.history.seed
    lines = [str(story.history), "", "requests:", *(f"  {sent}" for sent in story.sent), "", "calls:"]
    lines += [str(story.world.cloud.trace), ""]
    lines += [f"VIOLATION {one}" for one in found] or ["nothing is wrong with it"]
    lines += [f"replay: .venv/bin/python -m tests.simulation.histories {seed}"]
    return "\n".join(lines)


def told(seed: int, history: History) -> str:
    """The report of a failing seed: what it shrank to."""
    small = shrink(history)
    story = play(small)
    return f"seed {seed} fails; shrunk to {len(small.acts)} acts:\n{report(story, violations(story))}"


def _smaller(history: History) -> Iterator[History]:
    for group in range(len(history.groups) - 1, -1, -1):
        for act in range(len(history.groups[group].acts) - 1, -1, -1):
            yield history.without(group, act)
    faults = history.faults or ()
    for place in range(len(faults)):
        yield replace(history, faults=faults[:place] + faults[place + 1 :])
    yield from (replace(history, weather=calmer) for calmer in history.weather.calmer())
    if history.later:
        yield replace(history, later=0)
    for number, whole in enumerate(history.groups):
        for place, one in enumerate(whole.acts):
            if plainer := _plainer(one):
                acts = (*whole.acts[:place], plainer, *whole.acts[place + 1 :])
                changed = replace(whole, acts=acts)
                yield replace(history, groups=(*history.groups[:number], changed, *history.groups[number + 1 :]))


def _plainer(act: Act) -> Act | None:
    if act.twice:
        return replace(act, twice=False)
    return replace(act, patience=0) if act.patience else None
