import threading
import time
from typing import Any

import pytest

from local.pump.delivery import Answer, Stopped
from tests.local.made import Delivered, Function, numbers, said

HUNDRED = [said(n) for n in range(100)]


def test_a_batch_goes_to_the_function_once_and_in_order() -> None:
    function = Function()
    run = Delivered(function).batch(*HUNDRED)
    assert function.calls == [list(range(100))]
    assert run.parked == []


def test_a_failing_batch_is_retried_whole_and_then_given_up_whole() -> None:
    function = Function(1)
    run = Delivered(function, retries=2).batch(said(0), said(1), said(2))
    assert function.calls == [[0, 1, 2]] * 3
    assert run.parked_numbers == [[0, 1, 2]]
    assert (run.parked[0].condition, run.parked[0].invocations) == ("RetryAttemptsExhausted", 3)
    assert run.counters.discarded == 3


def test_without_a_limit_a_batch_is_retried_until_it_passes() -> None:
    function = Function(1)

    def heals(event: dict[str, Any]) -> Answer:
        if len(function.calls) == 20:
            function.poison.clear()
        return function(event)

    run = Delivered(heals, retries=None).batch(said(0), said(1))
    assert len(function.calls) == 21
    assert run.parked == []


def test_no_retries_means_one_invocation() -> None:
    function = Function(0)
    assert Delivered(function, retries=0).batch(said(0)).parked_numbers == [[0]]
    assert len(function.calls) == 1


@pytest.mark.parametrize("poison", range(0, 100, 7))
@pytest.mark.parametrize("partial", [False, True])
def test_bisecting_parks_one_poison_record_of_a_hundred_alone_and_soon(poison: int, partial: bool) -> None:  # noqa: FBT001
    function = Function(poison, partial=partial)
    run = Delivered(function, bisect=True, report=partial, retries=2).batch(*HUNDRED)
    assert run.parked_numbers == [[poison]]
    assert set(function.applied) == set(range(100)) - {poison}
    assert len(function.calls) <= 18


def test_the_halves_keep_their_order() -> None:
    function = Function(3)
    Delivered(function, bisect=True, retries=1).batch(*(said(n) for n in range(8)))
    firsts = [n for i, n in enumerate(function.applied) if n not in function.applied[:i]]
    assert firsts == [0, 1, 2, 4, 5, 6, 7]


def test_several_poison_records_are_parked_one_by_one() -> None:
    function = Function(2, 3, 50, 99)
    run = Delivered(function, bisect=True, retries=1).batch(*HUNDRED)
    assert run.parked_numbers == [[2], [3], [50], [99]]


def test_a_partial_answer_resumes_at_the_lowest_reported_record() -> None:
    calls: list[list[int]] = []

    def reports(event: dict[str, Any]) -> Answer:
        calls.append(numbers(event["Records"]))
        failed = [7, 4] if len(calls) == 1 else []
        return Answer(value={"batchItemFailures": [{"itemIdentifier": f"{n:030d}"} for n in failed]})

    run = Delivered(reports, report=True).batch(*(said(n) for n in range(10)))
    assert calls == [list(range(10)), [4, 5, 6, 7, 8, 9]]
    assert run.parked == []


def test_a_partial_answer_means_nothing_unless_the_mapping_asks_for_it() -> None:
    function = Function(5, partial=True)
    run = Delivered(function, report=False).batch(*HUNDRED)
    assert len(function.calls) == 1
    assert run.parked == []


@pytest.mark.parametrize("value", [None, "", [], {}, {"batchItemFailures": []}, {"batchItemFailures": None}])
def test_these_answers_are_success(value: object) -> None:
    run = Delivered(lambda _: Answer(value=value), report=True).batch(said(0))
    assert run.counters.failures == 0


@pytest.mark.parametrize(
    "failure", [{"itemIdentifier": ""}, {"itemIdentifier": None}, {"itemId": "1"}, {"itemIdentifier": "77"}]
)
def test_an_identifier_that_is_none_of_the_batch_fails_it_whole(failure: dict[str, object]) -> None:
    run = Delivered(lambda _: Answer(value={"batchItemFailures": [failure]}), report=True, retries=1).batch(
        said(0), said(1)
    )
    assert run.parked_numbers == [[0, 1]]


def test_records_that_are_too_old_are_given_up_before_they_are_tried() -> None:
    function = Function()
    run = Delivered(function, max_age=60).batch(said(0, at=time.time() - 100), said(1))
    assert function.calls == [[1]]
    assert run.parked_numbers == [[0]]
    assert (run.parked[0].condition, run.parked[0].last) == ("RecordAgeExceeded", None)


def test_a_poison_record_ends_at_its_age_however_many_retries_it_has() -> None:
    function = Function(0)
    run = Delivered(function, max_age=0.05, retries=None)
    run.delivery._pause = lambda _: 0.01
    run.batch(said(0))
    assert run.parked_numbers == [[0]]


def test_an_invocation_that_never_reached_the_function_is_repeated_and_not_counted() -> None:
    answers = iter([Answer(reached=False, error="429")] * 50 + [Answer()])
    run = Delivered(lambda _: next(answers), retries=0).batch(said(0))
    assert run.parked == []
    assert run.counters.invocations == 1
    assert run.pauses == list(range(1, 51))


def test_pauses_grow_with_the_retries() -> None:
    run = Delivered(Function(0), retries=3).batch(said(0))
    assert run.pauses == [1, 2, 3]


def test_being_stopped_leaves_the_batch_unconfirmed() -> None:
    stop = threading.Event()

    def stops(event: dict[str, Any]) -> Answer:
        stop.set()
        return Answer(error="down")

    run = Delivered(stops, retries=None)
    run.delivery._stop = stop
    with pytest.raises(Stopped):
        run.batch(said(0))
    assert run.parked == []
