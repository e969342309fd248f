"""Bugs in pushing to those alone who are about."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from heliograph.core.pages import Page
from heliograph.feed.presence import Attendance, Presences
from heliograph.feed.returning import Returning
from heliograph.graph.followed import Followed
from heliograph.shares.index import ShareIndex

from tests.simulation.mutants.planting import instead


@contextmanager
def returning_readers_are_forgotten() -> Iterator[None]:
    """Who returns is pushed to again, and what was not pushed meanwhile is made by nobody."""

    def catch_up(returning: Any, me: str, _presence: Any) -> None:
        returning._presences.write(me)

    with instead(Returning, "catch_up", lambda _: catch_up):
        yield


@contextmanager
def about_only_when_all_is_made() -> Iterator[None]:
    """Presence is written last of all: what is published while rows are made is neither pushed nor among them."""

    def write(presences: Any, me: str, so_far: int | None = None, **how: Any) -> None:
        if so_far is None:
            real(presences, me, **how)

    real = Presences.write
    with instead(Presences, "write", lambda _: write):
        yield


@contextmanager
def away_as_of_a_moment_ago() -> Iterator[None]:
    """Who seems away is not asked after once more: who has just returned is passed over."""
    with instead(Attendance, "_about", lambda real: lambda ones, ids, **_asked: real(ones, ids, now=False)):
        yield


@contextmanager
def every_replica_has_it_at_once() -> Iterator[None]:
    """What was made for who returned is read from any replica by the next first page, a moment later."""
    with instead(Presences, "is_settled", lambda _: lambda *_presence: True):
        yield


@contextmanager
def marks_are_believed_for_ever() -> Iterator[None]:
    """Who returns makes nothing of those from whom they fetch, though these may push again and the marks go first."""
    with instead(Followed, "_fetched", lambda _: lambda _followed, marked: set(marked)):
        yield


@contextmanager
def shares_are_not_caught_up_with() -> Iterator[None]:
    """Who returns gets the posts of those they follow, and nothing that these share."""
    with instead(ShareIndex, "of_sharer", lambda _: lambda *_index, **_asked: Page([], None)):
        yield


PLANTED = (returning_readers_are_forgotten, shares_are_not_caught_up_with)
"""Whoever returns at the very moment of a fan-out, or looks again at once while replicas lag, is too seldom for
histories: in `test_returning_races.py` they do."""
SELDOM = (shares_are_not_caught_up_with,)
