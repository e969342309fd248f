"""Where a tally stands: which facts are in its counts. The attributes are described in `store`."""

from dataclasses import dataclass

from heliograph.core.events import REDRIVEN, Envelope, Fact
from heliograph.core.rows import Row
from heliograph.core.tablelog import KEPT

MARK = "m#"
FLOOR = "f#"
RECOUNTED = "recounted"
LATE = "late"
PURGED = "purged"
COUNTS = ("likes", "comments", "replies", "shares", "views", "opens", "followers", "following", "posts")


@dataclass(frozen=True)
class Standing:
    """A tally as it stood at one moment: its counts, and which facts are in them."""

    key: str
    row: Row

    @property
    def has_gone(self) -> bool:
        """The target was purged: nothing of it is left to be counted."""
        return PURGED in self.row

    @property
    def counts(self) -> dict[str, int]:
        return {name: self.row[name] for name in COUNTS if name in self.row}

    @property
    def marks(self) -> dict[str, str]:
        """Shard → the last sequence number applied from it."""
        return {shard: self.row[MARK + shard].partition("@")[0] for shard in self.marked_at}

    @property
    def marked_at(self) -> dict[str, int]:
        """Shard → when something of it was last applied, epoch seconds."""
        marks = (name for name in self.row if name.startswith(MARK))
        return {name.removeprefix(MARK): int(self.row[name].partition("@")[2]) for name in marks}

    def has_taken_in(self, shard: str, sequence: str) -> bool:
        """Whether a fact is behind it, in its order or, sent again after it was parked, out of it."""
        for name, last in self.marks.items():
            own, first = (name, "") if not name.startswith(REDRIVEN) else _redriven(name)
            if own == shard and first <= sequence <= last:
                return True
        return False


def news(envelope: Envelope, row: Row) -> tuple[Fact, ...]:
    """The facts past the mark; of late ones, those that no recount has taken in."""
    mark = row.get(MARK + envelope.source.shard, "").partition("@")[0]
    facts = tuple(fact for fact in envelope.facts if fact.sequence > mark)
    if not envelope.source.late or RECOUNTED not in row:
        return facts
    floor = row.get(FLOOR + _redriven(envelope.source.shard)[0])
    oldest = int(row[RECOUNTED].partition("@")[0]) - KEPT.total_seconds()
    # Of a shard without a mark the recount knew what its stream still held; all that is older was in the rows.
    return tuple(fact for fact in facts if (fact.sequence > floor if floor else fact.at.timestamp() >= oldest))


def _redriven(shard: str) -> tuple[str, str]:
    """The shard that something parked came from, and the first sequence number of what is sent again."""
    own, _, first = shard.removeprefix(REDRIVEN).rpartition("/")
    return own, first
