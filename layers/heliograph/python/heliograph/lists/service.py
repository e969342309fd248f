"""What people do with their lists. Everything is asked of one's own lists only, so another's are never found."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from heliograph.core.ids import IdMaker
from heliograph.core.lookups import Reader
from heliograph.core.pages import Page, Position, filled
from heliograph.graph.model import Contended, NotWithYourself, YouBlocked
from heliograph.graph.service import Sight
from heliograph.graph.visibility import View, may_appear, may_see_profile
from heliograph.identity.events import AccountErased
from heliograph.identity.model import User, no_such_user
from heliograph.identity.service import no_account
from heliograph.lists.model import (
    AlreadyListed,
    Directory,
    ListFull,
    ListNameTaken,
    ListNotFound,
    Member,
    PeopleList,
    TooManyLists,
)
from heliograph.lists.settings import ListsSettings

if TYPE_CHECKING:
    from heliograph.lists.store import ListStore

TRIES = 5
"""How often a change is thought anew when the owner has changed the same thing meanwhile."""

T = TypeVar("T")


class Lists:
    """Each change is read, thought, and written if it still holds then, so bounds and names are exact."""

    def __init__(
        self, *, store: "ListStore", sight: Sight, reader: Reader, ids: IdMaker, settings: ListsSettings
    ) -> None:
        self._store = store
        self._sight = sight
        self._reader = reader
        self._ids = ids
        self._settings = settings

    def create(self, me: str, name: str) -> PeopleList:
        """Raises: NoToken, ListNameTaken, TooManyLists."""
        if not self._sight.of(me, me).owner_is_there:
            raise no_account()
        list_id = self._ids.make(owner=me)
        return _until_taken(lambda: self._try_to_create(me, list_id, name))

    def rename(self, me: str, list_id: str, name: str) -> PeopleList:
        """Raises: ListNotFound, ListNameTaken."""
        return _until_taken(lambda: self._try_to_rename(me, list_id, name))

    def delete(self, me: str, list_id: str) -> bool:
        """Afterwards `me` has no such list; whether that changed anything.

        Who was on it is cleared away after it, also where an earlier try died before that.
        """
        changed = _until_taken(lambda: self._try_to_delete(me, list_id))
        self._store.clear(me, list_id)
        return changed

    def mine(self, me: str) -> list[PeopleList]:
        return self._store.directory(me).lists

    def add(self, me: str, list_id: str, user_id: str) -> None:
        """Raises: NoToken, ListNotFound, UserNotFound, NotWithYourself, YouBlocked, AlreadyListed, ListFull."""
        if me == user_id:
            raise NotWithYourself("Name somebody else.")
        _until_taken(lambda: self._try_to_add(me, list_id, user_id))

    def remove(self, me: str, list_id: str, user_id: str) -> bool:
        """Afterwards the user is not on the list; whether that changed anything."""
        return self._store.take_off(me, list_id, user_id)

    def members(self, me: str, list_id: str, *, limit: int, after: Position | None) -> Page[User]:
        """Who is on a list, by id, as far as they may appear before its owner. Raises: ListNotFound."""
        if not self._store.has(me, list_id):
            raise _no_such_list(list_id)
        read = partial(self._store.members, me, list_id)
        return filled(read, lambda ids: self._shown(me, ids), limit=limit, after=after)

    def _shown(self, me: str, ids: Sequence[str]) -> list[User]:
        sighting = self._sight.lookup(me, ids)
        rows = self._reader.fetch(*sighting.lookups)
        views, users = sighting.found(rows), sighting.accounts.found(rows)
        return [users[one] for one in ids if may_appear(views[one])]

    def _try_to_create(self, me: str, list_id: str, name: str) -> PeopleList | None:
        before = self._store.directory(me)
        made = PeopleList(id=list_id, name=name)
        if list_id in before.names:  # by this very request, whose answer was lost
            return made
        _refuse_taken(before, list_id, name)
        if len(before.names) >= self._settings.most_lists:
            raise TooManyLists(f"{self._settings.most_lists} is the most; delete one first.")
        after = before.named(list_id, name, self._ids.make(owner=me))
        return made if self._store.create(before, after, list_id) else None

    def _try_to_rename(self, me: str, list_id: str, name: str) -> PeopleList | None:
        before = self._store.directory(me)
        if list_id not in before.names:
            raise _no_such_list(list_id)
        _refuse_taken(before, list_id, name)
        after = before.named(list_id, name, self._ids.make(owner=me))
        return PeopleList(id=list_id, name=name) if self._store.rename(before, after) else None

    def _try_to_delete(self, me: str, list_id: str) -> bool | None:
        before = self._store.directory(me)
        if list_id not in before.names:
            return False
        return self._store.delete(before, before.without(list_id, self._ids.make(owner=me)), list_id) or None

    def _try_to_add(self, me: str, list_id: str, user_id: str) -> bool | None:
        standing, sighting = self._store.standing(me, list_id, user_id), self._sight.lookup(me, (me, user_id))
        rows = self._reader.fetch(standing, *sighting.lookups)
        found, views = standing.found(rows), sighting.found(rows)
        if "list" not in found:
            raise _no_such_list(list_id)
        _refuse_unseen(views[me], views[user_id])
        if "member" in found:
            raise AlreadyListed(f"User {user_id} is on the list; nothing was changed.")
        if found["list"] >= self._settings.most_members:
            raise ListFull(f"{self._settings.most_members} is the most; take somebody off first.")
        member = Member(owner_id=me, list_id=list_id, user_id=user_id, version=self._ids.make(owner=me))
        return self._store.add(member, self._settings.most_members) or None


class ListsOfTheGone:
    """What becomes of lists when their owner, or somebody on them, has gone for good."""

    def __init__(self, store: "ListStore") -> None:
        self._store = store

    def of_person(self, erased: AccountErased) -> int:
        """Answers how many rows are gone: of lists, and of people on lists."""
        return self._store.remove_all_of(erased.user_id)


def _until_taken(change: Callable[[], T | None]) -> T:
    """Make a change; None says that it was overtaken. Raises: Contended."""
    for _ in range(TRIES):
        taken = change()
        if taken is not None:
            return taken
    raise Contended("The lists kept changing.")


def _refuse_unseen(me: View, other: View) -> None:
    if not me.owner_is_there:
        raise no_account()
    if not may_see_profile(other):
        raise no_such_user(other.owner_id)
    if other.blocks:
        raise YouBlocked(f"Unblock user {other.owner_id} first.")


def _refuse_taken(directory: Directory, list_id: str, name: str) -> None:
    if directory.called(name) not in (None, list_id):
        raise ListNameTaken(f"One of your lists is called {name}; choose another name.")


def _no_such_list(list_id: str) -> ListNotFound:
    return ListNotFound(f"You have no list {list_id}.")
