"""The graph as others ask for it: what people see of each other, and who follows whom."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from heliograph.core.lookups import Lookup, Reader, Rows
from heliograph.core.pages import Page, Position
from heliograph.core.waiting import NotListedYet, looks
from heliograph.graph.lookups import TiesOfOne
from heliograph.graph.model import Standing, Tie
from heliograph.graph.visibility import NOBODY, View, may_appear, may_see_posts, may_see_profile
from heliograph.identity.events import AccountErased
from heliograph.identity.lookups import UsersById
from heliograph.identity.model import User, no_such_user, nobody_called
from heliograph.identity.service import People

if TYPE_CHECKING:
    from heliograph.graph.crossings import CrossingStore
    from heliograph.graph.store import TieStore

T = TypeVar("T")
NO_TIE: Final = Standing()


class Edges:
    """Who follows whom, for those who spread news: nobody's sight is asked, so nothing of it is shown to anybody."""

    def __init__(self, store: "TieStore") -> None:
        self._store = store

    def followers(self, user_id: str, *, limit: int, after: Position | None = None) -> Page[Tie]:
        return self._store.followers(user_id, limit, after)

    def follows(self, follower_id: str, user_id: str) -> bool:
        """As it is at this moment."""
        tie = self._store.get(follower_id, user_id)
        return tie is not None and tie.follows

    def lists(self, follower_id: str, user_id: str) -> bool:
        """Whether `followers` shows the follower by now."""
        return self._store.lists(follower_id, user_id)


class Favour:
    """Who has whom for a favourite, for those who tell news: nobody's sight is asked, so nothing of it is shown."""

    def __init__(self, store: "TieStore") -> None:
        self._store = store

    def holders(self, user_id: str, *, limit: int, after: Position | None) -> Page[Tie]:
        """The ties of those who have somebody for a favourite at this moment, as far as the index shows them."""
        return self._store.holders(user_id, limit, after)

    def between(self, holder_id: str, user_id: str) -> Tie | None:
        """The tie in which somebody is a favourite at this moment."""
        tie = self._store.get(holder_id, user_id)
        return tie if tie is not None and tie.favourite else None

    def lists(self, holder_id: str, user_id: str) -> bool:
        """Whether `holders` shows them by now."""
        return self._store.lists_holder(holder_id, user_id)


class Fame:
    """Whose followers fetch what they post, for those who spread news."""

    def __init__(self, crossings: "CrossingStore") -> None:
        self._crossings = crossings

    def has_crossed(self, user_id: str) -> bool:
        """Whether any tie to somebody may be marked at this moment, so that somebody may fetch what they post."""
        return self._crossings.get(user_id) is not None

    def is_fetched(self, user_id: str) -> bool:
        """Whether every tie to somebody is marked at this moment."""
        crossing = self._crossings.get(user_id)
        return crossing is not None and crossing.fetched

    def was_fetched_at(self, user_id: str, moment: datetime) -> bool:
        """Whether every tie to somebody has been marked all the time since then, so that nothing which is younger was
        ever pushed."""
        crossing = self._crossings.get(user_id)
        if crossing is None or not crossing.fetched or crossing.marked_at is None:
            return False
        return crossing.marked_at <= moment


def appears(edges: Edges, follower_id: str, user_id: str, sleep: Callable[[float], None]) -> bool:
    """Waits until `followers` shows the follower; False when the follow has ended meanwhile. Raises: NotListedYet.

    Who spreads news finds followers there. So whoever waits for it knows that all news from now on come to them by
    themselves, and catches up with what was before.
    """
    for _ in looks(sleep):
        if edges.lists(follower_id, user_id):
            return True
        if not edges.follows(follower_id, user_id):
            return False
    raise NotListedYet(f"The index of followers does not show that {follower_id} follows {user_id}.")


class TiesOfTheGone:
    """What becomes of ties when one of both has gone for good."""

    def __init__(self, store: "TieStore", crossings: "CrossingStore") -> None:
        self._store = store
        self._crossings = crossings

    def of_person(self, erased: AccountErased) -> int:
        """Follows end as if the follower had ended them, so that counts and feeds hear of it."""
        self._crossings.remove(erased.user_id)
        return self._store.remove_all_of(erased.user_id)


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """What has to be read to know what `me` sees of some others: two keys for each, their account and my tie."""

    me: str
    accounts: Lookup[User]
    ties: Lookup[Standing]

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

    def __init__(self, *, store: TiesOfOne, people: People | UsersById, reader: Reader) -> None:
        """`store` and `people` are asked for lookups alone, so who only shows things needs no store for it."""
        self._store = store
        self._people = people
        self._reader = reader

    def lookup(self, me: str, others: Iterable[str]) -> Sighting:
        """For many others at once, in a round trip that the caller makes anyway."""
        asked = list(dict.fromkeys(others))
        ties = self._store.standing(me, (one for one in asked if one != me))
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

    def profile_by_name(self, me: str, user_name: str, people: People) -> User:
        """The same by name. Raises: UserNotFound."""
        user = people.by_name(user_name)
        if not may_see_profile(self.of(me, user.id)):
            raise nobody_called(user_name)
        return user

    def posts_of(self, me: str, user_id: str) -> View:
        """Of somebody whose posts `me` may see, and whose followers. Raises: UserNotFound."""
        view = self.of(me, user_id)
        if not may_see_posts(view):
            raise no_such_user(user_id)
        return view

    def among(
        self, me: str, things: Sequence[T], person: Callable[[T], str], may: Callable[[View], bool] = may_appear
    ) -> list[tuple[T, View]]:
        """Those things of a page whose person may appear before `me`, each with how they stand; in one round trip."""
        sighting = self.lookup(me, map(person, things))
        views = sighting.found(self._reader.fetch(*sighting.lookups))
        return [(one, view) for one in things if may(view := views[person(one)])]


def strangers_view(other: str, user: User | None) -> View:
    """How somebody stands to whom they have no tie with, as far as the account says."""
    return _view(NOBODY, other, user, None)


def _view(me: str, other: str, user: User | None, tie: Standing | None) -> View:
    holds = tie or NO_TIE
    return View(
        viewer_id=me,
        owner_id=other,
        owner_is_there=user is not None and user.visible,
        owner_name=user.user_name if user is not None else "",
        owner_avatar=user.avatar if user is not None else None,
        owner_is_private=user is not None and user.is_private,
        follows=holds.follows,
        blocks=holds.blocks,
        close_friend_of=holds.close_friend_of,
        blocked_by=holds.blocked_by,
        mutes=holds.mutes,
    )
