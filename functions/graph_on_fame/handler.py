"""Kinesis engagement: who crosses the border of celebrities has their followers' ties marked, or unmarked, in pages.

A new follow is brought to where the marks are.
"""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core import wire
from heliograph.core.events import Envelope, Event
from heliograph.core.ids import IdMaker
from heliograph.core.log import effect, entry
from heliograph.core.lookups import Reader
from heliograph.core.streams import consume
from heliograph.counters.events import FameChanged
from heliograph.counters.service import Counters, Tallies
from heliograph.counters.settings import CountersSettings
from heliograph.counters.store import TallyStore
from heliograph.graph.crossings import CrossingStore
from heliograph.graph.events import FameFaded, MarkingAdvanced, UserFollowed
from heliograph.graph.marking import Marking
from heliograph.graph.settings import CrossingsSettings, GraphSettings
from heliograph.graph.store import TieStore

settings = CrossingsSettings.read()
counters = Counters(TallyStore(wire.dynamodb(), CountersSettings.read().table, wire.now))
marking = Marking(
    ties=TieStore(GraphSettings.read().table),
    crossings=CrossingStore(settings.table),
    tallies=Tallies(counters, Reader(wire.tables())),
    ids=IdMaker(wire.now, wire.randomness),
    fading_days=settings.fading_days,
    now=wire.now,
)


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    return consume(event, HEARS, _hear)


def _hear(envelope: Envelope) -> None:
    # A follow travels under both people's keys; under the followed one's it is in the order of what befalls them.
    for heard in (one for one in envelope.events() if one.keys()[0] == envelope.key):
        HEARS[type(heard)](heard)


def _begin(changed: FameChanged) -> None:
    effect("fame-crossed", user_id=changed.user_id, fame=changed.fame, begun=marking.begin(changed))


def _take_away(faded: FameFaded) -> None:
    effect("fame-faded", user_id=faded.user_id, fame=faded.fame, begun=marking.take_away(faded))


def _go_on(advanced: MarkingAdvanced) -> None:
    effect("followers-marked", user_id=advanced.user_id, fame=advanced.fame, followers=marking.go_on(advanced))


def _catch_up(followed: UserFollowed) -> None:
    marked = marking.catch_up(followed)
    people = {"follower_id": followed.follower["id"], "followed_user_id": followed.followed_user["id"]}
    effect("follow-caught-up", **people, marked=marked)


HEARS: dict[type[Event], Callable[[Any], None]] = {
    FameChanged: _begin,
    FameFaded: _take_away,
    MarkingAdvanced: _go_on,
    UserFollowed: _catch_up,
}
