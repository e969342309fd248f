"""What the client makes of an endpoint that misbehaves: again where that may help, a clear error where it may not."""

import socket
import time as real
from threading import Barrier, Thread

import pytest
from heliograph.core import wire
from heliograph.core.aws import connection
from heliograph.core.aws.client import ATTEMPTS, DEADLINE, CallRefused
from heliograph.core.aws.connection import MOST_IDLE, Unanswered
from heliograph.core.aws.retries import CAPACITY, RETRY_COST, SHORTEST_WAIT, THROTTLED

from tests.unit.core.aws.conftest import answer, refusal, speaking

ASKED = {"TableName": "feed", "Limit": 3}
FOUND = {"Items": [{"post_id": {"N": "7"}}]}


def hung_up(_line):
    return False


def test_a_call_is_the_services_own_json_both_ways(stub, client):
    stub.script = [answer(FOUND)]

    assert client.call("Query", ASKED) == FOUND
    headers, body = stub.requests[0]
    assert body == ASKED
    assert headers["x-amz-target"] == "DynamoDB_20120810.Query"
    assert headers["content-type"] == "application/x-amz-json-1.0"


def test_one_connection_carries_many_calls(stub, client):
    for _ in range(5):
        client.call("Query", ASKED)

    assert (stub.connections, len(stub.requests)) == (1, 5)


def test_two_calls_are_under_way_at_once_if_they_are_begun_before_either_is_waited_for(stub, client):
    meeting = Barrier(2, timeout=5)

    def with_the_other(line):
        meeting.wait()
        return answer(FOUND)(line)

    stub.script = [with_the_other, with_the_other]
    begun = client.begin("Query", ASKED)

    assert client.call("Query", ASKED) == begun() == FOUND
    assert stub.connections == 2


def test_what_goes_wrong_with_a_call_that_was_begun_is_told_or_mended_when_it_is_waited_for(stub, client, time):
    stub.script = [hung_up, answer(FOUND), refusal("ValidationException")]
    mended, refused = (client.begin("Query", ASKED) for _ in range(2))
    assert time.pauses == []

    said = []
    for begun in (mended, refused):
        try:
            said.append(begun())
        except CallRefused as error:
            said.append(error.code)
    assert sorted(map(str, said)) == sorted([str(FOUND), "ValidationException"])


def test_nobody_there_is_told_when_it_is_waited_for(time):
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    begun = speaking(port, time).begin("Query", ASKED)
    assert time.pauses == []

    with pytest.raises(Unanswered):
        begun()
    assert len(time.pauses) == ATTEMPTS - 1


@pytest.mark.parametrize("code", sorted(THROTTLED))
def test_who_is_throttled_asks_again_later(stub, client, time, code):
    stub.script = [refusal(code), answer(FOUND)]

    assert client.call("Query", ASKED) == FOUND
    assert time.pauses == [SHORTEST_WAIT]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_server_in_trouble_is_asked_again(stub, client, status):
    stub.script = [answer(b"<html>busy</html>", status=status), answer(FOUND)]

    assert client.call("Query", ASKED) == FOUND


@pytest.mark.parametrize("code", ["ValidationException", "ResourceNotFoundException", "AccessDeniedException"])
def test_a_refusal_that_stays_one_is_told_at_once(stub, client, code):
    stub.script = [refusal(code)]

    with pytest.raises(CallRefused, match="as told") as caught:
        client.call("Query", ASKED)

    assert (caught.value.code, len(stub.requests)) == (code, 1)
    assert not wire.is_overload(caught.value)


def test_a_throttle_that_lasts_is_an_overload_in_the_end(stub, client):
    stub.script = [refusal("ThrottlingException")] * ATTEMPTS

    with pytest.raises(CallRefused) as caught:
        client.call("Query", ASKED)

    assert len(stub.requests) == ATTEMPTS
    assert wire.is_overload(caught.value)
    assert wire.is_throttled(caught.value)


def test_trouble_that_lasts_is_an_overload_too(stub, client):
    stub.script = [answer(b"", status=503)] * ATTEMPTS

    with pytest.raises(CallRefused) as caught:
        client.call("Query", ASKED)

    assert wire.is_overload(caught.value)


def test_waits_grow_up_to_a_border(stub, client, time):
    stub.script = [answer(b"", status=500)] * (ATTEMPTS - 1)

    client.call("Query", ASKED)

    assert time.pauses == [0.1, 0.2, 0.4]


