"""Seeded histories of people liking, commenting and following, carried through all that may go wrong on the way.

    rows change → stream records on source shards, parents before children → the relay, cut and killed anywhere
    → Kinesis, with partial failures and lost answers → consumers: batches repeated, reordered across keys, cut anew,
    killed before and after each write, and invocations that were given up and go on all the same

Every step but the outermost (the streams, the counters table, Lambda) is Heliograph's own code. What AWS promises is
kept and nothing more: a source shard's changes reach the relay in order, parents before children, and no change of a
key is delivered for the first time before the earlier ones of its shards were.
"""

import base64
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from botocore.exceptions import ReadTimeoutError
from heliograph.comments.events import translate as of_comment
from heliograph.core.events import Translate, post_key, user_key
from heliograph.core.rows import from_row, to_row
from heliograph.core.streams import Relay, RelayIncomplete, changes, consume, envelopes
from heliograph.counters.lookups import tally
from heliograph.counters.model import Tally
from heliograph.counters.previews import SHOWN_COMMENTS
from heliograph.counters.service import HEARS, Counters
from heliograph.counters.store import MARK, TallyStore
from heliograph.graph.events import translate as of_edge
from heliograph.likes.events import translate as of_like
from heliograph.posts.events import translate as of_post

from tests.people import ADA, BOB, CLEO, Clock, comment_row, follow_row, like_row, post_row
from tests.unit.counters.table import Killed, Table, Zombie, throttled

PEOPLE = (ADA, BOB, CLEO)
POSTS = ("101", "102")
TRANSLATE: Mapping[str, Translate] = {"likes": of_like, "comments": of_comment, "graph": of_edge, "posts": of_post}
MOST_DELIVERIES = 16
ENDLESS = 1_000
MakeStore = Callable[[Any, str, Clock], TallyStore]


class Wrong(AssertionError):
    """The counts are not what the rows say."""


class Lineage:
    """A source shard and those that came after it: shard id → stream records, parents first."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.generation = 0
        self.shards: dict[str, list[dict[str, Any]]] = {}

    def append(self, record: dict[str, Any]) -> None:
        self.shards.setdefault(f"shardId-{self.name}-{self.generation:04}", []).append(record)


class Rows:
    """The truth: rows as people change them, and the table streams that tell of it."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self.rows: dict[str, dict[Any, Mapping[str, Any]]] = {table: {} for table in TRANSLATE}
        self.deleted: Counter[str] = Counter()
        self.lineages = {(table, n): Lineage(f"{table}-{n}") for table in TRANSLATE for n in range(2)}
        # The number of digits grows on the way: only padded numbers sort as text.
        self._sequence = 10**24 - dice.randrange(200)
        self._comment = 1_000

    def act(self) -> None:
        """Somebody does something, or takes it back."""
        self._dice.choice((self._like, self._like, self._comment_or_delete, self._follow, self._publish))()

    def rotate(self) -> None:
        """Some shard is closed, and its child goes on."""
        self._dice.choice(list(self.lineages.values())).generation += 1

    def recount(self) -> dict[str, Tally]:
        """Every key's counts, counted from the rows that are there."""
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for post_id, _ in self.rows["likes"]:
            counts[post_key(post_id)]["likes"] += 1
        for post_id, _ in self.rows["comments"]:
            counts[post_key(post_id)]["comments"] += 1
        for follower, followee in self.rows["graph"]:
            counts[user_key(follower)]["following"] += 1
            counts[user_key(followee)]["followers"] += 1
        for _, owner in self.rows["posts"]:
            counts[user_key(owner)]["posts"] += 1
        keys = [*map(post_key, POSTS), *map(user_key, PEOPLE)]
        return {key: Tally(**counts[key]) for key in keys}

    def comments_of(self, post_id: str) -> list[str]:
        """Ids, newest first."""
        return sorted((one for post, one in self.rows["comments"] if post == post_id), key=int, reverse=True)

    def _like(self) -> None:
        post_id, liker = self._dice.choice(POSTS), self._dice.choice(PEOPLE)
        self._toggle("likes", (post_id, liker), like_row(liker, post_id), partition=PEOPLE.index(liker))

    def _follow(self) -> None:
        follower, followee = self._dice.sample(PEOPLE, 2)
        self._toggle("graph", (follower, followee), follow_row(follower, followee), partition=PEOPLE.index(follower))

    def _publish(self) -> None:
        key = (str(200 + len(self.rows["posts"])), ADA)
        row = post_row("published", post_id=int(key[0]))
        self._change("posts", key, row, partition=int(key[0]), old={**row, "status": "processing"})

    def _comment_or_delete(self) -> None:
        post_id = self._dice.choice(POSTS)
        there = self.comments_of(post_id)
        if there and self._dice.random() < 0.25:
            self.deleted[post_id] += 1
            self._change("comments", (post_id, self._dice.choice(there)), None, partition=int(post_id))
            return
        self._comment += 1
        comment_id = str(self._comment)
        row = comment_row(comment_id, post_id, text=f"comment {comment_id}")
        self._change("comments", (post_id, comment_id), row, partition=int(post_id))

    def _toggle(self, table: str, key: Any, row: Mapping[str, Any], partition: int) -> None:
        self._change(table, key, None if key in self.rows[table] else row, partition)

    def _change(self, table: str, key: Any, new: Any, partition: int, old: Any = None) -> None:
        old = self.rows[table].get(key, old)
        if new is None:
            del self.rows[table][key]
        else:
            self.rows[table][key] = new
        self._sequence += self._dice.randint(1, 9)
        image = {"SequenceNumber": str(self._sequence), "ApproximateCreationDateTime": 1773480413.0}
        image |= {name: from_row(row) for name, row in (("OldImage", old), ("NewImage", new)) if row is not None}
        self.lineages[table, partition % 2].append({"eventID": f"event-{self._sequence}", "dynamodb": image})


