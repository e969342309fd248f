"""A room: all that one context adds to the histories. `areas/<context>.py` has one each, called `ROOM`.

Nothing else lists them: what is in `areas/` is played, judged and counted.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.histories.acts import Act
from tests.simulation.histories.requests import Known, Maker
from tests.simulation.histories.story import Sent, Story

Check = Callable[[Story], Iterator[str]]
"""What must never be: the violations found in a story. Its docstring is the sentence that it holds us to."""
Learner = Callable[[Known, Sent], None]
"""What clients know more after a good answer."""
Look = Callable[[Story], Iterable[Act]]
"""What people ask once more, when nothing goes wrong any more."""
Rows = Callable[[str], list[dict[str, Any]]]
"""Word in a table's name → its rows."""


@dataclass(frozen=True)
class Area:
    """What histories about one thing are made of.

    `kinds`: kinds of acts with weights; `acts`, `people`, `posts`: from … to how many; `follows`: how likely each pair
    of people is an edge already; `opening`: what the first person does before all others, or the beginning of it;
    `pauses`: seconds that may pass after each of these, as often as they stand there; `later`: days that may pass
    before people look again; `fed`: something of it gets into feeds; `outages`: words in names of what may be out of
    order, as often as they stand there (none: what usually may); `storms`: words in names of what is so from the first
    moment on and for long, one of them always, and whether no call is answered then at all; `glance`: the kind of act
    by which somebody looks at what came of another.
    """

    share: int
    kinds: Mapping[str, int]
    acts: tuple[int, int]
    people: tuple[int, int] = (2, 3)
    posts: tuple[int, int] = (0, 0)
    follows: float = 0.0
    opening: tuple[str, ...] = ()
    pauses: tuple[float, ...] = (0.0, 1.0)
    later: tuple[int, ...] = (0,)
    fed: bool = False
    outages: tuple[str, ...] = ()
    storms: Mapping[str, bool] = field(default_factory=dict)
    glance: str = ""


@dataclass(frozen=True, kw_only=True)
class Room:
    """One context's part; each field may be left out.

    `requests` and `learns` go by kind of act; `mixed` are kinds with their weights in histories about everything.
    `writes`: operation → areas that exercise it; `hears`: function that events start → areas that exercise it.
    `counts`: name of a count → the key of each row that counts. `excuses`: kind → statuses that are no fault even when
    all is quiet. `looks` are asked after everything came to rest, `returns` only after days passed as well.
    `outages` and `transacted` are words in names of tables: those that may be out of order, and those that
    transactions touch.
    """

    areas: Mapping[str, Area] = field(default_factory=dict)
    mixed: Mapping[str, int] = field(default_factory=dict)
    requests: Mapping[str, Maker] = field(default_factory=dict)
    learns: Mapping[str, Learner] = field(default_factory=dict)
    writes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hears: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    counts: Mapping[str, Callable[[Rows], Iterable[str]]] = field(default_factory=dict)
    excuses: Mapping[str, frozenset[int]] = field(default_factory=dict)
    looks: Look = lambda _story: ()
    returns: Look = lambda _story: ()
    outages: tuple[str, ...] = ()
    transacted: tuple[str, ...] = ()