@pytest.mark.parametrize("checksum", [1, "none at all"])
def test_a_damaged_answer_is_not_believed(stub, client, checksum):
    stub.script = [answer(FOUND, checksum=checksum), answer(FOUND)]

    assert client.call("Query", ASKED) == FOUND
    assert len(stub.requests) == 2


@pytest.mark.parametrize("said", [b"{", b"[]", b"nonsense"])
def test_an_answer_that_is_no_object_is_none(stub, client, said):
    stub.script = [answer(said), answer(FOUND)]

    assert client.call("Query", ASKED) == FOUND


def test_a_kept_connection_that_was_closed_meanwhile_costs_no_try(stub, client, time):
    stub.script = [answer(keep=False)]
    client.call("Query", ASKED)

    assert client.call("Query", ASKED) == {"Items": []}
    assert (stub.connections, time.pauses) == (2, [])


def test_a_new_connection_that_breaks_does(stub, client, time):
    stub.script = [hung_up, answer(FOUND)]

    assert client.call("Query", ASKED) == FOUND
    assert time.pauses == [SHORTEST_WAIT]


@pytest.mark.parametrize(
    "broken",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n",
        b"\r\n\r\n",
    ],
)
def test_what_is_no_whole_answer_is_asked_for_again(stub, client, broken):
    def act(line):
        line.sendall(broken)
        return False

    stub.script = [act, answer(FOUND)]

    assert client.call("Query", ASKED) == FOUND


@pytest.mark.parametrize(
    "whole",
    [
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n3;x=y\r\n 1}\r\n0\r\nTrailer: z\r\n\r\n',
        b'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{"a": 1}',
        b'HTTP/1.0 200 OK\r\n\r\n{"a": 1}',
    ],
)
def test_every_way_to_end_a_body_is_understood(stub, client, whole):
    def act(line):
        line.sendall(whole)
        return False

    stub.script = [act]

    assert client.call("Query", ASKED) == {"a": 1}


def test_an_answer_in_small_pieces_is_put_together(stub, client):
    def act(line):
        for byte in b'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{"a": 1}':
            line.sendall(bytes([byte]))
        return True

    stub.script = [act]

    assert client.call("Query", ASKED) == {"a": 1}


def test_silence_is_waited_for_no_longer_than_a_read_may_take(stub, client, time, monkeypatch):
    monkeypatch.setattr(connection, "READ_SECONDS", 0.05)

    def silent(_line):
        real.sleep(1)
        return False

    stub.script = [silent] * ATTEMPTS

    with pytest.raises(Unanswered, match="timed out"):
        client.call("Query", ASKED)
    assert len(time.pauses) == ATTEMPTS - 1


def test_who_dribbles_is_left_at_the_deadline(stub, client, time):
    def dribble(line):
        line.sendall(b"HTTP/1.1 200 OK\r\n")
        time.at += DEADLINE
        line.sendall(b"Content-Length: 2\r\n")
        real.sleep(0.05)
        return False

    stub.script = [dribble]

    with pytest.raises(Unanswered, match="deadline"):
        client.call("Query", ASKED)
    assert len(stub.requests) == 1


def test_no_try_begins_that_would_end_after_the_deadline(stub, client, time):
    def late(line):
        time.at += DEADLINE - SHORTEST_WAIT / 2
        return answer(b"", status=503)(line)

    stub.script = [late]

    with pytest.raises(CallRefused):
        client.call("Query", ASKED)
    assert time.pauses == []


def test_nobody_there_is_an_overload(time):
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]

    with pytest.raises(Unanswered) as caught:
        speaking(port, time).call("Query", ASKED)

    assert wire.is_overload(caught.value)
    assert len(time.pauses) == ATTEMPTS - 1


def test_while_a_service_is_down_most_calls_try_once(stub, client):
    while client.quota.spend(throttled=False):
        pass
    stub.script = [answer(b"", status=500)] * 2

    for _ in range(2):
        with pytest.raises(CallRefused):
            client.call("Query", ASKED)

    assert len(stub.requests) == 2


def test_second_tries_come_back_with_success(stub, client):
    before = client.quota.spend(throttled=False)
    for _ in range(RETRY_COST):
        client.call("Query", ASKED)

    assert before == RETRY_COST
    assert client.quota._left == CAPACITY


def test_threads_have_connections_of_their_own(stub, client):
    results = []
    threads = [Thread(target=lambda: results.append(client.call("Query", ASKED))) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert results == [{"Items": []}] * 8
    assert len(client._connections._idle) <= MOST_IDLE
