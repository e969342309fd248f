"""Recounting: a target's counts put right from the rows themselves, while people go on writing.

A count is off by its *drift*: what the tally says, less what it ought to say by the facts that it has taken in. Facts
that are still on their way are no drift, so the truth cannot simply be written over the count: they would be added to
it again when they arrive. Therefore the truth is taken back to where the tally stands, fact by fact:

1. Read the tally: its counts, and its marks. Both are of one moment, because they lie in one item.
2. Read the rows that say something of the target.
3. Wait a little, then read the tables' streams, which hold every change of a day, to their end. That is later than 2,
   so whatever the rows showed is in there. Of every item that the streams tell of, their last word is its state (a row
   that an index had not yet shown is found that way, too); of every other item its row is.
4. What the rows add up to, less the facts in the streams that lie behind the marks (they are on their way), is what
   the tally ought to say. The difference is the drift.
5. Take the drift off the count. The drift is the same before and after any fact arrives, since each adds the same to
   the count and to what it ought to be; so nothing is held up, and nothing has to be tried again because of traffic.

A fact that was parked and overtaken lies before the mark and is in no count: that is drift, and is repaired. If it is
sent again afterwards under its own shard's name, the mark refuses it. Under a name of its own (`core.events.REDRIVEN`)
it has no mark yet: so a correction leaves behind how far the marks had come, and the counter passes over what lies
before that (`counters.store`). A correction is refused if such a fact, or another correction, came since step 1; that
alone makes a recount begin anew.

It rests on two things: the event path is less than a day behind, and a change is in its table's stream within
`SETTLE` of being readable. Views are not recounted, nor is what was opened: their rows live three days, and 28.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from heliograph.core.events import Change, Event, Fact, Translate, pad
from heliograph.core.rows import Row
from heliograph.core.tablelog import KEPT, Item, Kept, item_of
from heliograph.counters.model import ADDS, sum_up
from heliograph.counters.standing import Standing

if TYPE_CHECKING:
    from heliograph.counters.store import TallyStore

SETTLE = 5.0
"""Seconds between reading rows and reading the streams."""
TRIES = 5

Counts = dict[str, dict[str, int]]
"""key → count → how much."""


class Log(Protocol):
    """A table's stream (`core.tablelog`)."""

    def shards(self) -> Mapping[str, str]: ...

    def read(self) -> Iterable[Kept]: ...


@dataclass(frozen=True, kw_only=True)
class Source:
    """A context whose rows count. `rows` are those that say something of a target, `key` the names of their primary
    key, `counts` the counts that these rows and no others make."""

    context: str
    key: tuple[str, ...]
    counts: frozenset[str]
    rows: Callable[[str], Iterable[Row]]
    translate: Translate
    log: Log


@dataclass(frozen=True)
class Correction:
    """How far a target's counts were off; empty if they were right. `done`: it has been put right."""

    key: str
    drift: Mapping[str, int]
    done: bool = False


@dataclass
class _Truth:
    """What rows and streams of one source say."""

    rows: dict[Item, Row | None] = field(default_factory=dict)
    on_the_way: Counts = field(default_factory=dict)


class UnknownShard(Exception):
    """A tally has a fresh mark of a shard that its table's stream does not list, so nothing can be said of it."""


class Recount:
    """Recounts targets: keys of `core.events`, as many at once as their rows fit into memory."""

    def __init__(
        self,
        *,
        store: "TallyStore",
        sources: Sequence[Source],
        now: Callable[[], datetime],
        sleep: Callable[[float], None],
    ) -> None:
        self._store = store
        self._sources = sources
        self._now = now
        self._sleep = sleep

    def recount(self, keys: Iterable[str], *, dry_run: bool = False) -> Iterator[Correction]:
        """How far each was off, put right unless it is a `dry_run`. Raises: UnknownShard."""
        left = list(dict.fromkeys(keys))
        for _ in range(TRIES):
            corrections = self._measure(left)
            left = []
            for key, (standing, drift) in corrections.items():
                if not drift or dry_run:
                    yield Correction(key, drift)
                elif self._store.correct(standing, drift):
                    yield Correction(key, drift, done=True)
                else:
                    left.append(key)
            if not left:
                return
        yield from (Correction(key, corrections[key][1]) for key in left)

    def _measure(self, keys: Sequence[str]) -> dict[str, tuple[Standing, dict[str, int]]]:
        standings = {key: self._store.standing(key) for key in keys}
        there = {source.context: _read_rows(source, keys) for source in self._sources}
        self._sleep(SETTLE)
        ought: Counts = {key: {} for key in keys}
        for source in self._sources:
            self._check_shards(source, standings.values())
            truth = self._follow(source, there[source.context], standings)
            for row in filter(None, truth.rows.values()):
                _count(ought, _facts(source, Change("", "0", self._now(), None, row)), 1)
            for key, counts in truth.on_the_way.items():
                for name, amount in counts.items():
                    ought[key][name] = ought[key].get(name, 0) - amount
        return {key: (standing, self._drift(standing, ought[key])) for key, standing in standings.items()}

    def _drift(self, standing: Standing, ought: Mapping[str, int]) -> dict[str, int]:
        if standing.has_gone:
            return {}
        known = frozenset[str]().union(*(source.counts for source in self._sources))
        off = {name: standing.counts.get(name, 0) - ought.get(name, 0) for name in sorted(known)}
        return {name: amount for name, amount in off.items() if amount}

    def _follow(self, source: Source, rows: dict[Item, Row | None], standings: Mapping[str, Standing]) -> _Truth:
        """Bring the rows to the streams' last word, and note which facts the tallies have not taken in."""
        truth, oldest = _Truth(rows), self._now() - KEPT
        for kept in source.log.read():
            facts = _facts(source, kept.change)
            concerned = standings.keys() & _about(facts)
            if concerned or kept.item in truth.rows:
                truth.rows[kept.item] = kept.change.new
            for key in concerned:
                if kept.change.at >= oldest and not standings[key].has_taken_in(kept.shard, pad(kept.change.sequence)):
                    added = truth.on_the_way.setdefault(key, {})
                    for name, amount in sum_up(key, facts).adds.items():
                        added[name] = added.get(name, 0) + amount
        return truth

    def _check_shards(self, source: Source, standings: Iterable[Standing]) -> None:
        known, oldest = source.log.shards().keys(), (self._now() - KEPT).timestamp()
        for standing in standings:
            for shard, marked_at in standing.marked_at.items():
                if shard.startswith(f"{source.context}/") and shard not in known and marked_at >= oldest:
                    raise UnknownShard(f"{standing.key} has a mark of {shard}, which its table's stream does not list")


def _read_rows(source: Source, keys: Iterable[str]) -> dict[Item, Row | None]:
    return {item_of({name: row[name] for name in source.key}): row for key in keys for row in source.rows(key)}


def _facts(source: Source, change: Change) -> list[Fact]:
    """Those of a change that count. That a row expires is no fact."""
    said: Iterable[Event] = () if change.expired else source.translate(change)
    return [Fact(change.id, pad(change.sequence), change.at, event) for event in said if type(event) in ADDS]


def _about(facts: Iterable[Fact]) -> set[str]:
    return set().union(*(fact.event.keys() for fact in facts))


def _count(counts: Counts, facts: Sequence[Fact], sign: int) -> None:
    for key in _about(facts) & counts.keys():
        for name, amount in sum_up(key, facts).adds.items():
            counts[key][name] = counts[key].get(name, 0) + sign * amount