class Kinesis:
    """Puts that fail in part, fail whole, or succeed and say nothing; then the SDK may send them again."""

    def __init__(self, dice: Random, trouble: float) -> None:
        self._dice = dice
        self._trouble = trouble
        self.records: list[dict[str, Any]] = []

    def put_records(self, **asked: Any) -> dict[str, Any]:
        answers = [self._put(record) for record in asked["Records"]]
        if self._dice.random() < self._trouble:
            if self._dice.random() < 0.5:
                raise ReadTimeoutError(endpoint_url="https://kinesis")
            answers = [self._put(record) for record in asked["Records"]]
        return {"Records": answers}

    def _put(self, record: Mapping[str, Any]) -> dict[str, str]:
        if self._dice.random() < self._trouble:
            return {"ErrorCode": "ProvisionedThroughputExceededException"}
        data = base64.b64encode(record["Data"]).decode()
        self.records.append({"partitionKey": record["PartitionKey"], "data": data})
        return {"SequenceNumber": str(len(self.records))}


class History:
    """One history: `play` makes it happen, `check` holds the counts to the rows."""

    def __init__(self, seed: int, make_store: MakeStore = TallyStore, *, trouble: float = 0.1) -> None:
        self.dice = Random(seed)
        self.clock = Clock()
        self.rows = Rows(self.dice)
        self.trouble = trouble
        self.zombies: list[Zombie] = []
        self.table = Table(self.dice, at_io=self._at_io, lost=trouble / 2)
        self.counters = Counters(make_store(self.table, "counters", self.clock))
        self._relayed: Counter[str] = Counter()

    def play(self, acts: int) -> None:
        """People act; the relay and the consumers carry it to the counts."""
        kinesis = Kinesis(self.dice, self.trouble)
        for _ in range(acts):
            self.rows.act()
            if self.dice.random() < 0.08:
                self.rows.rotate()
        self._relay(kinesis)
        for batch in self._cut(self._schedule(kinesis.records)):
            self._deliver(batch)
        for zombie in self.zombies:
            zombie.bury()
        self.zombies.clear()

    def check(self) -> None:
        """Raises: Wrong, when a count or a preview is not what the rows say."""
        self.check_counts()
        for post_id in POSTS:
            self._check_preview(post_id)

    def check_counts(self) -> None:
        """Raises: Wrong, when a count is not what the rows say."""
        for key, expected in self.rows.recount().items():
            counted = tally(to_row(self.table.items.get(key, {})))
            if _counts(counted) != _counts(expected):
                raise Wrong(f"{key}: counted {_counts(counted)}, but the rows say {_counts(expected)}")

    def marks(self) -> set[str]:
        """Every source shard that has a mark anywhere."""
        return {name.removeprefix(MARK) for item in self.table.items.values() for name in item if name.startswith(MARK)}

    def _check_preview(self, post_id: str) -> None:
        shown = tally(to_row(self.table.items.get(post_key(post_id), {}))).newest_comments
        there, ids = self.rows.comments_of(post_id), [comment.id for comment in shown]
        # Deleting a shown comment does not bring back an older one that was trimmed; the next newer one fills the gap.
        least = min(SHOWN_COMMENTS, len(there)) - self.rows.deleted[post_id]
        if ids != there[: len(ids)] or len(ids) < least:
            raise Wrong(f"post {post_id} shows comments {ids}, but the newest are {there[:SHOWN_COMMENTS]}")
        if any(comment.text != f"comment {comment.id}" for comment in shown):
            raise Wrong(f"post {post_id} shows a text that nobody wrote")

    def _relay(self, kinesis: Kinesis) -> None:
        relay = Relay(kinesis, {"posts": "p", "engagement": "e"}, sleep=lambda _: None)
        lineages = [(table, lineage) for (table, _), lineage in self.rows.lineages.items()]
        self.dice.shuffle(lineages)
        for table, lineage in lineages:
            for shard, records in lineage.shards.items():
                self._relay_shard(relay, table, shard, records)

    def _relay_shard(self, relay: Relay, table: str, shard: str, records: Sequence[dict[str, Any]]) -> None:
        start = self._relayed[shard]
        while start < len(records):
            batch = records[start : start + self.dice.randint(1, 8)]
            try:
                relay.send(envelopes(f"{table}/{shard}", changes({"Records": batch}), TRANSLATE[table]))
            except (RelayIncomplete, ReadTimeoutError):
                continue
            start += len(batch)
            if self.dice.random() < self.trouble:
                start -= self.dice.randint(1, start - self._relayed[shard])
        self._relayed[shard] = len(records)

    def _schedule(self, records: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """First deliveries in order for each key, keys mixed; every record up to 16 times, repeats anywhere later."""
        queues: dict[str, list[Mapping[str, Any]]] = {}
        for record in records:
            queues.setdefault(record["partitionKey"], []).append(record)
        schedule: list[Mapping[str, Any]] = []
        most = self.dice.choice((1, 2, 3, MOST_DELIVERIES))
        while queues:
            key = self.dice.choice(list(queues))
            schedule.append(queues[key].pop(0))
            if not queues[key]:
                del queues[key]
        firsts = {id(record): place for place, record in enumerate(schedule)}
        repeats = [
            (self.dice.uniform(firsts[id(record)], len(schedule)), record)
            for record in schedule
            for _ in range(self.dice.randint(1, most) - 1)
        ]
        timed = [(float(place), record) for place, record in enumerate(schedule)] + repeats
        return [record for _, record in sorted(timed, key=lambda one: one[0])]

    def _cut(self, schedule: Sequence[Mapping[str, Any]]) -> list[Sequence[Mapping[str, Any]]]:
        batches, start = [], 0
        while start < len(schedule):
            size = self.dice.randint(1, 12)
            batches.append(schedule[start : start + size])
            start += size
        return batches

    def _deliver(self, batch: Sequence[Mapping[str, Any]]) -> None:
        """As Lambda does: what failed or died comes again, from the first record that was not reported done."""
        self.clock.turn(seconds=self.dice.randint(0, 60))
        if self.dice.random() < self.trouble:
            self.zombies.append(Zombie(lambda: self._invoke(batch), steps=self.dice.randint(1, 4)))
        waiting, tries = [batch], 0
        while waiting:
            batch, tries = waiting.pop(0), tries + 1
            if tries > ENDLESS:
                raise Wrong(f"a batch of {len(batch)} never gets through")
            try:
                failed = self._invoke(batch)["batchItemFailures"]
            except Killed:
                cut = self.dice.randint(0, len(batch))
                waiting[:0] = [half for half in (batch[:cut], batch[cut:]) if half]
            else:
                waiting[:0] = [batch[int(one["itemIdentifier"]) :] for one in failed]

    def _invoke(self, batch: Sequence[Mapping[str, Any]]) -> dict[str, list[dict[str, str]]]:
        records = [{"kinesis": {**record, "sequenceNumber": str(place)}} for place, record in enumerate(batch)]
        return consume({"Records": records}, HEARS, lambda envelope: self.counters.add(envelope) and None)

    def _at_io(self) -> None:
        """Before and after every call: a given-up invocation may go on, or this one may be throttled or killed."""
        if self.zombies and not Zombie.running() and self.dice.random() < 0.3:
            self.dice.choice(self.zombies).step()
        fate = self.dice.random()
        if fate < self.trouble / 2:
            raise Killed
        if fate < self.trouble:
            raise throttled()


def three_days_later(history: History) -> None:
    """Everything rests for three days; every shard that was has gone, and each lineage goes on in a new one."""
    history.clock.turn(seconds=timedelta(days=3).total_seconds())
    for lineage in history.rows.lineages.values():
        lineage.generation += 1


def _counts(counted: Tally) -> dict[str, int]:
    return {name: value for name, value in vars(counted).items() if name != "newest_comments"}
