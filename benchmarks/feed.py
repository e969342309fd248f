"""What a page of a feed, and the rows of one, cost in processor time, ours against PynamoDB and boto3 doing the same.

A page is 20 posts: a Query of the reader's rows and one of the celebrities followed, who are none, then posts, tallies,
authors, ties and likes, decided upon and written as JSON. The same `Timeline` and `FeedViews` make it each time, with
memories of the same size, of the same rows, to the same bytes; what differs is the client under them, and what comes
of it: PynamoDB takes a request for each table, and both rivals a thread for two requests at once. Each has served 300
readers before; no reader comes twice, and four fifths of what is read are of the most popular fifth of the posts.
DynamoDB is a process of its own that answers at once (`stub`), so this is our processor time alone: the client's, and
what is made of its answers. `rows` is the client's share: a Query of 20 rows, and posts and authors for them, decoded.
The best of interleaved turns of twenty pages counts.

`cache_hit_rate` is of these pages: of rows that need not be decoded (`posts`, `accounts`, `tallies`), and of posts of
which nothing has to be said anew, addresses included (`said`). `first_pages` is drawn: how often a reader would meet
what the same container knew of the same reader's feed half a minute before.
"""

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from random import Random
from typing import Any
from unittest.mock import patch

import boto3
import orjson
from heliograph.core import wire
from heliograph.core.lookups import Lookup, Reader
from heliograph.core.memory import Memory
from heliograph.core.pages import Page, Position
from heliograph.core.recent import Recent
from heliograph.core.rows import Row, to_row
from heliograph.core.store import IdAttribute, bind, plain
from heliograph.counters.lookups import TalliesByKey
from heliograph.feed import views
from heliograph.feed.lookups import HeadsByAuthor
from heliograph.feed.merging import HEADS_GOOD, HEADS_KEPT, FreshHeads, Merging
from heliograph.feed.model import FeedItem, FeedRow
from heliograph.feed.settings import ROW_DAYS
from heliograph.feed.store import FeedStore
from heliograph.feed.timeline import Timeline
from heliograph.graph.lookups import TiesOfOne
from heliograph.graph.marked import MarkedTies
from heliograph.graph.rows import TieRow
from heliograph.graph.service import Sight
from heliograph.identity.lookups import UsersById
from heliograph.identity.rows import UserRow
from heliograph.likes.lookups import LikesOfOne
from heliograph.likes.store import LikeRow
from heliograph.media.model import VARIANTS
from heliograph.posts.index import PostIndex
from heliograph.posts.lookups import PostsById
from heliograph.posts.rows import PostRow
from heliograph.shares.index import ShareIndex
from heliograph.shares.lookups import SharesByKey
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from benchmarks.pages import KEYS, PAGE, READERS, author, reader_id, tables
from benchmarks.stub import stub
from tests.addresses import delivery
from tests.people import ADA, NOW, an_id

ROWS, WARM = 1_000, 300
TURNS, WRITE_TURNS, AT_ONCE = 60, 24, 20
PEOPLE, READS, CONTAINERS, READS_DRAWN = 50_000, 10, 4, 50_000
DELIVERY = delivery(lambda: NOW)
POST_ROWS, ACCOUNT_ROWS = PostsById("posts"), UsersById("accounts")


