"""What people see of each other, said by the test instead of read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from heliograph.graph.visibility import View, may_appear, may_see_posts
from heliograph.identity.model import User, no_such_user

from tests.people import user

T = TypeVar("T")


class FakeSight:
    """Stands in for `graph.service.Sight`: everybody is there and public, and nothing holds but what is given."""

    def __init__(self, given: Mapping[tuple[str, str], Mapping[str, bool]] | None = None) -> None:
        self._given = given or {}
        self.asked: list[list[str]] = []
        """After whom, each time."""

    def of(self, me: str, other: str) -> View:
        how: dict[str, Any] = {
            "owner_is_there": True,
            "owner_name": user(other).user_name,
            **self._given.get((me, other), {}),
        }
        return View(viewer_id=me, owner_id=other, **how)

    def posts_of(self, me: str, user_id: str) -> View:
        view = self.of(me, user_id)
        if not may_see_posts(view):
            raise no_such_user(user_id)
        return view

    def among(self, me: str, things: Sequence[T], person: Callable[[T], str]) -> list[tuple[T, View]]:
        return [(one, view) for one in things if may_appear(view := self.of(me, person(one)))]

    def lookup(self, me: str, others: Iterable[str]) -> "_Said":
        people = list(dict.fromkeys(others))
        self.asked.append(people)
        return _Said({other: self.of(me, other) for other in people})


class _Said:
    """A sighting that needs no keys."""

    lookups = ()

    def __init__(self, views: dict[str, View]) -> None:
        self._views = views
        self.accounts = _Accounts({one: user(one) for one in views})

    def found(self, _: Any) -> dict[str, View]:
        return self._views


class _Accounts:
    """The accounts of a sighting, under the names that `tests.people` knows."""

    def __init__(self, users: dict[str, User]) -> None:
        self._users = users

    def found(self, _: Any) -> dict[str, User]:
        return self._users
