"""Bugs in what people do to each other."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from heliograph.feed.backfill import BackFill
from heliograph.feed.fanout import FanOut
from heliograph.graph import service, store
from heliograph.graph.circle import Circle
from heliograph.graph.following import Following
from heliograph.graph.model import Follow
from heliograph.graph.store import TieStore
from heliograph.identity.service import People

from tests.simulation.mutants.planting import instead


@contextmanager
def block_cuts_one_way() -> Iterator[None]:
    """A block ends the blocker's follow; that of the blocked stays."""

    def block(circle: Any, me: str, other: str) -> Any:
        pair, _ = circle._steps.pair(me, other)
        mine = circle._steps.next(replace(pair.mine.cut(), blocks=True))
        theirs = circle._steps.next(replace(pair.theirs, blocked_by=True))
        return mine if circle._store.step(pair.mine, mine, circle._store.stepping(pair.theirs, theirs)) else None

    with instead(Circle, "_try_to_block", lambda _: block):
        yield


@contextmanager
def block_in_two_writes() -> Iterator[None]:
    """The blocker's tie is written, then the other's: who dies in between has blocked half."""

    def block(circle: Any, me: str, other: str) -> Any:
        pair, _ = circle._steps.pair(me, other)
        mine = circle._steps.next(replace(pair.mine.cut(), blocks=True))
        theirs = circle._steps.next(replace(pair.theirs.cut(), blocked_by=True))
        return mine if circle._store.step(pair.mine, mine) and circle._store.step(pair.theirs, theirs) else None

    with instead(Circle, "_try_to_block", lambda _: block):
        yield


@contextmanager
def steps_without_condition() -> Iterator[None]:
    """A tie is written as it was thought, whatever has become of it meanwhile."""
    with instead(
        store, "_as", lambda _: lambda _before: store.TieRow.version.exists() | store.TieRow.version.does_not_exist()
    ):
        yield


@contextmanager
def accept_without_condition() -> Iterator[None]:
    """Whoever asked once is accepted, though the request was taken back or cut by a block since it was read."""

    def accept(following: Any, me: str, other: str) -> Any:
        before = following._store.get(other, me)
        if before is None or before.follow is not Follow.PENDING:
            return real(following, me, other)
        accepted = following._steps.next(replace(before, follow=Follow.ACTIVE))
        following._store._row(accepted).save()
        return accepted

    real = Following._try_to_accept
    with instead(Following, "_try_to_accept", lambda _: accept):
        yield


@contextmanager
def follow_does_not_hold_the_account() -> Iterator[None]:
    """The account was public when it was looked at, and that is enough."""
    with instead(People, "staying", lambda _: lambda *_given: lambda _transaction: None):
        yield


@contextmanager
def visibility_without_block() -> Iterator[None]:
    """Who was blocked sees the profile as before."""
    with instead(service, "may_see_profile", lambda _: lambda view: view.owner_is_there):
        yield


@contextmanager
def empty_ties_are_kept() -> Iterator[None]:
    """A tie in which nothing holds any more is left where it is."""
    with instead(TieStore, "step", _kept):
        yield


@contextmanager
def follow_brings_nothing() -> Iterator[None]:
    """A feed begins with what is published after the follow."""
    with instead(BackFill, "fill", lambda _: lambda *_given: 0):
        yield


@contextmanager
def back_fill_does_not_wait_for_the_index() -> Iterator[None]:
    """The posts are read as soon as the follow is heard of, though fan-out may not find the follower yet."""
    with instead(BackFill, "_shows", lambda _: lambda *_given: True):
        yield


@contextmanager
def fan_out_does_not_wait_for_the_index() -> Iterator[None]:
    """Followers are read as soon as a post is heard of, though back-fill may not find the post yet."""
    with instead(FanOut, "_shows", lambda _: lambda *_given: True):
        yield


def _kept(real: Any) -> Any:
    def step(ties: Any, before: Any, after: Any, *parts: Any) -> Any:
        if after.holds or after.ended:
            return real(ties, before, after, *parts)
        ties._row(after).save(condition=store._as(before))
        return True

    return step


PLANTED = (
    block_cuts_one_way,
    block_in_two_writes,
    steps_without_condition,
    visibility_without_block,
    empty_ties_are_kept,
    follow_brings_nothing,
)
"""The others need two writers within milliseconds: test_tie_races.py and test_back_fill_races.py have both."""
