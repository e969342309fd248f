"""A history → its story: ask, let the cloud run, ask again what got no answer; then let everything come to rest."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any

from heliograph.feed.merging import HEADS_GOOD

from tests.simulation.cloud import Cloud
from tests.simulation.cloud.dynamodb.ttl import Punctuality
from tests.simulation.cloud.faults import Faults, Outcome
from tests.simulation.cloud.kinesis.stream import KinesisStream
from tests.simulation.cloud.mappings.queue_mapping import QueueMapping
from tests.simulation.cloud.mappings.stream_mapping import StreamMapping
from tests.simulation.cloud.s3.notifications import Notification
from tests.simulation.cloud.trace import Entry
from tests.simulation.histories.acts import Act, History, Struck, Weather
from tests.simulation.histories.areas import AREAS, LEARNS, REQUESTS, ROOMS, TRANSACTED
from tests.simulation.histories.furnish import furnish, rendered
from tests.simulation.histories.pool import TroubledPool
from tests.simulation.histories.requests import Known, Ready
from tests.simulation.histories.story import Sent, Story
from tests.simulation.wiring import booted
from tests.simulation.world import World

DAY, LONG = 86_400.0, 3_600.0
OUT_OF_ORDER = (
    Outcome.THROTTLED,
    Outcome.THROTTLED,
    Outcome.REFUSED,
    Outcome.UNREACHED,
    Outcome.UNREACHED,
    Outcome.LOST,
    Outcome.PARTIAL,
)
HARD = (Outcome.THROTTLED, Outcome.REFUSED, Outcome.UNREACHED)
BATCH_OUT_OF_ORDER = (Outcome.PARTIAL, Outcome.PARTIAL, Outcome.PARTIAL, Outcome.THROTTLED, Outcome.LOST)
"""What becomes of single calls, of any during a hard outage, and of batches, each as often as it stands here."""
PUNCTUALITY = {
    "usual": Punctuality(),
    "prompt": Punctuality(prompt=1.0, never=0.0),
    "late": Punctuality(prompt=0.0, never=0.0),
    "never": Punctuality(prompt=0.0, never=1.0),
}


class DrawnFaults(Faults):
    """Faults that follow from the seed and from whose which call it is, so that they stay when others are dropped."""

    def __init__(self, cloud: Cloud, weather: Weather) -> None:
        super().__init__(cloud.rng)
        self.rates = dict(weather.rates)
        self._seed = cloud.seed
        self._outage = weather.outage
        self._hard = weather.hard
        self._since = cloud.clock.now() + weather.outage_after
        self._until = self._since + weather.outage_seconds
        self.calm = False

    def decide(self, entry: Entry) -> Outcome:
        if self.calm:
            return Outcome.OK
        outcome = super().decide(entry)
        if outcome is Outcome.OK and (self.rates or self._outage):
            outcome = self.drawn(entry)
        if outcome is Outcome.CONFLICTED and not any(name in entry.resource for name in TRANSACTED):
            return Outcome.THROTTLED
        return outcome

    def clear(self) -> None:
        super().clear()
        self._outage = ""

    def _draw(self) -> Outcome:
        return Outcome.OK

    def drawn(self, entry: Entry) -> Outcome:
        word = f"{self._seed}/{entry.task}#{entry.step}".encode()
        draw = int.from_bytes(blake2b(word, digest_size=6).digest()) / (1 << 48)
        if self._outage and self._outage in entry.resource and self._since <= entry.at < self._until:
            batch = "Batch" in entry.operation or entry.operation == "PutRecords"
            fates = HARD if self._hard else BATCH_OUT_OF_ORDER if batch else OUT_OF_ORDER
            return fates[int(draw * len(fates))]
        for outcome, rate in self.rates.items():
            draw -= rate
            if draw < 0:
                return outcome
        return Outcome.OK


def play(history: History, *, quick: bool = True) -> Story:
    """Play it in a world of its own, `quick` as `World.running` takes it."""
    world = World(history.seed)
    _set_knobs(world.cloud, history.weather)
    world.pool = TroubledPool(history.seed, history.weather.pool_trouble)
    with world.running(quick=quick), rendering_once():
        people, found = furnish(world, history.setting)
        _trouble(world.cloud, history)
        player = Player(Story(history, world, people, found))
        player.play()
        return player.story


class Player:
    """Sends a history's requests and learns from the answers."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.world = story.world
        self.cloud = story.world.cloud
        self.known = Known(list(story.people), list(story.found))

    def play(self) -> None:
        for number, group in enumerate(self.story.history.groups):
            self._together(list(group.acts))
            if group.pause:
                self._pass(group.pause)
            self._rewind(number)
        self.cloud.advance(self.story.history.weather.aftermath)
        self.cloud.faults.clear()
        self.world.pool.trouble = 0.0  # type: ignore[attr-defined]
        self.story.quiet &= self.cloud.run_until_quiet()
        # What containers go by may be as old as this.
        self.cloud.clock.advance(max(self.story.history.weather.staleness, HEADS_GOOD))
        self.story.settled_at = self.cloud.clock.now()
        _ = self.story.snapshot, self.story.objects
        self._look_again()
        if self.story.history.later:
            self.cloud.advance(self.story.history.later * DAY)
            self._look_again()
            for act in [act for room in ROOMS for act in room.returns(self.story)]:
                self._ask_now(act)
            # What TTL took in these days, up to this very moment, is told to everybody as well.
            self.story.quiet &= self.cloud.run_until_quiet()

    def _pass(self, seconds: float) -> None:
        """Long pauses begin at rest: no trouble lasts until a stream forgets, or Lambda gives an event up."""
        if seconds >= LONG:
            self.cloud.faults.calm = True  # type: ignore[attr-defined]
            self.story.quiet &= self.cloud.run_until_quiet()
        self.cloud.advance(seconds)
        self.cloud.faults.calm = False  # type: ignore[attr-defined]

    def _together(self, acts: list[Act]) -> None:
        for round_ in range(8):
            asked = [(act, self._send(act, ready)) for act in acts if (ready := _prepare(act, self.known))]
            if not asked:
                return
            self._run([sent for _, sent in asked])
            for _, sent in asked:
                self._learn(sent)
            self._glance([act for act, sent in asked if act.glance and sent.good])
            vain = [act for act, sent in asked if not sent.status or sent.status >= 500]
            acts = [act for act in vain if round_ < act.patience]
            acts += [act for act, sent in asked if act.twice and not round_ and sent.good]

    def _glance(self, acts: list[Act]) -> None:
        """Those who did something look at what came of it, all at once."""
        kind = AREAS[self.story.history.area].glance
        looks = [Act(kind=kind, who=act.who, what=act.what, how=act.how) for act in acts] if kind else []
        self._run([self._send(act, ready) for act in looks if (ready := _prepare(act, self.known))])

    def _rewind(self, number: int) -> None:
        """Every other mapping, the others the next time, reads some records again."""
        mappings = [source for source in self.cloud.sources if isinstance(source, StreamMapping)]
        if records := self.story.history.weather.rewind:
            for mapping in mappings[number % 2 :: 2]:
                mapping.rewind(records)

    def _run(self, sent: list[Sent]) -> None:
        while not all(one.task.done for one in sent):
            self.cloud.advance(0.05)

    def _send(self, act: Act, ready: Ready, *, after: bool = False) -> Sent:
        started, asked = self.cloud.clock.now(), None
        if ready.form:
            task = self.cloud.spawn(self.cloud.post_form, *ready.form, name=f"browser/{len(self.story.sent)}")
        elif ready.parts:
            task = self.cloud.spawn(self.world.send_parts, *ready.parts, name=f"browser/{len(self.story.sent)}")
        elif ready.timed:
            task = self.world.start(ready.timed)
        else:
            asked = self.world.ask(ready.who, ready.method, ready.path, **ready.content)
            task = asked.task
        sent = Sent(act, ready.who, ready.method, ready.path, ready.about, ready.text, started, asked, task, after)
        self.story.sent.append(sent)
        return sent

    def _learn(self, sent: Sent) -> None:
        learn = LEARNS.get(sent.act.kind)
        if learn and sent.good:
            learn(self.known, sent)

    def _look_again(self) -> None:
        """People read their feeds to the end where feeds are what it is about, every other a post at a time, so that
        pages meet what is hidden; else one thing is looked at."""
        seed, area = self.story.history.seed, self.story.history.area
        if AREAS[area].fed or seed % 4 == 0:
            for number, _ in enumerate(self.story.people):
                self._pages(Act(kind="read_feed", who=number, how=(seed + number) * (number % 2)))
                if area in ("ranked", "returns") or seed % 8 == number:
                    self._pages(Act(kind="read_ranked", who=number, how=(seed + number) % 6))
        self._ask_now(Act(kind=("read_profile", "read_post")[seed % 2], what=seed // 2))
        for act in [act for room in ROOMS for act in room.looks(self.story)]:
            self._ask_now(act)

    def _pages(self, act: Act) -> None:
        ready = _prepare(act, self.known)
        assert ready
        query: dict[str, Any] = dict(ready.content["query"])
        for _ in range(50):
            sent = self._ask_now(act, Ready(who=ready.who, method="GET", path=ready.path, content={"query": query}))
            if sent is None or not sent.good or not sent.json["nextCursor"]:
                return
            query = {**query, "cursor": sent.json["nextCursor"]}

    def _ask_now(self, act: Act, ready: Ready | None = None) -> Sent | None:
        ready = ready or _prepare(act, self.known)
        if ready is None:
            return None
        sent = self._send(act, ready, after=True)
        self.cloud.run()
        return sent


def _prepare(act: Act, known: Known) -> Ready | None:
    return REQUESTS[act.kind](act, known, known.people[act.who % len(known.people)])


def struck(story: Story) -> tuple[Struck, ...]:
    """The faults that struck in it, as a history may name them."""
    planned = [entry for entry in story.world.cloud.trace if entry.outcome not in ("ok", "timeout")]
    return tuple((entry.task, entry.step, Outcome(entry.outcome)) for entry in planned)


def _set_knobs(cloud: Cloud, weather: Weather) -> None:
    store = cloud.dynamodb
    store.stream_rotation, store.stream_splitting = weather.rotation, weather.splitting
    store.punctuality = PUNCTUALITY[weather.ttl]
    cloud.scheduler.stickiness = weather.stickiness


def _trouble(cloud: Cloud, history: History) -> None:
    weather = history.weather
    cloud.exchange.faults = cloud.faults = faults = DrawnFaults(cloud, weather)
    if history.faults is not None:
        faults.clear()
        for task, step, outcome in history.faults:
            faults.at(step, outcome, task=task)
    for table in cloud.dynamodb.tables.values():
        table.staleness = (0.0, weather.staleness)
        for index in table.indexes.values():
            index.lag = (0.0, weather.index_lag)
    for source in cloud.sources:
        if isinstance(source, StreamMapping):
            source.duplication, source.short_reads = weather.duplication, weather.short_reads
            if isinstance(source.stream, KinesisStream):
                source.poll = weather.poll
        elif isinstance(source, QueueMapping):
            source.duplication, source.queue.lateness = weather.duplication, (0.0, weather.object_delay)
        elif isinstance(source, Notification):
            source.duplication, source.delay = weather.object_duplication, (0.05, weather.object_delay)


@contextmanager
def rendering_once() -> Iterator[None]:
    darkroom = booted().modules["media_on_upload"].darkroom
    before, darkroom._render = darkroom._render, rendered
    try:
        yield
    finally:
        darkroom._render = before
