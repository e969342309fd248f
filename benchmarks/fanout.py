"""What it costs to bring posts into feeds: pushed and fetched as we do, pushed only, fetched only.

A town of 50,000 people, each of whom follows 40 others, drawn by popularity as Zipf has it, reads 10 pages a day and
posts every other day. Half of everybody's followers are away: pushing only pushes to them as well. One in 200 of these
returns each day, to a feed from which all has lapsed. Our own code runs on the simulated DynamoDB of the tests, whose
ConsumedCapacity is metered, at list prices of us-east-1. A post is brought out at nine numbers of followers, in between
and beyond in proportion; pages are read by one of four containers, whose cache sees a quarter of the town. What a page
shows (posts, counts, ties) costs the same whichever way its ids came, and is left out.

`edge_choice_saves` is the most, in dollars per million pages, that choosing push or fetch for each edge could save, by
what was measured: pages a day are spread exponentially around ten, each edge takes the cheaper of both, nothing is paid
for marking it, and every author gets a head.

`last_of_10000_s` is reckoned: 0.25 s until the table's stream is read, 1 s until Kinesis is, then the calls of the
plan, 0.1 s until the last chunks are received, and the calls of those who work these off, as many at the same time as
we make, each with a latency: a batch 12 ms, a Query 8 ms, others 5 ms. Queues and invocations of chunks are paid for.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp
from random import Random
from typing import Any

from heliograph.core import wire
from heliograph.core.ids import IdMaker
from heliograph.core.lookups import Reader
from heliograph.core.pages import Page
from heliograph.counters.settings import CELEBRITY_FOLLOWERS
from heliograph.feed.chunks import PostChunk
from heliograph.feed.fanout import FanOut
from heliograph.feed.heads import HeadStore
from heliograph.feed.keeping import Heads
from heliograph.feed.lookups import HeadsByAuthor
from heliograph.feed.merging import FreshHeads, Merging
from heliograph.feed.planning import Planning
from heliograph.feed.presence import SLACK, Attendance, Presences
from heliograph.feed.returning import Returning
from heliograph.feed.settings import AWAY_DAYS, HEAD_POSTS, ROW_DAYS
from heliograph.feed.settling import BringsPosts, Settling
from heliograph.feed.store import FeedStore
from heliograph.graph.crossings import CrossingStore
from heliograph.graph.followed import Followed
from heliograph.graph.lookups import CrossingsByUser
from heliograph.graph.marked import MarkedTies
from heliograph.graph.service import Edges, Fame
from heliograph.graph.store import TieStore
from heliograph.posts.index import PostIndex
from heliograph.posts.service import PostLookups
from heliograph.posts.store import PostStore
from heliograph.shares.index import ShareIndex
from heliograph.shares.service import ShareLookups
from heliograph.shares.store import ShareStore

from benchmarks.chunking import Queues
from benchmarks.populace import AWAY, NOW, PEOPLE, Populace
from tests.simulation.cloud.faults import Outcome
from tests.simulation.cloud.trace import Entry
from tests.simulation.waves import Waves

READS, POSTS = 10, 0.5
"""A day and person."""
RETURNS = 1 / 200
"""Of those who are away, a day."""
READERS, PAGES, CONTAINERS = 100, 400, 4
PAGE = 20
LOWER = 1_000
"""Another border, to compare with."""
SIZES = (0, 1, 10, 100, LOWER - 1, LOWER, CELEBRITY_FOLLOWERS - 1, CELEBRITY_FOLLOWERS, 12_000)
LAST_OF = 10_000
WRITE_DOLLARS, READ_DOLLARS = 0.625e-6, 0.125e-6
LATENCY = {"BatchWriteItem": 0.012, "BatchGetItem": 0.012, "Query": 0.008}
OTHERWISE, STREAM, KINESIS = 0.005, 0.25, 1.0
NOWHERE = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_DEFAULT_REGION": "us-east-1"}
BORDERS = {"ours": CELEBRITY_FOLLOWERS, "push": PEOPLE + 1, "pull": 0, f"border_{LOWER}": LOWER}
"""From how many followers on posts are fetched."""


def run() -> dict[str, float]:
    """Dollars per million pages and what they are made of; seconds."""
    os.environ |= NOWHERE
    populace = Populace(seed=7)
    with populace.open():
        queues = Queues(populace.cloud)
        spent = {name: _spent(populace, queues, border) for name, border in BORDERS.items()}
        last = _last_of(populace, queues, LAST_OF)
        about = _being_about(populace)
        back, all_back, lower_back = (_coming_back(populace, one) for one in (CELEBRITY_FOLLOWERS, PEOPLE + 1, LOWER))
        head = _posting(populace, queues, CELEBRITY_FOLLOWERS, CELEBRITY_FOLLOWERS)
    figures = {"people": float(PEOPLE), "celebrities": float(populace.above(CELEBRITY_FOLLOWERS))}
    for name, one in spent.items():
        figures |= {f"{name}_dollars_per_million": one.dollars, f"{name}_read_units_per_page": one.per_page}
        figures |= {f"{name}_write_units_per_post": one.written_per_post, f"{name}_heads_known": one.known}
        figures[f"{name}_queued_dollars_per_million"] = 1e6 * one.queued_per_post * POSTS / READS
    ours = spent["ours"].dollars + about + back
    figures |= {"ours_dollars_per_million": ours, "about_dollars_per_million": about, "back_dollars_per_million": back}
    figures["back_if_all_were_made_dollars_per_million"] = all_back
    fetching = f"border_{LOWER}"
    figures[f"{fetching}_dollars_per_million"] += about + lower_back
    figures |= {f"cost_vs_{name}": ours / figures[f"{name}_dollars_per_million"] for name in spent if name != "ours"}
    figures["edge_choice_saves"] = _by_edge(spent["ours"], spent["pull"].known, head)
    return {**figures, "round_trips": spent["ours"].trips, f"last_of_{LAST_OF}_s": last}


@dataclass(frozen=True, kw_only=True)
class Spent:
    """Units of a post and of a page on the average, and how many of the heads that pages asked for were known."""

    read_per_post: float
    written_per_post: float
    queued_per_post: float
    """Dollars, not units."""
    per_page: float
    known: float
    trips: float

    @property
    def dollars(self) -> float:
        """For a million pages, and the posts of as many days as they take."""
        post = self.read_per_post * READ_DOLLARS + self.written_per_post * WRITE_DOLLARS + self.queued_per_post
        return 1e6 * (self.per_page * READ_DOLLARS + post * POSTS / READS)


def _spent(populace: Populace, queues: Queues, border: int) -> Spent:
    sizes = [(size, *_posting(populace, queues, size, border)) for size in SIZES]
    authors = populace.followers
    read, written, queued = (sum(_between(sizes, one, place) for one in authors) / len(authors) for place in (1, 2, 3))
    per_page, known, trips = _reading(populace, border)
    return Spent(
        read_per_post=read,
        written_per_post=written,
        queued_per_post=queued,
        per_page=per_page,
        known=known,
        trips=trips,
    )


def _posting(populace: Populace, queues: Queues, size: int, border: int) -> tuple[float, float, float]:
    """Read and write units, and dollars for queues, of bringing out a post of somebody with so many followers."""
    author, published = populace.author(size, celebrity=size >= border)
    fanout, settle = _fanout(queues, pushes_only=border > PEOPLE)
    populace.cloud.trace.clear()
    with populace.meter.reading() as reading:
        rows = fanout.push(published).rows
        worked = queues.work_off(settle)
    about = size if border > PEOPLE else size // AWAY
    if rows + worked.rows != (about if size < border else 0):
        raise RuntimeError(f"{rows} and {worked.rows} of {size} followers of {author} were pushed to")
    return reading.units, reading.write_units, worked.dollars


def _fanout(queues: Queues, *, pushes_only: bool = False) -> tuple[FanOut, Callable[[PostChunk], int]]:
    """Who plans, and who works off."""
    posts = PostLookups(PostStore("Posts"))
    heads: Any = Heads(
        store=HeadStore("Heads"),
        posts=posts,
        shares=ShareLookups(ShareStore("Shares")),
        ids=IdMaker(lambda: NOW, Random(7)),  # noqa: S311 - versions, no secret
        most=HEAD_POSTS,
        row_days=ROW_DAYS,
        now=lambda: NOW,
    )
    fame: Any = Fame(CrossingStore("Crossings"))
    if pushes_only:
        heads = fame = _Nothing()
    attendance: Any = _Everybody() if pushes_only else Attendance("Rows", Reader(wire.tables()), lambda: NOW)
    settle = Settling(
        brings=BringsPosts(store=FeedStore(wire.tables(), "Rows"), posts=posts),
        attendance=attendance,
        row_days=ROW_DAYS,
        now=lambda: NOW,
    ).settle
    planning = Planning(edges=Edges(TieStore("Ties")), settle=settle, queues=queues.chunks(), settings=queues.settings)
    fanout = FanOut(posts=posts, heads=heads, fame=fame, planning=planning, row_days=ROW_DAYS, now=lambda: NOW)
    return fanout, settle


def _being_about(populace: Populace) -> float:
    """Dollars per million pages for writing down who looks."""
    with populace.meter.reading() as reading:
        _presences().write("7")
    return 1e6 * reading.write_units * WRITE_DOLLARS / (READS * SLACK.days)


def _coming_back(populace: Populace, border: int) -> float:
    """Dollars per million pages for making what those missed who return, of what is not fetched."""
    store, me = FeedStore(wire.tables(), "Rows"), populace.returning(border)
    returning = Returning(
        store=store,
        presences=_presences(),
        followed=Followed(wire.tables(), "Ties", CrossingsByUser("Crossings")),
        posts=PostIndex(wire.tables(), "Posts"),
        shares=ShareIndex(wire.tables(), "Shares"),
        row_days=ROW_DAYS,
        now=lambda: NOW,
    )
    with populace.meter.reading() as reading:
        returning.catch_up(me, None)
    once = reading.units * READ_DOLLARS + reading.write_units * WRITE_DOLLARS
    # As many are away as are about.
    return 1e6 * once * RETURNS * (AWAY - 1) / READS


def _presences() -> Presences:
    return Presences(store=FeedStore(wire.tables(), "Rows"), away_days=AWAY_DAYS, now=lambda: NOW)


def _by_edge(ours: Spent, known: float, head: tuple[float, ...]) -> float:
    """Dollars per million pages that are saved at most; what heads for everybody cost is taken off."""
    pushed = POSTS * WRITE_DOLLARS
    fetched = 0.5 * READ_DOLLARS * (1 - known)
    # The mean of the cheaper one, when pages a day are spread exponentially around READS.
    cheaper = fetched * READS * (1 - exp(-pushed / (fetched * READS)))
    rows = ours.written_per_post * WRITE_DOLLARS * (1 - cheaper / pushed)
    return 1e6 * (rows - head[0] * READ_DOLLARS - head[1] * WRITE_DOLLARS) * POSTS / READS


def _between(sizes: Sequence[tuple[int, float, float, float]], size: int, place: int) -> float:
    """What was measured at the sizes around this one, or at the two largest, in proportion."""
    below, above = next((pair for pair in pairwise(sizes) if size < pair[1][0]), sizes[-2:])
    share = (size - below[0]) / (above[0] - below[0])
    return float(below[place] + share * (above[place] - below[place]))


def _reading(populace: Populace, border: int) -> tuple[float, float, float]:
    """Read units of a page, the share of heads that the container knew, and round trips."""
    clock, waves, dice = [0.0], Waves(), Random(11)  # noqa: S311 - the same pages every time
    reader = Reader(wire.tables())
    heads = FreshHeads(HeadsByAuthor("Heads"), reader, ticks=lambda: clock[0])
    store: Any = FeedStore(wire.tables(), "Rows") if border else _Nothing()
    marked: Any = MarkedTies(wire.tables(), "Ties") if border <= PEOPLE else _Nothing()
    everybody: Any = _Everybody(store)
    merging = Merging(
        store=store,
        returning=everybody,
        marked=marked,
        heads=heads,
        posts=PostIndex(wire.tables(), "Posts"),
        shares=ShareIndex(wire.tables(), "Shares"),
        row_days=ROW_DAYS,
        now=lambda: NOW,
    )
    readers = populace.readers(READERS, border)
    gap = 86_400 * CONTAINERS / (PEOPLE * READS)
    _each_call_takes(populace, waves, lambda _: 1)
    with populace.meter.reading() as reading, waves.reckoned():
        for _ in range(PAGES):
            clock[0] += dice.expovariate(1 / gap)
            if len(merging.of(dice.choice(readers)).page(PAGE, None).items) != PAGE:
                raise RuntimeError("a page is not full")
            ageing, before = heads.ageing(), waves.now
            heads.renew(ageing, reader.fetch(ageing.lookup))
            waves.now = before  # with the batch that shows the page
    populace.cloud.faults.clear()
    # The batch that shows the page is one more.
    trips = 1 + waves.now / PAGES
    return reading.units / PAGES, heads.recent.known / max(heads.recent.asked, 1), trips


def _last_of(populace: Populace, queues: Queues, size: int) -> float:
    """Seconds from the write of a post until the last of so many followers has it."""
    _, published = populace.author(size, celebrity=False)
    waves = Waves()
    fanout, settle = _fanout(queues)

    _each_call_takes(populace, waves, lambda call: LATENCY.get(call.operation, OTHERWISE))
    with waves.reckoned():
        brought = fanout.push(published)
        planned = waves.now
        worked = queues.work_off(settle, waves)
    populace.cloud.faults.clear()
    if brought.rows + worked.rows != size // AWAY:
        raise RuntimeError(f"{worked.rows} of {size} followers were pushed to")
    return STREAM + KINESIS + planned + worked.seconds


def _each_call_takes(populace: Populace, waves: Waves, time: Callable[[Entry], float]) -> None:
    """Until faults are cleared."""

    def take(call: Entry) -> bool:
        waves.takes(time(call))
        return False

    populace.cloud.faults.where(take, Outcome.OK, times=-1)


class _Everybody:
    """Is about."""

    def __init__(self, store: Any = None) -> None:
        self._store = store

    def among(self, readers: Iterable[str]) -> list[str]:
        return list(readers)

    def front(self, me: str, limit: int) -> Callable[[], Page[Any]]:
        page: Page[Any] = self._store.of_reader(me, int(NOW.timestamp()), limit, None)
        return lambda: page


class _Nothing:
    """Stands for what a strategy has not: heads, marks, rows."""

    def keep(self, _author: str) -> None:
        """There are no heads."""

    def has(self, _author: str) -> bool:
        return False

    has_crossed = is_fetched = has

    def begin(self, _me: str) -> Callable[[], list[str]]:
        return list

    def of_reader(self, *_asked: object) -> Page[Any]:
        return Page([], None)
