"""Histories in which counts are spoilt and put right while everything else goes on."""

from collections import deque
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError
from heliograph.core.events import post_key, user_key
from heliograph.core.streams import changes
from heliograph.core.tablelog import Item, Kept, item_of
from heliograph.counters.recount import Recount, Source
from heliograph.counters.store import TallyStore

from tests.unit.counters.histories import PEOPLE, POSTS, TRANSLATE, History, Kinesis
from tests.unit.counters.table import Killed

KEYS = (*map(post_key, POSTS), *map(user_key, PEOPLE))
PRIMARY = {
    "likes": ("pk", "liker_id"),
    "comments": ("post_id", "comment_id"),
    "graph": ("from_id", "to_id"),
    "posts": ("post_id",),
}
COUNTS = {
    "likes": frozenset({"likes"}),
    "comments": frozenset({"comments", "replies"}),
    "graph": frozenset({"followers", "following"}),
    "posts": frozenset({"posts"}),
}
MakeRecount = Callable[..., Recount]


class Log:
    """A table's stream as the history keeps it, with nothing trimmed."""

    def __init__(self, history: History, table: str) -> None:
        self._table = table
        self._lineages = [one for (name, _), one in history.rows.lineages.items() if name == table]

    def shards(self) -> dict[str, str]:
        return {f"{self._table}/{shard}": shard for one in self._lineages for shard in one.shards}

    def read(self) -> Iterator[Kept]:
        for lineage in self._lineages:
            for shard, records in lineage.shards.items():
                for change in changes({"Records": records}):
                    yield Kept(f"{self._table}/{shard}", _item(self._table, change.new or change.old), change)


def _item(table: str, row: Any) -> Item:
    return item_of({name: row[name] for name in PRIMARY[table]})


class RecountedHistory(History):
    """A history with an operator in it."""

    def __init__(self, seed: int, make_recount: MakeRecount = Recount, *, trouble: float = 0.1) -> None:
        super().__init__(seed, trouble=trouble)
        self.corrections = 0
        self._waiting: deque[Any] = deque()
        self._operator = Random(seed)
        self._recount = make_recount(
            store=TallyStore(self.table, "counters", self.clock),
            sources=[
                Source(
                    context=table,
                    key=PRIMARY[table],
                    counts=COUNTS[table],
                    rows=self._rows_of(table),
                    translate=translate,
                    log=Log(self, table),
                )
                for table, translate in TRANSLATE.items()
            ],
            now=self.clock,
            sleep=lambda _: self._meanwhile(),
        )

    def play(self, acts: int) -> None:
        """As ever, but counts are spoilt and recounted between deliveries, and people act while that is done."""
        for _ in range(acts):
            self.rows.act()
        self._send()
        while self._waiting:
            if self._operator.random() < 0.2:
                self.spoil()
            if self._operator.random() < 0.2:
                self.recount()
            self._meanwhile()
        for _ in range(acts):
            self.rows.act()
        self._send()
        self.recount(surely=True)
        while self._waiting:
            self._meanwhile()
        super().play(0)

    def _send(self) -> None:
        kinesis = Kinesis(self.dice, self.trouble)
        self._relay(kinesis)
        self._waiting.extend(self._cut(self._schedule(kinesis.records)))

    def spoil(self) -> None:
        """Some count is off, as after a fault that nobody knows of."""
        key = self._operator.choice(KEYS)
        name = self._operator.choice(("likes", "comments") if key.startswith("post") else ("followers", "posts"))
        item = self.table.items.setdefault(key, {"pk": {"S": key}})
        count = int(item.get(name, {"N": "0"})["N"]) + self._operator.choice((-3, -1, 1, 7))
        item[name] = {"N": str(count)}

    def recount(self, *, surely: bool = False) -> None:
        """An operator's recount, which may die anywhere; `surely`: it is begun again until it is through."""
        while True:
            try:
                self.corrections += sum(one.done for one in self._recount.recount(KEYS))
            except (Killed, ClientError, ReadTimeoutError):
                if surely:
                    continue
            return

    def _meanwhile(self) -> None:
        """People act, and some of what waits is delivered."""
        if self._operator.random() < 0.5:
            self.rows.act()
        for _ in range(self._operator.randint(0, 3)):
            if self._waiting:
                self._deliver(self._waiting.popleft())

    def _rows_of(self, table: str) -> Callable[[str], list[Any]]:
        def rows(key: str) -> list[Any]:
            if self._operator.random() < 0.1:
                self._meanwhile()
            return list(self.rows.rows[table].values())

        return rows
