"""Somebody's lists and who is on them, and how they may be refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Self

from heliograph.core.errors import Conflict, NotFound
from heliograph.graph.model import NotWithYourself, YouBlocked
from heliograph.identity.model import UserNotFound


@dataclass(frozen=True, kw_only=True)
class PeopleList:
    """A list as its owner sees it."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Directory:
    """The names of all lists of one person, by id of the list. `version` is None where nothing is written down yet."""

    owner_id: str
    names: Mapping[str, str] = field(default_factory=dict)
    version: str | None = None

    @property
    def lists(self) -> list[PeopleList]:
        """Oldest first."""
        return [PeopleList(id=one, name=self.names[one]) for one in sorted(self.names, key=int)]

    def called(self, name: str) -> str | None:
        """The id of the list of this name, in any case of letters."""
        return next((one for one, other in self.names.items() if other.casefold() == name.casefold()), None)

    def named(self, list_id: str, name: str, version: str) -> Self:
        return replace(self, names={**self.names, list_id: name}, version=version)

    def without(self, list_id: str, version: str) -> Self:
        names = {one: name for one, name in self.names.items() if one != list_id}
        return replace(self, names=names, version=version)


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody on a list. `version` is an id that no other putting on a list ever had."""

    owner_id: str
    list_id: str
    user_id: str
    version: str


class ListNotFound(NotFound):
    """You have no such list."""


class ListNameTaken(Conflict):
    """You have a list of this name already."""


class TooManyLists(Conflict):
    """You have as many lists as one may have."""


class ListFull(Conflict):
    """As many people are on this list as may be."""


class AlreadyListed(Conflict):
    """This user is on the list already."""


CREATE_REFUSALS: Final = (ListNameTaken, TooManyLists)
RENAME_REFUSALS: Final = (ListNotFound, ListNameTaken)
ADD_REFUSALS: Final = (ListNotFound, UserNotFound, NotWithYourself, YouBlocked, AlreadyListed, ListFull)
