"""An endpoint that misbehaves as it is told, on a real socket of this machine, and a client that speaks to it."""

import socket
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import takewhile
from threading import Thread
from typing import BinaryIO

import orjson
import pytest
from heliograph.core.aws.client import JsonService, World

Trick = Callable[[socket.socket], bool]
"""What is done once a request has been read; True keeps the connection open for the next one."""

KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1"}


def answer(said=None, *, status=200, checksum=None, headers=b"", keep=True) -> Trick:
    body = said if isinstance(said, bytes) else orjson.dumps(said or {"Items": []})
    checksum = zlib.crc32(body) if checksum is None else checksum

    def act(line):
        head = f"HTTP/1.1 {status} Somehow\r\nContent-Length: {len(body)}\r\nx-amz-crc32: {checksum}\r\n".encode()
        line.sendall(head + headers + b"\r\n" + body)
        return keep

    return act


def refusal(code, status=400) -> Trick:
    return answer({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "as told"}, status=status)


@dataclass
class Stub:
    """Plays its `script`, one trick for each request, then does what is `usual`: answers well. Counts what came."""

    script: list[Trick] = field(default_factory=list)
    usual: Callable[[dict], Trick] = lambda _asked: answer()
    requests: list[tuple[dict[str, str], dict]] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    def serve(self, door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                line, _ = door.accept()
                self.connections += 1
                Thread(target=self._attend, args=(line,), daemon=True).start()

    def _attend(self, line: socket.socket) -> None:
        reading = line.makefile("rb")
        with suppress(OSError), line:
            while head := _head(reading):
                headers = dict(one.decode().strip().split(":", 1) for one in head[1:])
                asked = orjson.loads(reading.read(int(headers["content-length"])))
                self.requests.append((headers, asked))
                trick = self.script.pop(0) if self.script else self.usual(asked)
                if not trick(line):
                    line.shutdown(socket.SHUT_RDWR)
                    return


def _head(reading: BinaryIO) -> list[bytes]:
    """A request's lines; none once the client has gone."""
    return list(takewhile(lambda line: line not in (b"", b"\r\n"), iter(reading.readline, None)))


@pytest.fixture
def stub() -> Iterator[Stub]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        stub = Stub(port=door.getsockname()[1])
        Thread(target=stub.serve, args=(door,), daemon=True).start()
        yield stub
        door.shutdown(socket.SHUT_RDWR)


class Time:
    """A stopwatch that a test turns, and the pauses that were made on it."""

    def __init__(self) -> None:
        self.at = 0.0
        self.pauses: list[float] = []

    def ticks(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.at += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def client(stub, time) -> JsonService:
    return speaking(stub.port, time)


def speaking(port: int, time: Time, **variables: str) -> JsonService:
    world = World(
        now=lambda: datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC), ticks=time.ticks, sleep=time.sleep, dice=lambda: 0.5
    )
    named = {**KEYS, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", **variables}
    return JsonService("dynamodb", prefix="DynamoDB_20120810", version="1.0", variables=named, world=world)
