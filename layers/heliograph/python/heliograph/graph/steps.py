"""How a tie changes: read, think, write what follows if nobody changed it meanwhile, think anew if somebody did."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from heliograph.core.ids import IdMaker
from heliograph.core.lookups import Lookup, Reader, Rows
from heliograph.graph.model import Contended, Tie
from heliograph.identity.model import User, no_such_user
from heliograph.identity.service import People, no_account

if TYPE_CHECKING:
    from heliograph.graph.store import TieStore

TRIES = 5
"""How often a step is thought anew when the ties, or an account that it depends on, changed meanwhile."""

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two people, and what holds between them; ties in which nothing holds are there as well."""

    me: User
    other: User
    mine: Tie
    theirs: Tie


class Steps:
    """What all changes of ties have in common."""

    def __init__(self, *, store: "TieStore", people: People, reader: Reader, ids: IdMaker) -> None:
        self.store = store
        self.people = people
        self._reader = reader
        self._ids = ids

    def until_taken(self, step: Callable[[], T | None]) -> T:
        """Take a step; None says that it was overtaken. Raises: Contended."""
        for _ in range(TRIES):
            taken = step()
            if taken is not None:
                return taken
        raise Contended("The tie kept changing.")

    def read(self, *lookups: Lookup[Any]) -> Rows:
        """Whatever a step depends on, in one round trip."""
        return self._reader.fetch(*lookups)

    def pair(self, me: str, other: str, *besides: Lookup[Any]) -> tuple[Pair, Rows]:
        """Both people and both ties, as they are, and what else was asked for, in one round trip.

        Raises: NoToken, UserNotFound, also for somebody who has blocked `me`.
        """
        users = self.people.lookup((me, other))
        mine, theirs = self.store.lookup(me, (other,)), self.store.lookup(other, (me,))
        rows = self.read(users, mine, theirs, *besides)
        found = {one: user for one, user in users.found(rows).items() if user.visible}
        tie = mine.found(rows).get(other)
        if me not in found:
            raise no_account()
        if other not in found or (tie is not None and tie.blocked_by):
            raise no_such_user(other)
        mine_now = _named(tie, found[me], found[other])
        theirs_now = _named(theirs.found(rows).get(me), found[other], found[me])
        return Pair(me=found[me], other=found[other], mine=mine_now, theirs=theirs_now), rows

    def named(self, tie: Tie, users: Mapping[str, User]) -> Tie:
        """A request under the names of today, for whom it is made to. Raises: NoToken."""
        if tie.to_id not in users or not users[tie.to_id].visible:
            raise no_account()
        follower = users.get(tie.from_id)
        return _named(tie, follower, users[tie.to_id]) if follower else tie

    def next(self, tie: Tie) -> Tie:
        """A tie as the next version of itself."""
        return replace(tie, version=self._ids.make(owner=tie.from_id))


def _named(tie: Tie | None, me: User, other: User) -> Tie:
    """The tie with the names of today, ready for the next step."""
    if tie is None:
        return Tie(from_id=me.id, from_name=me.user_name, to_id=other.id, to_name=other.user_name)
    return replace(tie, from_name=me.user_name, to_name=other.user_name, ended=None)
