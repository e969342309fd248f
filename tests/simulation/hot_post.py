"""A post that thousands like in the same second: how much is written of it, and on which key.

A key takes 1,000 write units a second, whatever a table takes ("Partitions and data distribution", DynamoDB developer
guide). No time passes while the likes are given, so what is spent here is what one second of them costs.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from heliograph.core.wire import now
from heliograph.likes.model import Like
from heliograph.likes.store import LikeStore

from tests.simulation.cloud.dynamodb.capacity import write_units
from tests.simulation.cloud.dynamodb.partitions import Row
from tests.simulation.cloud.dynamodb.tables import Table
from tests.simulation.histories.acts import Setting
from tests.simulation.histories.furnish import KnownPost, furnish
from tests.simulation.wiring import wiring
from tests.simulation.world import World

KEY_UNITS = 1_000
"""Write units that one key takes in a second."""
FIRST_LIKER = 1 << 40


class Spent:
    """What was written: units by (table or `table.index`, key), and writes by the same."""

    def __init__(self) -> None:
        self.units: Counter[tuple[str, str]] = Counter()
        self.writes: Counter[tuple[str, str]] = Counter()
        self.batches = 0
        """Of changes that the relay was handed: each says what it has of the post in one envelope."""

    def busiest(self, word: str) -> tuple[str, int]:
        """The key of the tables (or indexes) with this word in their name that is written most, and its units."""
        found = {key: units for (table, key), units in self.units.items() if word in table}
        key = max(found, key=lambda one: found[one])
        return key, found[key]

    def note(self, place: tuple[str, str], units: float) -> None:
        self.units[place] += int(units)
        self.writes[place] += 1


def liked_at_once(likes: int, *, shards: int = 1) -> Spent:
    """Have so many people like one post in one second, and let everything follow that follows.

    `shards` are those of the table's stream: a table that is written so much has several.
    """
    with World(seed=0).running() as world:
        _, (post,) = furnish(world, Setting(people=1, posts=(0,)))
        stream = world.cloud.dynamodb.table(wiring().table_named("Likes")).stream
        assert stream is not None
        while len(stream.shards.open) < shards:
            stream.shards.split(stream.shards.first)
        with _metered() as spent:
            store = LikeStore(wiring().table_named("Likes"))
            for number in range(likes):
                store.add(_like(post, str(FIRST_LIKER + number)))
            assert world.cloud.run_until_quiet()
        assert not world.parked()
        assert [row["likes"] for row in world.rows("Tallies") if row["pk"] == f"post#{post.id}"] == [likes]
        logs = (one for said in world.cloud.kinesis.streams.values() for one in said.shards.shards.values())
        spent.batches = sum(record.key == f"post#{post.id}" for one in logs for record in one.records)
        return spent


@contextmanager
def _metered() -> Iterator[Spent]:
    """Within: every write to a table is noted, with what it costs the table's key and its indexes' keys."""
    spent, write = Spent(), Table.write

    def noted(table: Table, place: Any, new: Row | None, **how: Any) -> dict[str, float]:
        old = table.row(place)
        row = new or old
        units = write(table, place, new, **how)
        if row is not None:
            size = max(one.size for one in (old, new) if one)
            spent.note((table.schema.name, _value(row, table.schema.hash)), write_units(size))
            for name, index_units in units.items():
                key = _value(row, table.indexes[name].schema.hash)
                spent.note((f"{table.schema.name}.{name}", key), index_units)
        return units

    with patch.object(Table, "write", noted):
        yield spent


def _value(row: Row, attribute: str) -> str:
    return next(iter(row.item[attribute].values()))  # type: ignore[no-any-return]


def _like(post: KnownPost, liker_id: str) -> Like:
    return Like(
        post_id=post.id,
        post_caption="A caption of some length, as captions are, with #hashtags and all",
        post_owner_id=post.owner.id,
        post_owner_name=post.owner.name,
        liker_id=liker_id,
        liker_name=f"liker{liker_id}",
        liker_follows_owner=False,
        at=now(),
    )
