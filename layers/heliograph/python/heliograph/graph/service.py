"""What people do with each other, and what they see of each other."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from heliograph.core.events import user_key
from heliograph.core.ids import IdMaker
from heliograph.core.lookups import Lookup, Reader, Rows
from heliograph.core.pages import Page, Position, filled
from heliograph.counters.model import NOTHING
from heliograph.counters.service import Counters
from heliograph.graph.model import AlreadyFollowing, AlreadyRequested, Contended, Follow, SelfFollow, Tie
from heliograph.graph.visibility import View, may_appear, may_see_posts, may_see_profile
from heliograph.identity.model import User, no_such_user, nobody_called
from heliograph.identity.service import People, no_account

if TYPE_CHECKING:
    from heliograph.graph.store import TieStore

TRIES = 5
"""How often a step is tried anew when the tie, or the account it depends on, changed meanwhile."""

T = TypeVar("T")


class Graph:
    """Following, unfollowing, and who follows whom."""

    def __init__(
        self,
        *,
        store: "TieStore",
        people: People,
        counters: Counters,
        sight: "Sight",
        reader: Reader,
        ids: IdMaker,
        celebrity_followers: int,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._people = people
        self._counters = counters
        self._sight = sight
        self._reader = reader
        self._ids = ids
        self._celebrity_followers = celebrity_followers
        self._now = now

    def follow(self, me: str, other: str) -> Tie:
        """At once, or by a request where the other account is private.

        The step holds on to the account as it was read: who follows while the account goes private follows before it
        does, or asks. Raises: SelfFollow, UserNotFound, AlreadyFollowing, AlreadyRequested, NoToken.
        """
        if me == other:
            raise SelfFollow("Follow somebody else.")
        for _ in range(TRIES):
            tie, owner, celebrity = self._before_following(me, other)
            wanted = Follow.PENDING if owner.is_private else Follow.ACTIVE
            _refuse_repeat(tie, wanted)
            followed = self._next(tie.followed(wanted, self._now(), celebrity=celebrity))
            if self._store.step(tie, followed, self._people.staying(owner)):
                return followed
        raise Contended(f"The tie from {me} to {other} kept changing.")

    def unfollow(self, me: str, other: str) -> None:
        """Afterwards `me` does not follow `other`, nor asks to, whatever was before."""
        for _ in range(TRIES):
            tie = self._store.get(me, other)
            if tie is None or tie.follow is Follow.NONE or self._store.step(tie, self._next(tie.unfollowed())):
                return
        raise Contended(f"The tie from {me} to {other} kept changing.")

    def followers(self, me: str, user_id: str, *, limit: int, after: Position | None) -> Page[Tie]:
        """Who follows somebody, as far as `me` may see them. Raises: UserNotFound."""
        self._sight.posts_of(me, user_id)
        return filled(
            lambda count, last: self._store.followers(user_id, count, last),
            lambda ties: self._sight.among(me, ties, lambda tie: tie.from_id),
            limit=limit,
            after=after,
        )

    def following(self, me: str, user_id: str, *, limit: int, after: Position | None) -> Page[Tie]:
        """Whom somebody follows, as far as `me` may see them. Raises: UserNotFound."""
        self._sight.posts_of(me, user_id)
        return filled(
            lambda count, last: self._store.following(user_id, count, last),
            lambda ties: self._sight.among(me, ties, lambda tie: tie.to_id),
            limit=limit,
            after=after,
        )

    def _before_following(self, me: str, other: str) -> tuple[Tie, User, bool]:
        """My tie to the other as it is, the other, and whether that is a celebrity, in one round trip."""
        users, ties = self._people.lookup((me, other)), self._store.lookup(me, (other,))
        tallies = self._counters.lookup((user_key(other),))
        rows = self._reader.fetch(users, ties, tallies)
        found = {one: user for one, user in users.found(rows).items() if user.visible}
        tie = ties.found(rows).get(other)
        if me not in found:
            raise no_account()
        if other not in found or (tie is not None and tie.blocked_by):
            raise no_such_user(other)
        followers = tallies.found(rows).get(user_key(other), NOTHING).followers
        return between(found[me], found[other], tie), found[other], followers >= self._celebrity_followers

    def _next(self, tie: Tie) -> Tie:
        return replace(tie, version=self._ids.make(owner=tie.from_id))


class Edges:
    """Who follows whom, for those who spread news: nobody's sight is asked, so nothing of it is shown to anybody."""

    def __init__(self, store: "TieStore") -> None:
        self._store = store

    def followers(self, user_id: str, *, limit: int, after: Position | None = None) -> Page[Tie]:
        return self._store.followers(user_id, limit, after)


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """What has to be read to know what `me` sees of some others: two keys for each, their account and my tie."""

    me: str
    accounts: Lookup[User]
    ties: Lookup[Tie]

    @property
    def lookups(self) -> tuple[Lookup[Any], ...]:
        """To be fetched together with whatever else a page needs."""
        return self.accounts, self.ties

    def found(self, rows: Rows) -> dict[str, View]:
        """By id of the other, for everybody who was asked for: who is not there may not be seen either."""
        users, ties = self.accounts.found(rows), self.ties.found(rows)
        return {one: _view(self.me, one, users.get(one), ties.get(one)) for one in self.accounts.keys}


