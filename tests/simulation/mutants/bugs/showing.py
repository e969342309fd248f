"""Bugs of whom a single post is for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from heliograph.feed import timeline
from heliograph.graph.circle import Circle
from heliograph.graph.visibility import Visibility
from heliograph.posts import service

from tests.simulation.mutants.planting import instead


def _of_the_account_alone(real: Any) -> Any:
    return lambda view, post: real(view, replace(post, visibility=Visibility.EVERYONE))


@contextmanager
def whom_a_post_is_for_baked_into_rows() -> Iterator[None]:
    """Who has got the row sees the post, for whomever it has become since."""
    with instead(timeline, "belongs_in_feed", _of_the_account_alone):
        yield


@contextmanager
def grids_ask_for_the_account_alone() -> Iterator[None]:
    """A post by itself and a grid show what the account shows, whomever the post is for."""
    with instead(service, "may_see_post", _of_the_account_alone):
        yield


@contextmanager
def close_friend_in_one_tie() -> Iterator[None]:
    """A friendship is written where it is made, and not where the friend's reads look."""

    def befriend(circle: Any, me: str, other: str) -> Any:
        pair, _ = circle._steps.pair(me, other)
        if pair.mine.close_friend or pair.mine.blocks:
            return real(circle, me, other)
        mine = circle._steps.next(replace(pair.mine, close_friend=True))
        return mine if circle._store.step(pair.mine, mine) else None

    real = Circle._try_to_befriend
    with instead(Circle, "_try_to_befriend", lambda _: befriend):
        yield


@contextmanager
def unfriended_in_one_tie() -> Iterator[None]:
    """A friend who is none any more goes on seeing what is for friends."""

    def take_back(circle: Any, me: str, other: str, flag: str, mirror: str) -> Any:
        tie = circle._store.get(me, other)
        if flag != "close_friend" or tie is None or not tie.close_friend:
            return real(circle, me, other, flag, mirror)
        return circle._store.step(tie, circle._cleared(tie, flag)) or None

    real = Circle._try_to_take_back
    with instead(Circle, "_try_to_take_back", lambda _: take_back):
        yield


PLANTED = (
    whom_a_post_is_for_baked_into_rows,
    grids_ask_for_the_account_alone,
    close_friend_in_one_tie,
    unfriended_in_one_tie,
)
SELDOM = (grids_ask_for_the_account_alone, close_friend_in_one_tie, unfriended_in_one_tie)
