"""Counts put right from the rows while people go on, and what was parked sent again afterwards."""

import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
from heliograph.core.events import Envelope, Fact, Source, pad, parse_envelope, post_key, redriven
from heliograph.core.rows import to_row
from heliograph.core.tablelog import Kept, item_of
from heliograph.counters import recount as module
from heliograph.counters.recount import Correction, Recount, UnknownShard
from heliograph.counters.recount import Source as Rows
from heliograph.counters.service import HEARS
from heliograph.counters.store import TallyStore
from heliograph.likes.events import translate

from tests.people import BOB, CLEO, NOW, POST, like_row
from tests.unit.counters.histories import Wrong
from tests.unit.counters.recounting import RecountedHistory
from tests.unit.counters.table import Table

HISTORIES, SOON = 30, 60
KEY = post_key(POST)
SHARD = "likes/1"


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Failures are planned; nobody wants to read of them."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_spoilt_counts_are_put_right_exactly_whatever_arrives_meanwhile():
    corrections = 0
    for seed in range(HISTORIES):
        history = RecountedHistory(seed)
        try:
            history.play(acts=25)
            history.check_counts()
        except Exception as error:
            raise AssertionError(f"RecountedHistory({seed}) went wrong") from error
        corrections += history.corrections

    assert corrections > HISTORIES / 2


class WithoutMarks(Recount):
    """Writes the truth over the count: what was on its way is then counted twice."""

    def _follow(self, source, rows, standings):
        truth = super()._follow(source, rows, standings)
        return replace(truth, on_the_way={})


class WithoutTheStreamsLastWord(Recount):
    """Believes the rows as they were read, and the streams as they were later."""

    def _follow(self, source, rows, standings):
        truth = super()._follow(source, dict(rows), standings)
        return replace(truth, rows=rows)


class MarksReadAfterTheStreams(Recount):
    """Looks at the marks when everything else is read."""

    def _follow(self, source, rows, standings):
        return super()._follow(source, rows, {key: self._store.standing(key) for key in standings})


@pytest.mark.parametrize(
    "naive", [WithoutMarks, WithoutTheStreamsLastWord, MarksReadAfterTheStreams], ids=lambda one: one.__name__
)
def test_a_naive_recount_is_caught(naive):
    for seed in range(SOON):
        history = RecountedHistory(seed, naive)
        history.play(acts=25)
        try:
            history.check_counts()
        except Wrong:
            return
    pytest.fail(f"{SOON} histories did not catch {naive.__doc__}")


# One target, step by step


class Likes:
    """The likes of one post: rows, the stream that tells of them, envelopes, and a tally."""

    def __init__(self, clock):
        self.clock, self.table, self.rows, self.records = clock, Table(), {}, []
        self.store = TallyStore(self.table, "counters", clock)
        self.meanwhile = lambda: None
        self.shard = SHARD

    def like(self, liker):
        """A new row; answers the envelope that tells of it."""
        row, number = like_row(liker), len(self.records) + 1
        self.rows[liker] = row
        self.records.append((str(number), row))
        (event,) = translate(self._change(str(number), row))
        place = pad(str(number))
        return Envelope(KEY, Source(SHARD, place, place), (Fact(f"{number}.0", place, NOW, event),))

    def recount(self, **how):
        """Recount the post; answers how far it was off."""
        source = Rows(
            context="likes",
            key=("pk", "liker_id"),
            counts=frozenset({"likes"}),
            rows=lambda _: list(self.rows.values()),
            translate=translate,
            log=self,
        )
        recount = Recount(store=self.store, sources=[source], now=self.clock, sleep=lambda _: self.meanwhile())
        (found,) = recount.recount([KEY], **how)
        return found

    def count(self):
        return int(self.table.items.get(KEY, {}).get("likes", {"N": "0"})["N"])

    def shards(self):
        return {self.shard: "1"}

    def read(self):
        for number, row in self.records:
            yield Kept(SHARD, item_of({name: row[name] for name in ("pk", "liker_id")}), self._change(number, row))

    def _change(self, number, row):
        return module.Change(number, number, NOW, None, row)


@pytest.fixture
def likes(clock):
    return Likes(clock)


