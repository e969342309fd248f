"""Following: at once or by request, accepted or declined, ended from either side."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from heliograph.core.pages import Page, Position, filled
from heliograph.graph.model import (
    AlreadyAccepted,
    AlreadyFollowing,
    AlreadyRequested,
    Crossing,
    End,
    Follow,
    Listed,
    RequestNotFound,
    SelfFollow,
    Tie,
    YouBlocked,
)
from heliograph.graph.service import Sight
from heliograph.graph.steps import Steps

if TYPE_CHECKING:
    from heliograph.graph.crossings import CrossingStore


class Following:
    """What people do to follow and not to be followed, and who follows whom."""

    def __init__(self, *, steps: Steps, sight: Sight, crossings: "CrossingStore", now: Callable[[], datetime]) -> None:
        self._steps = steps
        self._store = steps.store
        self._sight = sight
        self._crossings = crossings
        self._now = now

    def follow(self, me: str, other: str) -> Tie:
        """At once, or by a request where the other account is private.

        The step holds on to the account as it was read: who follows while the account goes private follows before it
        does, or asks. Raises: SelfFollow, UserNotFound, YouBlocked, AlreadyFollowing, AlreadyRequested.
        """
        if me == other:
            raise SelfFollow("Follow somebody else.")
        return self._steps.until_taken(lambda: self._try_to_follow(me, other))

    def unfollow(self, me: str, other: str) -> bool:
        """Afterwards `me` does not follow `other`, nor asks to; whether that changed anything."""
        return self._steps.until_taken(lambda: self._try_to_end(me, other, frozenset(Follow)))

    def accept(self, me: str, other: str) -> Tie:
        """Let somebody follow who asks to. A request that was taken back, or cut by a block, is not there any more.

        Raises: RequestNotFound, AlreadyAccepted.
        """
        return self._steps.until_taken(lambda: self._try_to_accept(me, other))

    def decline(self, me: str, other: str) -> bool:
        """Afterwards `other` does not ask to follow `me`; whether that changed anything."""
        return self._steps.until_taken(lambda: self._try_to_end(other, me, {Follow.PENDING}, End.DECLINED))

    def remove(self, me: str, other: str) -> bool:
        """Afterwards `other` does not follow `me`; whether that changed anything."""
        return self._steps.until_taken(lambda: self._try_to_end(other, me, {Follow.ACTIVE}, End.REMOVED))

    def followers(self, me: str, user_id: str, *, limit: int, after: Position | None) -> Page[Listed]:
        """Who follows somebody, as far as `me` may see them. Raises: UserNotFound."""
        self._sight.posts_of(me, user_id)
        return self._seen_by(me, partial(self._store.followers, user_id), follower, limit, after)

    def following(self, me: str, user_id: str, *, limit: int, after: Position | None) -> Page[Listed]:
        """Whom somebody follows, as far as `me` may see them. Raises: UserNotFound."""
        self._sight.posts_of(me, user_id)
        return self._seen_by(me, partial(self._store.following, user_id), followed, limit, after)

    def requests(self, me: str, *, limit: int, after: Position | None) -> Page[Listed]:
        """Who asks to follow me."""
        return self._seen_by(me, partial(self._store.requests, me), follower, limit, after)

    def requested(self, me: str, *, limit: int, after: Position | None) -> Page[Listed]:
        """Whom I ask to follow."""
        return self._seen_by(me, partial(self._store.requested, me), followed, limit, after)

    def _try_to_follow(self, me: str, other: str) -> Tie | None:
        crossings = self._crossings.lookup((other,))
        pair, rows = self._steps.pair(me, other, crossings)
        wanted = Follow.PENDING if pair.other.is_private else Follow.ACTIVE
        _refuse(pair.mine, wanted)
        tie = self._followed(pair.mine, wanted, crossings.found(rows).get(other))
        return tie if self._store.step(pair.mine, tie, self._steps.people.staying(pair.other)) else None

    def _try_to_accept(self, me: str, other: str) -> Tie | None:
        crossings, ties = self._crossings.lookup((me,)), self._store.lookup(other, (me,))
        people = self._steps.people.lookup((me, other))
        rows = self._steps.read(ties, crossings, people)
        tie = ties.found(rows).get(me)
        if tie is None or tie.follow is Follow.NONE:
            raise RequestNotFound(f"User {other} does not ask to follow you.")
        if tie.follows:
            raise AlreadyAccepted(f"{tie.from_name} follows you already; nothing was changed.")
        asked = self._steps.named(tie, people.found(rows))
        accepted = self._followed(asked, Follow.ACTIVE, crossings.found(rows).get(me))
        return accepted if self._store.step(tie, accepted) else None

    def _try_to_end(
        self, follower: str, followed: str, which: frozenset[Follow] | set[Follow], ended: End | None = None
    ) -> bool | None:
        tie = self._store.get(follower, followed)
        if tie is None or tie.follow is Follow.NONE or tie.follow not in which:
            return False
        return self._store.step(tie, self._steps.next(tie.unfollowed(ended))) or None

    def _followed(self, tie: Tie, follow: Follow, crossing: Crossing | None) -> Tie:
        return self._steps.next(tie.followed(follow, self._now(), fame=crossing.fame if crossing else 0))

    def _seen_by(
        self,
        me: str,
        read: Callable[[int, Position | None], Page[Tie]],
        person: Callable[[Tie], str],
        limit: int,
        after: Position | None,
    ) -> Page[Listed]:
        return filled(read, lambda ties: self._listed(me, ties, person), limit=limit, after=after)

    def _listed(self, me: str, ties: Sequence[Tie], person: Callable[[Tie], str]) -> list[Listed]:
        return [
            Listed(id=view.owner_id, user_name=view.owner_name, avatar=view.owner_avatar, since=tie.since)
            for tie, view in self._sight.among(me, ties, person)
        ]


def follower(tie: Tie) -> str:
    return tie.from_id


def followed(tie: Tie) -> str:
    return tie.to_id


def _refuse(tie: Tie, wanted: Follow) -> None:
    if tie.blocks:
        raise YouBlocked(f"Unblock {tie.to_name} first.")
    if tie.follows:
        raise AlreadyFollowing(f"You follow {tie.to_name} already; nothing was changed.")
    if tie.follow is wanted:
        raise AlreadyRequested(f"You have asked {tie.to_name} already; nothing was changed.")
