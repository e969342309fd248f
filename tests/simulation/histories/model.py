"""The reference: what may be, and what must be, given the requests that were sent and how they were answered.

Three kinds of thing cover every write path:

* A *switch* is on or off and may be turned often: an edge of the graph, a like. Each request that turns it has an
  interval, and is *sure* (answered) or not (killed, timed out, 5xx: it may have had its effect, anywhere in it).
  A refusal "you do that already" saw the switch on, so it counts as turning it on.
* A *thing* is made by one request and carries its text: a post, a comment, an upload. It must be there if the request
  was acknowledged, must not if it was refused, and may be there once, if nobody knows.
* An *account* is a thing that lapses unless it is confirmed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.simulation.histories.story import Sent, Story

Edge = tuple[str, str]


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


def follows(story: Story) -> dict[Edge, Switch]:
    """(follower, followee) → switch, for every edge that was found or asked about."""
    switches: dict[Edge, Switch] = {}
    for follower, followee in story.history.setting.follows:
        switches[story.people[follower].id, story.people[followee].id] = Switch(initial=True)
    return _turned(switches, story.of("follow"), story.of("unfollow"), lambda sent: (_actor(sent), sent.about))


def likes(story: Story) -> dict[Edge, Switch]:
    """(liker, post) → switch, for every like that was asked about."""
    return _turned({}, story.of("like"), story.of("unlike"), lambda sent: (_actor(sent), sent.about))


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


def comments(story: Story) -> dict[str, Thing]:
    """Comment's text → thing."""
    things = {sent.text: Thing(sent) for sent in story.of("comment")}
    for sent in story.of("uncomment"):
        thing = things[sent.text]
        # Who deletes what another has deleted is told that there is no such comment.
        thing.gone = thing.gone or sent.good
        thing.perhaps_gone = thing.perhaps_gone or sent.good or sent.unknown
    return things


def posts(story: Story) -> dict[str, Thing]:
    """Post's caption → thing, for those that the history makes."""
    return {sent.text: Thing(sent) for sent in story.of("publish", "publish_content", "publish_uploads")}


def _turned(
    switches: dict[Edge, Switch], on: Iterable[Sent], off: Iterable[Sent], key: Callable[[Sent], Edge]
) -> dict[Edge, Switch]:
    for requests, value in ((on, True), (off, False)):
        for sent in requests:
            sure = sent.good or (value and sent.status == 409)
            if sure or sent.unknown:
                turns = switches.setdefault(key(sent), Switch()).turns
                turns.append(Turn(sent.started, sent.ended, value, sure))
            else:
                switches.setdefault(key(sent), Switch())
    return switches


def _actor(sent: Sent) -> str:
    assert sent.who
    return sent.who.id
