"""Faults do what they say, interleavings follow from the seed, and time is the cloud's own."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ReadTimeoutError

from tests.simulation.cloud import Cloud, Killed, Outcome, Task

TABLE = {
    "TableName": "rows",
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
}
ONCE = Config(retries={"total_max_attempts": 1, "mode": "standard"})


def client(*, once: bool = True) -> Any:
    return boto3.client("dynamodb", config=ONCE if once else None)


def write(cloud: Cloud, pk: str, *, once: bool = True) -> Any:
    return client(once=once).put_item(TableName="rows", Item={"pk": {"S": pk}})


def stored(cloud: Cloud) -> set[str]:
    return {item["pk"]["S"] for item in cloud.dynamodb.items("rows")}


@pytest.mark.parametrize(
    ("outcome", "applied", "error"),
    [
        (Outcome.OK, True, None),
        (Outcome.REFUSED, False, "InternalServerError"),
        (Outcome.UNREACHED, False, "ConnectTimeoutError"),
        (Outcome.LOST, True, "ConnectionClosedError"),
        (Outcome.TIMED_OUT, True, "ReadTimeoutError"),
        (Outcome.GARBLED, True, "InternalServerError"),
        (Outcome.THROTTLED, False, "ProvisionedThroughputExceededException"),
        (Outcome.CONFLICTED, False, "TransactionConflictException"),
        (Outcome.KILLED_BEFORE, False, "Killed"),
        (Outcome.KILLED_AFTER, True, "Killed"),
    ],
)
def test_each_outcome_applies_or_not_and_answers_as_named(outcome: Outcome, applied: bool, error: str | None) -> None:  # noqa: FBT001
    cloud = Cloud(1)
    cloud.create_table_from(TABLE)
    cloud.faults.at(0, outcome)
    with cloud.installed():
        task = cloud.spawn(write, cloud, "a")
        cloud.run()
    assert _name(task) == error
    assert stored(cloud) == ({"a"} if applied else set())
    assert cloud.trace[0].outcome == outcome


def _name(task: Task) -> str | None:
    if isinstance(task.error, ClientError):
        return str(task.error.response["Error"]["Code"])
    return "Killed" if task.killed else type(task.error).__name__ if task.error else None


def test_a_client_s_retry_is_an_io_point_of_its_own_and_waits_in_virtual_time() -> None:
    cloud = Cloud(2)
    cloud.create_table_from(TABLE)
    cloud.faults.when(Outcome.THROTTLED, operation="PutItem", times=2)
    began, at = time.perf_counter(), cloud.clock.now()
    with cloud.installed():
        write(cloud, "a", once=False)
    assert [entry.outcome for entry in cloud.trace] == ["throttled", "throttled", "ok"]
    assert cloud.clock.now() > at
    assert time.perf_counter() - began < 5
    assert stored(cloud) == {"a"}


def test_an_applied_write_whose_answer_is_lost_fails_its_own_condition_when_retried() -> None:
    cloud = Cloud(3)
    cloud.create_table_from(TABLE)
    cloud.faults.at(0, Outcome.LOST)
    with cloud.installed(), pytest.raises(ClientError, match="ConditionalCheckFailed"):
        client(once=False).put_item(
            TableName="rows", Item={"pk": {"S": "a"}}, ConditionExpression="attribute_not_exists(pk)"
        )


def test_the_dead_do_not_act_even_in_their_finally_clauses() -> None:
    cloud = Cloud(4)
    cloud.create_table_from(TABLE)

    def handler(event: Any, context: Any) -> None:
        try:
            write(cloud, "first")
        except BaseException:  # noqa: BLE001
            write(cloud, "after death")
        finally:
            write(cloud, "last words")

    cloud.faults.at(0, Outcome.KILLED_AFTER)
    with cloud.installed():
        task = cloud.invoke(handler, {})
        cloud.run()
    assert task.killed
    assert stored(cloud) == {"first"}
    assert len(cloud.trace) == 1
    with pytest.raises(Killed):
        task.outcome()


def test_an_invocation_past_its_time_limit_dies_at_its_next_call() -> None:
    cloud = Cloud(5)
    cloud.create_table_from(TABLE)

    def slow(event: Any, context: Any) -> None:
        write(cloud, "in time")
        time.sleep(context.get_remaining_time_in_millis() / 1000 + 1)
        write(cloud, "too late")

    with cloud.installed():
        task = cloud.invoke(slow, {}, timeout=10)
        cloud.run()
    assert task.killed
    assert stored(cloud) == {"in time"}


def increments(cloud: Cloud, times: int) -> None:
    table = client()
    for _ in range(times):
        seen = table.get_item(TableName="rows", Key={"pk": {"S": "n"}}, ConsistentRead=True)["Item"]["n"]["N"]
        table.put_item(TableName="rows", Item={"pk": {"S": "n"}, "n": {"N": str(int(seen) + 1)}})


def history(seed: int) -> tuple[str, int]:
    cloud = Cloud(seed)
    cloud.create_table_from(TABLE)
    cloud.faults.rates = {Outcome.THROTTLED: 0.05, Outcome.LOST: 0.05}
    with cloud.installed():
        cloud.dynamodb.handle("PutItem", {"TableName": "rows", "Item": {"pk": {"S": "n"}, "n": {"N": "0"}}})
        for name in "xyz":
            cloud.spawn(increments, cloud, 3, name=name)
        cloud.run()
    (row,) = cloud.dynamodb.items("rows")
    return str(cloud.trace), int(row["n"]["N"])


def test_the_same_seed_gives_the_same_history_and_another_seed_another() -> None:
    assert history(11) == history(11)
    assert len({history(seed)[0] for seed in range(8)}) == 8


def test_interleaving_finds_the_lost_update() -> None:
    assert len({history(seed)[1] for seed in range(20)}) > 1


def test_every_io_point_of_a_path_can_be_enumerated_and_struck() -> None:
    def path(cloud: Cloud) -> None:
        for pk in "abc":
            write(cloud, pk)

    fates = []
    for point in range(3):
        cloud = Cloud(0)
        cloud.create_table_from(TABLE)
        cloud.faults.at(point, Outcome.KILLED_BEFORE, task="path")
        with cloud.installed():
            cloud.spawn(path, cloud)
            cloud.run()
        fates.append(stored(cloud))
    assert fates == [set(), {"a"}, {"a", "b"}]


def test_tasks_left_under_way_die_with_the_installation_and_touch_nothing_after() -> None:
    cloud = Cloud(12)
    cloud.create_table_from(TABLE)

    def endless() -> None:
        try:
            write(cloud, "begun")
            time.sleep(10**6)
        finally:
            write(cloud, "last words")

    with cloud.installed():
        task = cloud.spawn(endless)
        assert not cloud.run_until_quiet(patience=60)
    assert task.killed
    assert task.done
    assert stored(cloud) == {"begun"}


def test_sleeping_tasks_wait_for_their_own_time_only() -> None:
    cloud = Cloud(6)
    order: list[str] = []

    def sleeper(name: str, seconds: float) -> None:
        time.sleep(seconds)
        order.append(name)

    with cloud.installed():
        cloud.spawn(sleeper, "late", 50.0)
        cloud.spawn(sleeper, "soon", 5.0)
        at = cloud.clock.now()
        cloud.run()
    assert order == ["soon", "late"]
    assert cloud.clock.now() == pytest.approx(at + 50)


def test_thread_pools_run_in_place_and_in_order() -> None:
    cloud = Cloud(7)
    cloud.create_table_from(TABLE)
    with cloud.installed(), ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda pk: write(cloud, pk), "abcd"))
        assert isinstance(pool.submit(lambda: 1 / 0).exception(), ZeroDivisionError)
    assert stored(cloud) == set("abcd")


def test_old_clients_reach_the_cloud_that_is_installed_now() -> None:
    first, second = Cloud(1), Cloud(2)
    for cloud in (first, second):
        cloud.create_table_from(TABLE)
    with first.installed():
        old = client()
        old.put_item(TableName="rows", Item={"pk": {"S": "one"}})
    with second.installed():
        old.put_item(TableName="rows", Item={"pk": {"S": "two"}})
    assert (stored(first), stored(second)) == ({"one"}, {"two"})


def test_isolated_attributes_are_each_task_s_own() -> None:
    cloud = Cloud(8)
    cloud.create_table_from(TABLE)

    class Shared:
        event: Any = None

    cloud.scheduler.isolate(Shared, "event")
    seen = []

    def handler(name: str) -> None:
        Shared.event = name
        for number in range(3):
            write(cloud, f"{name}{number}")
            seen.append((name, Shared.event))

    with cloud.installed():
        for name in "pq":
            cloud.spawn(handler, name)
        cloud.run()
    assert len(seen) == 6
    assert all(name == event for name, event in seen)
    assert Shared.event is None


def test_a_batch_may_do_part_of_its_work() -> None:
    cloud = Cloud(9)
    cloud.create_table_from(TABLE)
    cloud.faults.when(Outcome.PARTIAL, times=-1)
    with cloud.installed():
        entries = [{"PutRequest": {"Item": {"pk": {"S": str(n)}}}} for n in range(20)]
        left = client().batch_write_item(RequestItems={"rows": entries})["UnprocessedItems"]["rows"]
        assert len(stored(cloud)) == 20 - len(left)
        assert 0 < len(left) < 20
        keys = [{"pk": {"S": str(n)}} for n in range(20)]
        answer = client().batch_get_item(RequestItems={"rows": {"Keys": keys}})
        assert 0 < len(answer["UnprocessedKeys"]["rows"]["Keys"]) < 20


def test_a_transaction_in_conflict_says_which_action_was() -> None:
    cloud = Cloud(10)
    cloud.create_table_from(TABLE)
    cloud.faults.at(0, Outcome.CONFLICTED)
    puts = [{"Put": {"TableName": "rows", "Item": {"pk": {"S": str(n)}}}} for n in range(3)]
    with cloud.installed(), pytest.raises(ClientError) as refusal:
        client().transact_write_items(TransactItems=puts)
    codes = [reason["Code"] for reason in refusal.value.response["CancellationReasons"]]
    assert sorted(codes) == ["None", "None", "TransactionConflict"]
    assert stored(cloud) == set()


def test_faults_reach_a_call_outside_of_any_task() -> None:
    cloud = Cloud(11)
    cloud.create_table_from(TABLE)
    cloud.faults.where(lambda entry: entry.resource == "rows", Outcome.TIMED_OUT)
    with cloud.installed(), pytest.raises(ReadTimeoutError):
        write(cloud, "a")
    assert stored(cloud) == {"a"}
