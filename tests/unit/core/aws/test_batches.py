"""Rows written in several batches at once, against an endpoint that misbehaves: all of them, or a clear error."""

import socket
import time as real
from threading import Barrier

import pytest
from heliograph.core.aws.client import ATTEMPTS as TRIES
from heliograph.core.aws.client import DEADLINE, CallRefused
from heliograph.core.aws.connection import Unanswered
from heliograph.core.batches import AT_ONCE, ATTEMPTS, BATCH_WRITE_ITEMS, write
from heliograph.core.tables import Tables

from tests.unit.core.aws.conftest import answer, refusal, speaking

MANY = AT_ONCE + 4
"""Batches: more than are ever under way together."""


def rows(batches):
    return [{"PutRequest": {"Item": {"post_id": {"N": str(one)}}}} for one in range(batches * BATCH_WRITE_ITEMS)]


def hung_up(_line):
    return False


def half_an_answer(line):
    line.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 24\r\n\r\n{"Unproc')
    return False


class Table:
    """What stands behind the endpoint. Of each request it leaves so many rows unwritten, the first `times` times."""

    def __init__(self, stub, leaves=0, times=1_000):
        self.rows, self.sizes, self.leaves, self.times = [], [], leaves, times
        stub.usual = self.take

    def take(self, asked):
        sent = asked["RequestItems"]["feed"]
        self.sizes.append(len(sent))
        kept = len(sent) - (self.leaves if len(self.sizes) <= self.times else 0)
        self.rows += sent[:kept]
        return answer({"UnprocessedItems": {"feed": sent[kept:]} if sent[kept:] else {}})

    def numbers(self):
        return sorted(int(one["PutRequest"]["Item"]["post_id"]["N"]) for one in self.rows)


def meets(stub, number, table, trick):
    """The batch that has this row is met with a trick of its own."""

    def usual(asked):
        has = any(one["PutRequest"]["Item"]["post_id"]["N"] == str(number) for one in asked["RequestItems"]["feed"])
        return trick if has else table.take(asked)

    stub.usual = usual


def test_so_many_batches_are_under_way_at_once_each_on_a_connection_of_its_own(stub, client, time):
    table, meeting = Table(stub), Barrier(AT_ONCE, timeout=5)

    def with_the_others(line):
        meeting.wait()
        return answer()(line)

    stub.script = [with_the_others] * AT_ONCE * 2
    left = write(Tables(client), "feed", rows(AT_ONCE * 2 + 3), time.sleep)

    assert (left, stub.connections) == (0, AT_ONCE)
    assert sum(table.sizes) == 3 * BATCH_WRITE_ITEMS


@pytest.mark.parametrize(
    "trouble",
    [
        hung_up,
        half_an_answer,
        refusal("ProvisionedThroughputExceededException"),
        answer(b"<html>busy</html>", status=500),
        answer(checksum=1),
        answer(b"nonsense"),
    ],
)
def test_trouble_in_the_midst_costs_no_row(stub, client, time, trouble):
    table = Table(stub)
    stub.script = [trouble, trouble]

    assert write(Tables(client), "feed", rows(MANY), time.sleep) == 0
    assert table.numbers() == list(range(MANY * BATCH_WRITE_ITEMS))
    assert len(time.pauses) == 2


def test_connections_that_were_closed_meanwhile_cost_no_try(stub, client, time):
    table = Table(stub)
    stub.script = [answer(keep=False)] * AT_ONCE
    write(Tables(client), "feed", rows(AT_ONCE), time.sleep)

    assert write(Tables(client), "feed", rows(AT_ONCE), time.sleep) == 0
    assert table.numbers() == list(range(AT_ONCE * BATCH_WRITE_ITEMS))
    assert time.pauses == []


def test_what_is_left_over_is_put_together_and_waits_for_all_others(stub, client, time):
    table = Table(stub, leaves=5, times=MANY)

    assert write(Tables(client), "feed", rows(MANY), time.sleep) == 0
    assert table.sizes[:MANY] == [BATCH_WRITE_ITEMS] * MANY
    assert sorted(table.sizes[MANY:]) == [MANY * 5 % BATCH_WRITE_ITEMS, BATCH_WRITE_ITEMS, BATCH_WRITE_ITEMS]
    assert table.numbers() == list(range(MANY * BATCH_WRITE_ITEMS))
    assert len(time.pauses) == 1


def test_what_is_left_over_for_ever_is_given_up_and_counted(stub, client, time):
    table = Table(stub, leaves=1)

    assert write(Tables(client), "feed", rows(2), time.sleep) == 1
    assert table.sizes == [BATCH_WRITE_ITEMS] * 2 + [2] + [1] * (ATTEMPTS - 2)
    assert len(time.pauses) == ATTEMPTS - 1
    assert sum(time.pauses) < DEADLINE


def test_a_refusal_is_told_once_all_that_are_under_way_are_answered_and_begins_nothing_more(stub, client, time):
    table = Table(stub)
    meets(stub, 0, table, refusal("AccessDeniedException"))

    with pytest.raises(CallRefused, match="AccessDenied"):
        write(Tables(client), "feed", rows(MANY), time.sleep)

    assert table.numbers() == list(range(BATCH_WRITE_ITEMS, AT_ONCE * BATCH_WRITE_ITEMS))
    assert len(client._connections._idle) == AT_ONCE


def test_no_answer_of_a_write_that_failed_is_taken_for_another_calls(stub, client, time):
    table = Table(stub)
    meets(stub, 0, table, refusal("AccessDeniedException"))
    with pytest.raises(CallRefused):
        write(Tables(client), "feed", rows(MANY), time.sleep)

    stub.usual = lambda asked: answer({"of": asked["number"]})
    begun = [client.begin("Query", {"number": one}) for one in range(AT_ONCE)]
    assert [one() for one in begun] == [{"of": one} for one in range(AT_ONCE)]


def test_a_throttle_that_lasts_is_told_and_the_others_are_written(stub, client, time):
    table = Table(stub)
    meets(stub, 0, table, refusal("ThrottlingException"))

    with pytest.raises(CallRefused, match="Throttling"):
        write(Tables(client), "feed", rows(AT_ONCE), time.sleep)

    assert table.numbers() == list(range(BATCH_WRITE_ITEMS, AT_ONCE * BATCH_WRITE_ITEMS))
    assert len(stub.requests) == AT_ONCE - 1 + TRIES


def test_answers_that_have_come_are_taken_though_one_that_has_not_took_all_the_time(stub, client, time):
    table = Table(stub)

    def silent(_line):
        while len(table.sizes) < AT_ONCE - 1:
            real.sleep(0.005)
        real.sleep(0.05)
        time.at += DEADLINE
        return False

    meets(stub, 0, table, silent)

    with pytest.raises(Unanswered):
        write(Tables(client), "feed", rows(AT_ONCE), time.sleep)

    assert len(client._connections._idle) == AT_ONCE - 1


def test_nobody_there_is_told(time):
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]

    with pytest.raises(Unanswered):
        write(Tables(speaking(port, time)), "feed", rows(2), time.sleep)