def run() -> dict[str, float]:
    """Milliseconds of CPU per page and per thousand rows, the best of interleaved turns, and ratios."""
    rows = [FeedRow(reader_id=an_id(shard=one), post_id="7", author_id=ADA, expires_at=1) for one in range(ROWS)]
    with stub(tables()) as endpoint, _reachable(endpoint):
        timelines: dict[str, Any] = {name: _timeline(*made) for name, made in _clients(endpoint).items()}
        timelines["pynamodb"] = _Plainly(timelines["pynamodb"])
        serving = {name: (one, views.FeedViews(DELIVERY)) for name, one in timelines.items()}
        writers: dict[str, Any] = {name: FeedStore(one, "feed") for name, one in _plain(endpoint).items()}
        writers["pynamodb"] = _PynamoStore(endpoint)
        _warmed(serving)
        gc.collect()
        gc.freeze()  # the stub's rows lie in this process too, and are none of a function's to go through
        reading = {name: partial(_page, *one) for name, one in serving.items()}
        with _counted(*serving["ours"]) as known:
            read = _milliseconds(reading, TURNS, AT_ONCE)
        writing = {name: partial(_written, one, rows) for name, one in writers.items()}
        write = _milliseconds(writing, WRITE_TURNS, 1)
        bare = {name: partial(_fetched, *made[:2]) for name, made in _clients(endpoint).items()}
        fetched = _milliseconds(bare, TURNS // 2, AT_ONCE)
    return {
        **addresses(),
        **known,
        "cache_hit_rate_first_pages": _first_pages_known(),
        **_figures("read", "cpu_ms", read),
        **_figures("rows", "cpu_ms", fetched),
        **_figures("write", "cpu_ms_per_1000", write),
    }


def addresses() -> dict[str, float]:
    """Milliseconds of CPU for a page's addresses, which nobody has asked for before, or everybody has."""
    works = {
        "few": lambda turn: _addresses(range(turn * PAGE, (turn + 1) * PAGE), for_everybody=False),
        "everybody": lambda _: _addresses(range(PAGE), for_everybody=True),
    }
    return {f"addresses_{name}_cpu_ms": one for name, one in _milliseconds(works, TURNS, AT_ONCE).items()}


def _addresses(media: Iterable[int], *, for_everybody: bool) -> None:
    for one in media:
        for variant in VARIANTS:
            DELIVERY.url(str(one), "0" * 32, variant, for_everybody=for_everybody)


@contextmanager
def _counted(timeline: Timeline, feeds: views.FeedViews) -> Iterator[dict[str, float]]:
    """How many of the things that pages asked a container's memories for within were known."""
    people: Any = timeline._sight._people
    memories: dict[str, Memory[Any, Any]] = {
        "posts": timeline._posts._memory,
        "accounts": people._memory,
        "tallies": timeline._counters._memory,
        "said": feeds._said,
    }
    before = {name: (one.asked, one.known) for name, one in memories.items()}
    rates: dict[str, float] = {}
    yield rates
    for name, one in memories.items():
        asked, known = before[name]
        rates[f"cache_hit_rate_{name}"] = (one.known - known) / (one.asked - asked)


def _first_pages_known() -> float:
    """How many reads would find what the same reader had found in the same container a moment before, if that were
    believed as long as heads are: in a town as the suite `fanout` has it, a fifth of which read four fifths of all."""
    dice, clock = Random(7), [0.0]  # noqa: S311 - the same reads every time
    recent: Recent[int, bool] = Recent(most=HEADS_KEPT, seconds=HEADS_GOOD, ticks=lambda: clock[0])
    for _ in range(READS_DRAWN):
        clock[0] += dice.expovariate(PEOPLE * READS / 86_400 / CONTAINERS)
        active = dice.random() < 0.8
        me = dice.randrange(PEOPLE // 5) if active else dice.randrange(PEOPLE // 5, PEOPLE)
        recent.of([me])
        recent.keep({me: True})
    return recent.known / recent.asked


def _page(timeline: Timeline, feeds: views.FeedViews, reader: int) -> bytes:
    page = timeline.read(reader_id(reader), limit=PAGE, before=None)
    return orjson.dumps(feeds.feeds_json(page, None))


def _fetched(store: Any, reader: Reader, number: int) -> None:
    """A page's rows, and no page."""
    ids = [row.post_id for row in store.of_reader(reader_id(number), 0, PAGE, None).items]
    fetched: Any = reader.fetch(POST_ROWS.lookup(ids), ACCOUNT_ROWS.lookup(map(author, ids)))
    if not isinstance(reader, _PynamoReader):
        for table in fetched.values():
            for row in table:
                to_row(orjson.loads(row))


def _written(store: Any, rows: list[FeedRow], _turn: int) -> None:
    store.put(rows)


def _warmed(serving: Mapping[str, tuple[Timeline, views.FeedViews]]) -> None:
    """What a container has served before: pages of other readers, which must be the same from each."""
    for reader in range(READERS - WARM, READERS):
        pages = {name: _page(*one, reader) for name, one in serving.items()}
        if len(set(pages.values())) != 1 or len(orjson.loads(pages["ours"])["feeds"]) != PAGE:
            raise RuntimeError("the pages differ")


def _milliseconds(works: Mapping[str, Callable[[int], object]], turns: int, at_once: int) -> dict[str, float]:
    taken: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(turns):
        for name, work in works.items():
            before = time.process_time_ns()
            for number in range(turn * at_once, (turn + 1) * at_once):
                work(number)
            taken[name].append((time.process_time_ns() - before) / 1e6 / at_once)
    # Not the median: what else runs on a machine only ever adds.
    return {name: min(times) for name, times in taken.items()}


def _figures(what: str, unit: str, taken: dict[str, float]) -> dict[str, float]:
    ratios = {f"{what}_cpu_vs_{name}": taken["ours"] / taken[name] for name in ("pynamodb", "boto3")}
    return {**{f"{what}_{name}_{unit}": one for name, one in taken.items()}, **ratios}


def _timeline(store: Any, reader: Reader, marked: Any) -> Timeline:
    heads = FreshHeads(HeadsByAuthor("heads"), reader)
    about: Any = _About(store)
    merging = Merging(
        store=store,
        returning=about,
        marked=marked,
        heads=heads,
        posts=PostIndex(wire.tables(), "posts"),
        shares=ShareIndex(wire.tables(), "shares"),
        row_days=ROW_DAYS,
        now=lambda: NOW,
    )
    return Timeline(
        merging=merging,
        posts=PostsById("posts"),
        counters=TalliesByKey("tallies"),
        sight=Sight(store=TiesOfOne("ties"), people=UsersById("accounts"), reader=reader),
        likes=LikesOfOne("likes"),
        shares=SharesByKey("shares"),
        reader=reader,
    )


def _clients(endpoint: str) -> dict[str, tuple[Any, Any, Any]]:
    made: dict[str, tuple[Any, Any, Any]] = {
        name: (FeedStore(one, "feed"), Reader(one), MarkedTies(one, "ties")) for name, one in _plain(endpoint).items()
    }
    return {**made, "pynamodb": (_PynamoStore(endpoint), _PynamoReader(endpoint), _PynamoMarked(endpoint))}


def _plain(endpoint: str) -> dict[str, Any]:
    return {"ours": wire.tables(), "boto3": _boto3(endpoint)}


def _boto3(endpoint: str) -> Any:
    client: Any = boto3.client("dynamodb", endpoint_url=endpoint, region_name="us-east-1")
    client.begin_query = lambda **asked: _in_a_thread(lambda: client.query(**asked))
    # One batch after the other: in threads they would be written sooner, and cost more.
    client.begin_batch_write_item = lambda **asked: partial(client.batch_write_item, **asked)
    return client


def _in_a_thread(work: Callable[[], Any]) -> Callable[[], Any]:
    """As one does two things at the same time with a client that waits for each."""
    pool = ThreadPoolExecutor(1)
    under_way = pool.submit(work)

    def answer() -> Any:
        with pool:
            return under_way.result()

    return answer


@contextmanager
def _reachable(endpoint: str) -> Iterator[None]:
    """Within: our client, and the credentials of all three, are of the stub."""
    with patch.dict("os.environ", {**KEYS, "AWS_ENDPOINT_URL": endpoint}):
        wire.tables.cache_clear()
        yield
    wire.tables.cache_clear()


class _FeedModel(Model):
    reader_id = IdAttribute(hash_key=True)
    post_id = IdAttribute(range_key=True)
    author_id = IdAttribute()
    expires_at = NumberAttribute()


class _TallyModel(Model):
    pk = UnicodeAttribute(hash_key=True)
    likes = NumberAttribute()
    comments = NumberAttribute()
    views = NumberAttribute()


class _About:
    """Everybody is about, so a first page is what was pushed."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def front(self, me: str, limit: int) -> Callable[[], Page[FeedRow]]:
        page: Page[FeedRow] = self._store.of_reader(me, int(NOW.timestamp()), limit, None)
        return lambda: page


class _PynamoStore:
    """The feed's rows as PynamoDB's manual has one read and write them."""

    def __init__(self, endpoint: str) -> None:
        self._rows = _bound(_FeedModel, "feed", endpoint)

    def of_reader(self, reader_id: str, now: int, limit: int, _before: Position | None) -> Page[FeedRow]:
        living = _FeedModel.expires_at > now
        found = self._rows.query(reader_id, filter_condition=living, scan_index_forward=False, limit=limit)
        return Page([FeedRow(**row.attribute_values) for row in found], None)

    def put(self, rows: list[FeedRow]) -> None:
        with self._rows.batch_write() as batch:
            for row in rows:
                batch.save(self._rows(row.reader_id, row.post_id, author_id=row.author_id, expires_at=row.expires_at))


class _PynamoMarked:
    """The celebrities as PynamoDB's manual has one read an index."""

    def __init__(self, endpoint: str) -> None:
        self._rows = _bound(TieRow, "ties", endpoint)

    def begin(self, user_id: str) -> Callable[[], list[str]]:
        return _in_a_thread(lambda: [row.celebrity_id for row in self._rows.celebrities.query(user_id)])


class _Plainly:
    """A timeline whose rows come decoded already, so that nobody decodes them once more."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline

    def read(self, me: str, **how: Any) -> Page[FeedItem]:
        ours: Any = Lookup  # unittest's patches would cost what a page does
        before = Lookup.found, Lookup.there
        ours.found, ours.there = _found, _there
        try:
            return self._timeline.read(me, **how)
        finally:
            ours.found, ours.there = before


def _found(lookup: Lookup[Any], rows: Any) -> dict[str, Any]:
    """What PynamoDB has read needs no further decoding; what was made of it is remembered as ours is."""
    there = rows.get(lookup.table, {})
    made = {}
    for name, key in lookup.places.items():
        if key in there:
            known = lookup.memory and lookup.memory.get(text := orjson.dumps(there[key]))
            if not known:
                known = key, lookup.decode(there[key])
                if lookup.memory:
                    lookup.memory.keep(text, known)
            made[name] = known[1]
    return made


def _there(lookup: Lookup[Any], rows: Any) -> set[str]:
    there = rows.get(lookup.table, {})
    return {name for name, key in lookup.places.items() if key in there}


class _PynamoReader:
    """Look-ups as PynamoDB's manual has one make them: a `batch_get` of each table."""

    def __init__(self, endpoint: str) -> None:
        models = {"posts": PostRow, "tallies": _TallyModel, "accounts": UserRow, "ties": TieRow, "likes": LikeRow}
        self._models = {table: _bound(model, table, endpoint) for table, model in models.items()}

    def fetch(self, *lookups: Lookup[Any]) -> Any:
        rows: dict[str, dict[Any, Row]] = {}
        for one in (asked for asked in lookups if asked.places):
            model, names = self._models[one.table], sorted(next(iter(one.keys.values())))
            asked = list(one.places.values())  # in the order of names; PynamoDB wants the partition's first
            if model._hash_key_attribute().attr_name != names[0]:
                asked = [place[::-1] for place in asked]
            found = model.batch_get(asked, consistent_read=one.consistent, attributes_to_get=list(one.only) or None)
            for row in map(plain, found):
                place = tuple(str(row[name]) for name in names)
                rows.setdefault(one.table, {})[place if len(place) > 1 else place[0]] = row
        return rows


def _bound(model: type[Model], table: str, endpoint: str) -> Any:
    made = bind(model, table)
    made.Meta.host, made.Meta.region = endpoint, "us-east-1"
    return made
