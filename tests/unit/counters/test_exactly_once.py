"""The proof: whatever is repeated, reordered, cut, lost or killed on the way, each fact counts once.

A failure names its seed; `History(seed)` plays it again. The naive stores at the end show that the proof can fail:
each is caught by the very histories that the real one passes.
"""

import logging
from collections.abc import Iterator

import pytest
from heliograph.core.events import Envelope
from heliograph.counters.model import sum_up
from heliograph.counters.store import MARK, TallyStore

from tests.unit.counters.histories import History, Wrong, three_days_later

HISTORIES = 200
CHUNK = 40
SOON = 100
"""Histories within which a naive store must have been caught."""


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of failures are planned; nobody wants to read of them."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("first", range(0, HISTORIES, CHUNK))
def test_every_fact_counts_exactly_once(first):
    for seed in range(first, first + CHUNK):
        history = History(seed)
        try:
            history.play(acts=30)
            history.check()
        except Exception as error:
            raise AssertionError(f"History({seed}) went wrong") from error


def test_counts_stay_right_when_nothing_goes_wrong_at_all():
    history = History(0, trouble=0.0)

    history.play(acts=80)

    history.check()


def test_counts_stay_right_when_most_calls_fail():
    for seed in range(5):
        history = History(seed, trouble=0.5)
        history.play(acts=15)
        history.check()


@pytest.mark.parametrize("seed", range(10))
def test_marks_of_shards_that_have_gone_are_dropped_and_the_counts_stay_right(seed):
    history = History(seed)
    history.play(acts=30)
    before = history.marks()

    three_days_later(history)
    history.play(acts=30)
    history.check()
    history.trouble = 0.0
    history.table.lost = 0.0
    history.play(acts=80)

    history.check()
    assert before
    assert history.marks().isdisjoint(before)


# Naive stores, each as somebody might well have written it.


class Naive(TallyStore):
    """What the naive ones share: an update without the condition that makes the real one right."""

    def update(self, key, adds, condition=None, compared=None, **sets):
        """ADD counts and SET attributes; `condition` may speak of #mark and :compared."""
        names = {f"#n{place}": name for place, name in enumerate((*adds, *sets))}
        values = {
            **{f":n{place}": {"N": str(amount)} for place, amount in enumerate(adds.values())},
            **{f":n{len(adds) + place}": value for place, value in enumerate(sets.values())},
        }
        add = ", ".join(f"#n{place} :n{place}" for place in range(len(adds)))
        set_ = ", ".join(f"#n{len(adds) + place} = :n{len(adds) + place}" for place in range(len(sets)))
        asked = {"UpdateExpression": " ".join(filter(None, (add and f"ADD {add}", set_ and f"SET {set_}")))}
        if condition:
            name, value = compared
            asked["ConditionExpression"] = condition
            names["#mark"], values[":compared"] = name, {"S": value}
        return self._client.update_item(
            TableName=self._table,
            Key={"pk": {"S": key}},
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
            **asked,
        )

    def adds_of(self, envelope: Envelope):
        return dict(sum_up(envelope.key, envelope.facts).adds)


class PlainAdd(Naive):
    """Adds whatever comes."""

    def add(self, envelope):
        self.update(envelope.key, self.adds_of(envelope))
        return 1


class MarkWithoutCondition(Naive):
    """Looks at the mark first, then adds and marks without asking again."""

    def add(self, envelope):
        mark = MARK + envelope.source.shard
        item = self._client.get_item(TableName=self._table, Key={"pk": {"S": envelope.key}})["Item"]
        seen = item.get(mark, {"S": ""})["S"]
        facts = [fact for fact in envelope.facts if fact.sequence > seen]
        if facts:
            adds = dict(sum_up(envelope.key, facts).adds)
            self.update(envelope.key, adds, **{mark: {"S": facts[-1].sequence}})
        return len(facts)


class MarkByBatch(Naive):
    """Remembers the last batch by its name: a repeat is recognised, a batch that is cut anew is not."""

    def add(self, envelope):
        mark, name = MARK + envelope.source.shard, f"{envelope.source.first}-{envelope.source.last}"
        once(self, envelope, "attribute_not_exists(#mark) OR #mark < :compared", (mark, name), {mark: {"S": name}})
        return 1


class AllOrNothing(Naive):
    """Passes over an envelope that begins before the mark, with all that is new in it."""

    def add(self, envelope):
        mark, first = MARK + envelope.source.shard, envelope.facts[0].sequence
        last = {mark: {"S": envelope.facts[-1].sequence + "@"}}
        once(self, envelope, "attribute_not_exists(#mark) OR #mark < :compared", (mark, first), last)
        return 1


class OneMarkForAllShards(TallyStore):
    """Compares sequence numbers of different shards with each other."""

    def _update(self, key, mark, seen, facts):
        return super()._update(key, MARK + "all", seen, facts)

    def add(self, envelope):
        return super().add(Envelope(envelope.key, type(envelope.source)("all", "", ""), envelope.facts))


class NumbersAsText(TallyStore):
    """Compares sequence numbers without the zeros in front."""

    def add(self, envelope):
        bare = tuple(type(fact)(fact.id, fact.sequence.lstrip("0"), fact.at, fact.event) for fact in envelope.facts)
        return super().add(Envelope(envelope.key, envelope.source, bare))


class MarkFirst(Naive):
    """Marks, then adds: two writes, and a death between them loses what was to be added."""

    def add(self, envelope):
        mark = MARK + envelope.source.shard
        for fact in envelope.facts:
            adds = dict(sum_up(envelope.key, [fact]).adds)
            compared, marked = (mark, fact.sequence), {mark: {"S": fact.sequence}}
            if once(self, None, "attribute_not_exists(#mark) OR #mark < :compared", compared, marked, key=envelope.key):
                self.update(envelope.key, adds)
        return 1


def once(store, envelope, condition, compared, sets, key=None):
    from botocore.exceptions import ClientError

    try:
        adds = store.adds_of(envelope) if envelope else {}
        store.update(key or envelope.key, adds, condition, compared, **sets)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return False
    return True


NAIVE = [PlainAdd, MarkWithoutCondition, MarkByBatch, AllOrNothing, OneMarkForAllShards, NumbersAsText, MarkFirst]


@pytest.mark.parametrize("store", NAIVE, ids=lambda store: store.__name__)
def test_a_naive_store_is_caught(store):
    for seed in range(SOON):
        history = History(seed, store)
        history.play(acts=30)
        try:
            history.check_counts()
        except Wrong:
            return
    pytest.fail(f"{SOON} histories did not catch {store.__doc__}")
