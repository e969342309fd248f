"""Whom one wants near and whom one does not: blocking, muting, close friends."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from heliograph.core.pages import Page, Position, filled
from heliograph.graph.model import (
    AlreadyBlocked,
    AlreadyCloseFriend,
    AlreadyMuted,
    Listed,
    NotWithYourself,
    Tie,
    YouBlocked,
)
from heliograph.graph.service import Sight
from heliograph.graph.steps import Steps
from heliograph.graph.visibility import View, may_appear, may_see_profile


class Circle:
    """What people settle for themselves; nobody else is told. Taking back what does not hold changes nothing.

    What decides what the other sees, a block or a close friend, stands in both ties: both change, or neither.
    """

    def __init__(self, *, steps: Steps, sight: Sight) -> None:
        self._steps = steps
        self._store = steps.store
        self._sight = sight

    def block(self, me: str, other: str) -> Tie:
        """Cut everything both ways; the other does not find `me` any more.

        Raises: NotWithYourself, UserNotFound, AlreadyBlocked.
        """
        _not_with_yourself(me, other)
        return self._steps.until_taken(lambda: self._try_to_block(me, other))

    def unblock(self, me: str, other: str) -> bool:
        """Afterwards `me` does not block `other`; what the block has cut stays cut."""
        return self._steps.until_taken(lambda: self._try_to_take_back(me, other, "blocks", "blocked_by"))

    def mute(self, me: str, other: str) -> Tie:
        """Keep somebody out of one's feed, followed or not. Raises: NotWithYourself, UserNotFound, AlreadyMuted."""
        _not_with_yourself(me, other)
        return self._steps.until_taken(lambda: self._try_to_mute(me, other))

    def unmute(self, me: str, other: str) -> bool:
        return self._steps.until_taken(lambda: self._try_to_unmute(me, other))

    def befriend(self, me: str, other: str) -> Tie:
        """Make somebody a close friend, who sees what is for close friends from then on.

        Raises: NotWithYourself, UserNotFound, YouBlocked, AlreadyCloseFriend.
        """
        _not_with_yourself(me, other)
        return self._steps.until_taken(lambda: self._try_to_befriend(me, other))

    def unfriend(self, me: str, other: str) -> bool:
        return self._steps.until_taken(lambda: self._try_to_take_back(me, other, "close_friend", "close_friend_of"))

    def blocked(self, me: str, *, limit: int, after: Position | None) -> Page[Listed]:
        return self._seen(me, partial(self._store.blocked, me), may_see_profile, limit, after)

    def muted(self, me: str, *, limit: int, after: Position | None) -> Page[Listed]:
        return self._seen(me, partial(self._store.muted, me), may_see_profile, limit, after)

    def close_friends(self, me: str, *, limit: int, after: Position | None) -> Page[Listed]:
        return self._seen(me, partial(self._store.close_friends, me), may_appear, limit, after)

    def _seen(
        self,
        me: str,
        read: Callable[[int, Position | None], Page[Tie]],
        may: Callable[[View], bool],
        limit: int,
        after: Position | None,
    ) -> Page[Listed]:
        return filled(read, lambda ties: self._listed(me, ties, may), limit=limit, after=after)

    def _listed(self, me: str, ties: Sequence[Tie], may: Callable[[View], bool]) -> list[Listed]:
        return [
            Listed(id=view.owner_id, user_name=view.owner_name, avatar=view.owner_avatar)
            for _, view in self._sight.among(me, ties, _other, may)
        ]

    def _try_to_block(self, me: str, other: str) -> Tie | None:
        pair, _ = self._steps.pair(me, other)
        if pair.mine.blocks:
            raise AlreadyBlocked(f"{pair.mine.to_name} is blocked already; nothing was changed.")
        mine = self._steps.next(replace(pair.mine.cut(), blocks=True))
        theirs = self._steps.next(replace(pair.theirs.cut(), blocked_by=True))
        return mine if self._store.step(pair.mine, mine, self._store.stepping(pair.theirs, theirs)) else None

    def _try_to_mute(self, me: str, other: str) -> Tie | None:
        pair, _ = self._steps.pair(me, other)
        if pair.mine.mutes:
            raise AlreadyMuted(f"{pair.mine.to_name} is muted already; nothing was changed.")
        muted = self._steps.next(replace(pair.mine, mutes=True))
        return muted if self._store.step(pair.mine, muted) else None

    def _try_to_befriend(self, me: str, other: str) -> Tie | None:
        pair, _ = self._steps.pair(me, other)
        if pair.mine.blocks:
            raise YouBlocked(f"Unblock {pair.mine.to_name} first.")
        if pair.mine.close_friend:
            raise AlreadyCloseFriend(f"{pair.mine.to_name} is one already; nothing was changed.")
        mine = self._steps.next(replace(pair.mine, close_friend=True))
        theirs = self._steps.next(replace(pair.theirs, close_friend_of=True))
        return mine if self._store.step(pair.mine, mine, self._store.stepping(pair.theirs, theirs)) else None

    def _try_to_unmute(self, me: str, other: str) -> bool | None:
        tie = self._store.get(me, other)
        if tie is None or not tie.mutes:
            return False
        return self._store.step(tie, self._cleared(tie, "mutes")) or None

    def _try_to_take_back(self, me: str, other: str, flag: str, mirror: str) -> bool | None:
        mine, theirs = self._store.get(me, other), self._store.get(other, me)
        if mine is None or theirs is None or not getattr(mine, flag):
            return False
        theirs_freed = self._store.stepping(theirs, self._cleared(theirs, mirror))
        return self._store.step(mine, self._cleared(mine, flag), theirs_freed) or None

    def _cleared(self, tie: Tie, flag: str) -> Tie:
        cleared: dict[str, Any] = {flag: False, "ended": None}
        return self._steps.next(replace(tie, **cleared))


def _not_with_yourself(me: str, other: str) -> None:
    if me == other:
        raise NotWithYourself("Name somebody else.")


def _other(tie: Tie) -> str:
    return tie.to_id
