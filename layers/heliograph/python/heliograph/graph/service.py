"""What people do with each other."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from heliograph.core.events import user_key
from heliograph.core.lookups import Lookup, Reader
from heliograph.core.pages import Page, Position
from heliograph.counters.model import NOTHING
from heliograph.counters.service import Counters
from heliograph.graph.model import Follow, SelfFollow
from heliograph.identity.model import UserNotFound
from heliograph.identity.service import People

if TYPE_CHECKING:
    from heliograph.graph.store import FollowStore


class Graph:
    """Following, unfollowing, and who follows whom."""

    def __init__(
        self,
        *,
        store: "FollowStore",
        people: People,
        counters: Counters,
        reader: Reader,
        celebrity_followers: int,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._people = people
        self._counters = counters
        self._reader = reader
        self._celebrity_followers = celebrity_followers
        self._now = now

    def follow(self, me: str, other: str) -> Follow:
        """Raises: SelfFollow, UserNotFound, AlreadyFollowing."""
        if me == other:
            raise SelfFollow("Follow somebody else.")
        users, tallies = self._people.lookup((me, other)), self._counters.lookup((user_key(other),))
        rows = self._reader.fetch(users, tallies)
        found = {one: user for one, user in users.found(rows).items() if user.visible}
        for user_id in (me, other):
            if user_id not in found:
                raise UserNotFound(f"There is no user {user_id}.")
        followers = tallies.found(rows).get(user_key(other), NOTHING).followers
        follow = Follow(
            follower_id=me,
            follower_name=found[me].user_name,
            followee_id=other,
            followee_name=found[other].user_name,
            followee_is_celebrity=followers >= self._celebrity_followers,
            since=self._now(),
        )
        self._store.add(follow)
        return follow

    def unfollow(self, me: str, other: str) -> None:
        """Afterwards `me` does not follow `other`, whatever was before."""
        self._store.remove(me, other)


class Edges:
    """The graph as other contexts read it."""

    def __init__(self, store: "FollowStore") -> None:
        self._store = store

    def lookup(self, me: str, others: Iterable[str]) -> Lookup[Follow]:
        """My edges to others, by id of the other; no edge, no entry."""
        return self._store.lookup(me, others)

    def followers(self, user_id: str, *, limit: int, after: Position | None = None) -> Page[Follow]:
        return self._store.followers(user_id, limit, after)

    def following(self, user_id: str, *, limit: int, after: Position | None = None) -> Page[Follow]:
        return self._store.following(user_id, limit, after)