def again(envelope):
    """An envelope as it is sent again from a source of its own."""
    return parse_envelope(redriven(envelope.to_json()), HEARS)


def test_a_right_count_is_left_alone(likes):
    likes.store.add(likes.like(BOB))
    before = dict(likes.table.items[KEY])

    assert likes.recount() == Correction(KEY, {})
    assert likes.table.items[KEY] == before


def test_a_dry_run_says_how_far_a_count_is_off_and_leaves_it(likes):
    likes.store.add(likes.like(BOB))
    likes.table.items[KEY]["likes"] = {"N": "7"}

    assert likes.recount(dry_run=True) == Correction(KEY, {"likes": 6})
    assert likes.count() == 7
    assert likes.recount() == Correction(KEY, {"likes": 6}, done=True)
    assert likes.count() == 1


def test_what_is_on_its_way_is_no_drift_and_counts_when_it_arrives(likes):
    late = likes.like(BOB)

    assert likes.recount().drift == {}
    likes.store.add(late)
    assert likes.count() == 1


def test_a_tally_that_was_lost_is_made_anew(likes, clock):
    likes.store.add(likes.like(BOB))
    del likes.table.items[KEY]
    likes.records.clear()  # a day has passed

    assert likes.recount() == Correction(KEY, {"likes": -1}, done=True)
    assert likes.count() == 1


@pytest.mark.parametrize("sent", [lambda one: one, again], ids=["as it was", "from a source of its own"])
def test_what_was_parked_and_overtaken_is_repaired_once_also_if_it_is_sent_again_afterwards(likes, sent):
    parked, newer = likes.like(BOB), likes.like(CLEO)
    likes.store.add(newer)
    assert likes.count() == 1

    assert likes.recount().drift == {"likes": -1}
    assert likes.store.add(sent(parked)) == 0
    assert likes.count() == 2
    assert likes.recount().drift == {}


@pytest.mark.parametrize("sent", [lambda one: one, again], ids=["as it was", "from a source of its own"])
def test_what_was_parked_and_not_overtaken_counts_when_it_is_sent_again(likes, sent):
    likes.store.add(likes.like(CLEO))
    parked = likes.like(BOB)
    likes.table.items[KEY]["likes"] = {"N": "9"}

    assert likes.recount().drift == {"likes": 8}
    assert [likes.store.add(sent(parked)) for _ in range(3)] == [1, 0, 0]
    assert likes.count() == 2


def test_what_was_sent_again_before_is_in_the_count(likes):
    parked, newer = likes.like(BOB), likes.like(CLEO)
    likes.store.add(newer)
    likes.store.add(again(parked))

    assert likes.recount().drift == {}
    assert likes.count() == 2


def test_what_is_sent_again_while_somebody_recounts_makes_the_recount_begin_anew(likes):
    parked, newer = likes.like(BOB), likes.like(CLEO)
    likes.store.add(newer)
    likes.meanwhile = lambda: likes.store.add(again(parked))

    assert likes.recount().drift == {}
    assert likes.count() == 2


def test_of_two_recounts_at_once_one_corrects(likes):
    likes.store.add(likes.like(BOB))
    likes.table.items[KEY]["likes"] = {"N": "7"}
    second = Likes(likes.clock)
    second.__dict__ |= {**vars(likes), "meanwhile": lambda: None}
    likes.meanwhile = second.recount

    likes.recount()

    assert likes.count() == 1


def test_what_was_parked_for_longer_than_the_stream_remembers_is_in_the_rows(likes, clock):
    parked = likes.like(BOB)
    likes.records.clear()
    clock.turn(hours=25)

    assert likes.recount() == Correction(KEY, {"likes": -1}, done=True)
    assert likes.store.add(again(parked)) == 0
    assert likes.count() == 1


def test_a_mark_of_a_shard_that_the_stream_does_not_know_stops_everything(likes):
    likes.store.add(likes.like(BOB))
    likes.shard = "likes/another"

    with pytest.raises(UnknownShard):
        likes.recount()


def test_counts_that_no_source_makes_are_let_be(likes):
    likes.store.add(likes.like(BOB))
    likes.table.items[KEY]["views"] = {"N": "7"}

    assert likes.recount().drift == {}
    assert to_row(likes.table.items[KEY])["views"] == 7
