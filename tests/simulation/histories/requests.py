"""What clients know, and the requests that they make of it: the words in which rooms say what an act asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.simulation.door import Person
from tests.simulation.histories.acts import Act
from tests.simulation.histories.furnish import KnownPost

T = TypeVar("T")


@dataclass
class Known:
    """What the clients have learned from answers so far, and what is asked about next by whom."""

    people: list[Person]
    posts: list[KnownPost]
    count: int = 0
    _kept: dict[type[Any], Any] = field(default_factory=dict)

    def of(self, kind: type[T]) -> T:
        """What a room keeps for itself: a class of its own, made empty when it is first asked for."""
        return self._kept.setdefault(kind, kind())  # type: ignore[no-any-return]

    def fresh(self, word: str) -> str:
        """A text that no request had before."""
        self.count += 1
        return f"{word} {self.count}"

    def worded(self, word: str, act: Act) -> str:
        """The same, and every other time it mentions somebody."""
        mention = f" @{self.people[act.how // 2 % len(self.people)].name}" if act.how % 2 else ""
        return self.fresh(word) + mention


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A request, ready to be sent. `form` is an upload straight to storage: url, fields and bytes; `timed` a function
    that the clock starts, `parts` an offer and the bytes that are sent in its parts.

    `about` is the id it is about, `text` what makes it recognisable in rows.
    """

    who: Person | None
    method: str
    path: str
    content: dict[str, Any] = field(default_factory=dict)
    about: str = ""
    text: str = ""
    form: tuple[str, dict[str, str], bytes] | None = None
    timed: str = ""
    parts: tuple[Mapping[str, Any], bytes] | None = None


Maker = Callable[[Act, Known, Person], Ready | None]
"""An act → its request, given what is known by now; None when there is nothing (yet) that it could be about."""


def about_a_person(method: str, path: str) -> Maker:
    """A request about another person, whose id goes into the path."""

    def make(act: Act, known: Known, who: Person) -> Ready:
        others = [person for person in known.people if person != who] or [who]
        other = others[act.what % len(others)]
        return Ready(who=who, method=method, path=path.format(other.id), about=other.id)

    return make


def about_a_post(method: str, path: str) -> Maker:
    """A request about a post that somebody knows of."""

    def make(act: Act, known: Known, who: Person) -> Ready | None:
        if not known.posts:
            return None
        post = known.posts[act.what % len(known.posts)]
        return Ready(who=who, method=method, path=path.format(post.id), about=post.id)

    return make


def reading_ones_own(path: str) -> Maker:
    """A short page of something of one's own."""
    return lambda act, _known, who: Ready(
        who=who, method="GET", path=path.format(who.id), content={"query": {"limit": str(1 + act.how % 3)}}
    )
