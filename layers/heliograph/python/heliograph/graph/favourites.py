"""Favourites: of those whom one follows, whose posts one wants to be told of."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from heliograph.core.pages import Page, Position, filled
from heliograph.graph.model import AlreadyFavourite, Listed, NotFollowing, NotWithYourself, Tie
from heliograph.graph.service import Sight
from heliograph.graph.steps import Steps


class Favourites:
    """What people settle for themselves, as in their circle; but a favourite is one only as long as the follow lasts.

    Whoever ends the follow, by unfollowing, removing or blocking, ends this with it, in the same step.
    """

    def __init__(self, *, steps: Steps, sight: Sight, now: Callable[[], datetime]) -> None:
        self._steps = steps
        self._store = steps.store
        self._sight = sight
        self._now = now

    def choose(self, me: str, other: str) -> Tie:
        """From now on `me` is told of what `other` posts.

        Raises: NotWithYourself, UserNotFound, NotFollowing, AlreadyFavourite.
        """
        if me == other:
            raise NotWithYourself("Name somebody else.")
        return self._steps.until_taken(lambda: self._try_to_choose(me, other))

    def drop(self, me: str, other: str) -> bool:
        """Afterwards `other` is no favourite of `me`; whether that changed anything."""
        return self._steps.until_taken(lambda: self._try_to_drop(me, other))

    def mine(self, me: str, *, limit: int, after: Position | None) -> Page[Listed]:
        """Those who are, and since when."""
        return filled(
            partial(self._store.favourites, me), lambda ties: self._listed(me, ties), limit=limit, after=after
        )

    def _try_to_choose(self, me: str, other: str) -> Tie | None:
        pair, _ = self._steps.pair(me, other)
        if not pair.mine.follows:
            raise NotFollowing(f"Follow {pair.mine.to_name} first.")
        if pair.mine.favourite:
            raise AlreadyFavourite(f"{pair.mine.to_name} is one already; nothing was changed.")
        chosen = self._steps.next(replace(pair.mine, favourite_since=self._now()))
        return chosen if self._store.step(pair.mine, chosen) else None

    def _try_to_drop(self, me: str, other: str) -> bool | None:
        tie = self._store.get(me, other)
        if tie is None or not tie.favourite:
            return False
        return self._store.step(tie, self._steps.next(replace(tie, favourite_since=None, ended=None))) or None

    def _listed(self, me: str, ties: Sequence[Tie]) -> list[Listed]:
        return [
            Listed(id=view.owner_id, user_name=view.owner_name, avatar=view.owner_avatar, since=tie.favourite_since)
            for tie, view in self._sight.among(me, ties, _other)
        ]


def _other(tie: Tie) -> str:
    return tie.to_id