class Sight:
    """What people see of each other, decided now: whoever shows something asks here, or composes a `Sighting`."""

    def __init__(self, *, store: "TieStore", people: People, reader: Reader) -> None:
        self._store = store
        self._people = people
        self._reader = reader

    def lookup(self, me: str, others: Iterable[str]) -> Sighting:
        """For many others at once, in a round trip that the caller makes anyway."""
        asked = list(dict.fromkeys(others))
        ties = self._store.lookup(me, (one for one in asked if one != me))
        return Sighting(me=me, accounts=self._people.lookup(asked), ties=ties)

    def of(self, me: str, other: str) -> View:
        """Of one other, in a round trip of its own."""
        sighting = self.lookup(me, (other,))
        return sighting.found(self._reader.fetch(*sighting.lookups))[other]

    def profile(self, me: str, user_id: str) -> User:
        """Somebody whose profile `me` may see. Raises: UserNotFound."""
        sighting = self.lookup(me, (user_id,))
        rows = self._reader.fetch(*sighting.lookups)
        if not may_see_profile(sighting.found(rows)[user_id]):
            raise no_such_user(user_id)
        return sighting.accounts.found(rows)[user_id]

    def profile_by_name(self, me: str, user_name: str) -> User:
        """The same by name. Raises: UserNotFound."""
        user = self._people.by_name(user_name)
        if not may_see_profile(self.of(me, user.id)):
            raise nobody_called(user_name)
        return user

    def posts_of(self, me: str, user_id: str) -> View:
        """Of somebody whose posts `me` may see, and whose followers. Raises: UserNotFound."""
        view = self.of(me, user_id)
        if not may_see_posts(view):
            raise no_such_user(user_id)
        return view

    def among(self, me: str, things: Sequence[T], person: Callable[[T], str]) -> list[T]:
        """Those things of a page whose person may appear before `me`, in one round trip."""
        sighting = self.lookup(me, map(person, things))
        views = sighting.found(self._reader.fetch(*sighting.lookups))
        return [one for one in things if may_appear(views[person(one)])]


def between(me: User, other: User, tie: Tie | None) -> Tie:
    """The tie with the names of today; one in which nothing holds, if there is none."""
    if tie is None:
        return Tie(from_id=me.id, from_name=me.user_name, to_id=other.id, to_name=other.user_name)
    return replace(tie, from_name=me.user_name, to_name=other.user_name)


def _refuse_repeat(tie: Tie, wanted: Follow) -> None:
    if tie.follows:
        raise AlreadyFollowing(f"You follow {tie.to_name} already; nothing was changed.")
    if tie.follow is wanted:
        raise AlreadyRequested(f"You have asked {tie.to_name} already; nothing was changed.")


def _view(me: str, other: str, user: User | None, tie: Tie | None) -> View:
    return View(
        viewer_id=me,
        owner_id=other,
        owner_is_there=user is not None and user.visible,
        owner_is_private=user is not None and user.is_private,
        follows=tie is not None and tie.follows,
        blocks=tie is not None and tie.blocks,
        blocked_by=tie is not None and tie.blocked_by,
        mutes=tie is not None and tie.mutes,
    )
