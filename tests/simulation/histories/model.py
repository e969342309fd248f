"""The reference: what may be, and what must be, given the requests that were sent and how they were answered.

Three kinds of thing cover every write path:

* A *switch* is on or off and may be turned often: an edge of the graph, a like. Each request that turns it has an
  interval, and is *sure* (answered) or not (killed, timed out, 5xx: it may have had its effect, anywhere in it).
  A refusal "you do that already" saw the switch on, so it counts as turning it on.
* A *thing* is made by one request and carries its text: a post, a comment, an upload. It must be there if the request
  was acknowledged, must not if it was refused, and may be there once, if nobody knows.
* An *account* is a thing that lapses unless it is confirmed.

Which requests turn which switch and make which thing is said in the rooms of `areas/`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.histories.story import Sent, Story

Edge = tuple[str, str]
"""(who turned it, whom or what it is about)"""


@dataclass(frozen=True)
class Turn:
    """A request that turns a switch."""

    started: float
    ended: float
    on: bool
    sure: bool


@dataclass
class Switch:
    """What a switch may be at which time. `initial` is how the history found it."""

    initial: bool = False
    turns: list[Turn] = field(default_factory=list)

    def possible(self, since: float, until: float) -> set[bool]:
        """Every state that it may have had at some moment of this interval."""
        done = [turn for turn in self.turns if turn.sure and turn.ended < since]
        values = {
            turn.on
            for turn in self.turns
            if turn.started <= until and not any(later.started > turn.ended for later in done)
        }
        return values if done else values | {self.initial}

    def on_since(self, moment: float) -> bool:
        """Was it surely on at `moment` and never (perhaps) turned off after that?"""
        if self.possible(moment, moment) != {True}:
            return False
        return all(turn.on or turn.ended < moment for turn in self.turns)


@dataclass
class Thing:
    """Something one request makes. `gone`: its removal was acknowledged; `perhaps_gone`: it was asked for."""

    sent: Sent
    gone: bool = False
    perhaps_gone: bool = False

    @property
    def must_be(self) -> bool:
        return self.sent.good and not self.perhaps_gone

    @property
    def may_be(self) -> bool:
        return not self.sent.refused and not self.gone


def turned(
    switches: dict[Edge, Switch], on: Iterable[Sent], off: Iterable[Sent], key: Callable[[Sent], Edge] | None = None
) -> dict[Edge, Switch]:
    """The switches that were found, and every one that requests turn on and off."""
    for requests, value in ((on, True), (off, False)):
        for sent in requests:
            edge = key(sent) if key else (actor(sent), sent.about)
            turns = switches.setdefault(edge, Switch()).turns
            sure = sent.good or (value and sent.status == 409)
            if sure or sent.unknown:
                turns.append(Turn(sent.started, sent.ended, value, sure))
    return switches


def is_public(post: Mapping[str, Any]) -> bool:
    """Whether a row is that of a post that others may see."""
    return post["status"] == "published" and "deleted_at" not in post


def actor(sent: Sent) -> str:
    """Whose request it is."""
    assert sent.who
    return sent.who.id


def switches_stand(name: str, story: Story, switches: Mapping[Edge, Switch], there: Set[Edge]) -> Iterator[str]:
    """What is wrong with rows of switches: one that was turned stands so; none that nobody asked for is on."""
    for edge, switch in switches.items():
        possible = switch.possible(story.settled_at, story.settled_at)
        if (edge in there) not in possible:
            yield f"{name} {edge} is {'there' if edge in there else 'gone'}"
    yield from (f"{name} {edge} that nobody asked for" for edge in there - set(switches))


def things_stand(things: Mapping[str, Thing], texts: Iterable[str]) -> Iterator[str]:
    """What is wrong with the rows of things: acknowledged, it is there once; refused or removed, it is not there."""
    there = Counter(texts)
    for text, thing in things.items():
        if thing.must_be and not there[text]:
            yield f"{thing.sent} and is gone"
        if there[text] > 1:
            yield f"{thing.sent} and is there {there[text]} times"
        if thing.gone and there[text]:
            yield f"{text} is there although its removal was acknowledged"
        if thing.sent.refused and there[text]:
            yield f"{thing.sent} and is there"
