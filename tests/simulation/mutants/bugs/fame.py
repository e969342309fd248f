"""Bugs in who is a celebrity and whose followers are marked."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from heliograph.counters.fame import Border
from heliograph.graph.crossings import CrossingStore
from heliograph.graph.marking import Marking

from tests.simulation.mutants.planting import instead, module


@contextmanager
def one_border_both_ways() -> Iterator[None]:
    """Somebody ceases to be a celebrity with one follower less than made them one: they flicker."""
    tallies = module("counters_on_events").counters._store
    with instead(tallies, "_border", lambda border: Border(up=border.up, down=border.up - 1)):
        yield


@contextmanager
def late_follows_are_not_brought_along() -> Iterator[None]:
    """Who follows while the index lags, or while the marking is begun, stays unmarked."""
    with instead(Marking, "catch_up", lambda _: lambda *_given: False):
        yield


@contextmanager
def marking_is_never_over() -> Iterator[None]:
    """The last page is forgotten: it is never known that all are marked."""

    def advance(store: Any, before: Any, after: Any) -> bool:
        return bool(real(store, before, after)) if after is not None and after.under_way else True

    real = CrossingStore.advance
    with instead(CrossingStore, "advance", lambda _: advance):
        yield


PLANTED = (one_border_both_ways, marking_is_never_over)
"""Late follows are too seldom for histories: in `test_crossing.py` an author walks over the border until they show."""
