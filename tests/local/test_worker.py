import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from local.pump.delivery import Answer, Discard
from local.pump.filters import parse
from local.pump.mapping import Mapping
from local.pump.records import Record
from local.pump.source import Log
from local.pump.worker import Worker
from tests.local.made import MAPPING, STREAM, TABLE, changed, numbers, said


class Shard:
    """A shard that a test writes to."""

    def __init__(self, source: str = STREAM) -> None:
        self.source, self.name = source, "shardId-7"
        self.waiting: list[Record] = []

    def read(self) -> list[Record]:
        found, self.waiting = self.waiting, []
        return found


class Stage:
    """A log and its workers, running."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.parked: list[Discard] = []
        self.park: Callable[[Mapping, str, Discard], None] = lambda _, __, what: self.parked.append(what)
        self.answer: Callable[[dict[str, Any]], Answer] = lambda _: Answer(value={"state": {}})
        self._ends: list[Callable[[], None]] = []

    def log(self, shard: Shard) -> Log:
        log = Log(shard)
        log.start()
        self._ends.append(log.stop)
        return log

    def worker(self, log: Log, **settings: Any) -> Worker:
        mapping: Mapping = replace(MAPPING, source=log.source, **settings)
        worker = Worker(mapping, log, invoke=self._invoke, park=self._put)
        worker.start()
        self._ends.append(worker.stop)
        return worker

    @property
    def batches(self) -> list[list[int]]:
        return [numbers(event["Records"]) for event in self.events]

    def end(self) -> None:
        for end in self._ends:
            end()

    def _put(self, mapping: Mapping, shard: str, what: Discard) -> None:
        self.park(mapping, shard, what)

    def _invoke(self, _: str, event: dict[str, Any]) -> Answer:
        self.events.append(event)
        return self.answer(event)


@pytest.fixture
def stage() -> Iterator[Stage]:
    made = Stage()
    yield made
    made.end()


def eventually(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.002)


def test_batches_are_of_the_mapping_s_size_and_in_the_shard_s_order(stage: Stage) -> None:
    shard = Shard()
    shard.waiting = [said(n) for n in range(5)]
    worker = stage.worker(stage.log(shard), batch_size=2)
    eventually(lambda: worker.quiet)
    assert stage.batches == [[0, 1], [2, 3], [4]]
    assert worker.counters.records == 5


def test_latest_begins_at_the_end_and_trim_horizon_at_the_beginning(stage: Stage) -> None:
    shard = Shard()
    shard.waiting = [said(1)]
    log = stage.log(shard)
    late = stage.worker(log, latest=True)
    shard.waiting = [said(2)]
    eventually(lambda: late.quiet and log.length == 2)
    assert stage.batches == [[2]]
    early = stage.worker(log)
    eventually(lambda: early.quiet)
    assert sorted(n for batch in stage.batches for n in batch) == [1, 2, 2]


def test_a_filter_drops_records_and_a_batch_of_none_is_not_delivered(stage: Stage) -> None:
    shard = Shard()
    shard.waiting = [said(n) for n in range(4)]
    worker = stage.worker(stage.log(shard), batch_size=2, filters=(parse('{"data": {"n": [{"numeric": [">", 2]}]}}'),))
    eventually(lambda: worker.quiet)
    assert stage.batches == [[3]]
    assert worker.counters.filtered == 3


def test_the_batching_window_waits_for_a_full_batch(stage: Stage) -> None:
    shard = Shard()
    shard.waiting = [said(0)]
    worker = stage.worker(stage.log(shard), batch_size=3, batching=5)
    time.sleep(0.05)
    shard.waiting = [said(1), said(2)]
    eventually(lambda: worker.quiet)
    assert stage.batches == [[0, 1, 2]]


def test_a_failing_batch_holds_up_what_is_behind_it(stage: Stage) -> None:
    shard = Shard()
    shard.waiting = [said(0), said(1)]
    answers = [Answer(error="no"), Answer(error="no"), Answer()]
    stage.answer = lambda event: answers.pop(0) if numbers(event["Records"]) == [0] else Answer()
    worker = stage.worker(stage.log(shard), batch_size=1)
    eventually(lambda: worker.quiet)
    assert stage.batches == [[0], [0], [0], [1]]


def test_two_mappings_hear_the_same_shard_independently(stage: Stage) -> None:
    shard = Shard()
    shard.waiting = [said(n) for n in range(3)]
    log = stage.log(shard)
    workers = [stage.worker(log, uuid=name) for name in ("a", "b")]
    eventually(lambda: all(worker.quiet for worker in workers))
    assert stage.batches == [[0, 1, 2]] * 2


def test_what_cannot_be_parked_is_not_passed_over(stage: Stage) -> None:
    shard = Shard()
    shard.waiting = [said(0), said(1)]
    refusals = [OSError("no bucket"), OSError("no bucket")]

    def park(_: Mapping, __: str, what: Discard) -> None:
        if refusals:
            raise refusals.pop()
        stage.parked.append(what)

    stage.park = park
    stage.answer = lambda event: Answer(error="poison") if numbers(event["Records"]) == [0] else Answer()
    worker = stage.worker(stage.log(shard), batch_size=1, retries=0)
    eventually(lambda: worker.quiet)
    assert [numbers(what.records) for what in stage.parked] == [[0]]


def test_kinesis_records_name_the_role_that_reads_them(stage: Stage) -> None:
    shard = Shard()
    shard.waiting = [said(0)]
    worker = stage.worker(stage.log(shard), role="arn:aws:iam::000000000000:role/reader")
    eventually(lambda: worker.quiet)
    assert stage.events[0]["Records"][0]["invokeIdentityArn"] == "arn:aws:iam::000000000000:role/reader"


def test_a_tumbling_window_carries_its_state_and_ends_with_an_empty_call(stage: Stage) -> None:
    shard = Shard(TABLE)
    past = 1_000_000_000.0
    shard.waiting = [changed(1, at=past), changed(2, at=past + 1), changed(3, at=past + 10)]
    stage.answer = lambda event: Answer(value={"state": {"n": event["state"].get("n", 0) + len(event["Records"])}})
    worker = stage.worker(stage.log(shard), window=10, batch_size=1)
    eventually(lambda: worker.quiet and len(stage.events) == 5)
    assert stage.batches == [[1], [2], [], [3], []]
    assert [event["state"] for event in stage.events] == [{}, {"n": 1}, {"n": 2}, {}, {"n": 1}]
    assert [event["isFinalInvokeForWindow"] for event in stage.events] == [False, False, True, False, True]
    assert stage.events[0] == {
        "Records": [changed(1, at=past)],
        "window": {"start": "2001-09-09T01:46:40Z", "end": "2001-09-09T01:46:50Z"},
        "state": {},
        "shardId": "shardId-7",
        "eventSourceARN": TABLE,
        "isFinalInvokeForWindow": False,
        "isWindowTerminatedEarly": False,
    }


def test_an_answer_without_state_fails_a_window_s_batch(stage: Stage) -> None:
    shard = Shard(TABLE)
    shard.waiting = [changed(1, at=time.time())]
    stage.answer = lambda _: Answer(value={"batchItemFailures": []})
    worker = stage.worker(stage.log(shard), window=900, retries=1)
    eventually(lambda: worker.quiet)
    assert [numbers(what.records) for what in stage.parked] == [[1]]
    assert "no state" in worker.counters.last_error
