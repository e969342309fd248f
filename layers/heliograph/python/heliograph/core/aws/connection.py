"""HTTP/1.1 for one endpoint: connections that stay open, and a moment after which nobody waits any longer.

Standard library clients time every wait of its own, so a server that sends a byte a second holds them for hours, and
parse headers as if they were mail. This one reads a status, headers, and a body that has a length, comes in chunks, or
ends with the connection.
"""

import socket
import ssl
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

CONNECT_SECONDS = 1.0
READ_SECONDS = 3.0
MOST_IDLE = 16
"""Connections kept for a next call; a function that calls from threads opens one for each."""
LONGEST_HEAD = 64 * 1024
CHUNK = 64 * 1024
PASSED = "the deadline has passed"


class Unanswered(ConnectionError):
    """No whole answer came. The request may have been carried out."""


class Dropped(Unanswered):
    """A connection that had been kept open turned out to be closed: no byte of an answer came."""


@dataclass(frozen=True)
class Address:
    """Where an endpoint listens."""

    host: str
    port: int
    tls: bool


class Answer(Struct, frozen=True):
    """What came back. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Connections:
    """The open connections to one address; may be used by many threads."""

    def __init__(self, address: Address, ticks: Callable[[], float], trusted: str | None = None) -> None:
        self._address = address
        self._ticks = ticks
        self._trusted = trusted
        self._idle: deque[socket.socket] = deque(maxlen=MOST_IDLE)
        self._tls: ssl.SSLContext | None = None

    def exchange(self, request: bytes, until: float) -> Callable[[], Answer]:
        """Send a whole request. Its whole answer is waited for when it is asked for: so one thread has several requests
        under way, each on a connection of its own. `until` is a moment of `ticks`.

        A kept connection that the other side has closed meanwhile is no failure: the request goes out once more on a
        new one. Raises: Unanswered, as does what it answers.
        """
        under_way = self._sent(request, until)

        def answer() -> Answer:
            try:
                return self._answer(under_way)
            except Dropped:
                return self._answer(self._send(self._opened(until), request, until, fresh=True))

        return answer

    def close(self) -> None:
        """Let go of every idle connection."""
        with suppress(IndexError):
            while True:
                self._idle.pop().close()

    def _sent(self, request: bytes, until: float) -> "_Reading":
        try:
            kept = self._idle.pop()
        except IndexError:
            return self._send(self._opened(until), request, until, fresh=True)
        try:
            return self._send(kept, request, until, fresh=False)
        except Dropped:
            return self._send(self._opened(until), request, until, fresh=True)

    def _send(self, line: socket.socket, request: bytes, until: float, *, fresh: bool) -> "_Reading":
        reading = _Reading(line, until, self._ticks, fresh=fresh)
        reading.send(request)
        return reading

    def _answer(self, reading: "_Reading") -> Answer:
        answer: Answer = reading.answer()
        if reading.reusable and len(self._idle) < MOST_IDLE:
            self._idle.append(reading.line)
        else:
            reading.line.close()
        return answer

    def _opened(self, until: float) -> socket.socket:
        host, port = self._address.host, self._address.port
        try:
            line = socket.create_connection((host, port), timeout=_left(until, self._ticks, CONNECT_SECONDS))
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return self._context().wrap_socket(line, server_hostname=host) if self._address.tls else line
        except OSError as error:
            raise Unanswered(f"{host}:{port} cannot be reached: {error}") from error

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context(cafile=self._trusted)
        return self._tls


def _told(step: Callable[..., Any]) -> Callable[..., Any]:
    """What goes wrong on a connection ends it, and is told in our words."""

    def told(reading: "_Reading", *given: bytes) -> Any:
        try:
            return step(reading, *given)
        except OSError as error:
            reading.line.close()
            if not reading.fresh and not reading.begun and not isinstance(error, TimeoutError):
                raise Dropped(str(error)) from error
            raise Unanswered(f"{type(error).__name__}: {error}") from error
        except BaseException:
            reading.line.close()
            raise

    return told


class _Reading:
    """A request, and its answer as it arrives. `begun` once a byte has come; `reusable` if the connection may carry
    another; `fresh` if it carried none before."""

    def __init__(self, line: socket.socket, until: float, ticks: Callable[[], float], *, fresh: bool) -> None:
        self.line = line
        self.fresh = fresh
        self._until = until
        self._ticks = ticks
        self._held = b""
        self.begun = False
        self.reusable = False

    @_told
    def send(self, request: bytes) -> None:
        self.line.settimeout(_left(self._until, self._ticks, READ_SECONDS))
        self.line.sendall(request)

    @_told
    def answer(self) -> Answer:
        status, version, headers = self._head()
        while status < 200:
            status, version, headers = self._head()
        try:
            body = self._body(headers)
        except ValueError as error:
            raise ConnectionError(f"not HTTP: {error}") from error
        lasting = headers.get("connection", "").lower() != "close" and version == "HTTP/1.1"
        ends = "content-length" in headers or headers.get("transfer-encoding", "").lower() == "chunked"
        self.reusable = lasting and ends and not self._held
        return Answer(status, headers, body)

    def _head(self) -> tuple[int, str, dict[str, str]]:
        while (end := self._held.find(b"\r\n\r\n")) < 0:
            if len(self._held) > LONGEST_HEAD:
                raise ConnectionError("headers without an end")
            self._more()
        lines = self._held[:end].decode("latin-1").split("\r\n")
        self._held = self._held[end + 4 :]
        version, _, status = lines[0].partition(" ")
        if not version.startswith("HTTP/1.") or not status[:3].isdecimal():
            raise ConnectionError(f"not HTTP: {lines[0][:40]!r}")
        pairs = [line.partition(":") for line in lines[1:]]
        return int(status[:3]), version, {name.lower(): value.strip() for name, _, value in pairs}

    def _body(self, headers: Mapping[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return self._chunks()
        if "content-length" in headers:
            return self._exactly(int(headers["content-length"]))
        parts = [self._held]
        while part := self._received():
            parts.append(part)
        self._held = b""
        return b"".join(parts)

    def _chunks(self) -> bytes:
        parts = []
        while size := int(self._line_of().partition(b";")[0], 16):
            parts.append(self._exactly(size))
            self._line_of()
        while self._line_of():
            pass  # trailers
        return b"".join(parts)

    def _line_of(self) -> bytes:
        while (end := self._held.find(b"\r\n")) < 0:
            self._more()
        line, self._held = self._held[:end], self._held[end + 2 :]
        return line

    def _exactly(self, size: int) -> bytes:
        parts, have = [self._held], len(self._held)
        while have < size:
            part = self._received()
            if not part:
                raise ConnectionError(f"{have} of {size} bytes came")
            parts.append(part)
            have += len(part)
        whole = b"".join(parts) if len(parts) > 1 else parts[0]
        self._held = whole[size:]
        return whole[:size]

    def _more(self) -> None:
        part = self._received()
        if not part:
            raise ConnectionError("the connection was closed")
        self._held += part

    def _received(self) -> bytes:
        """An answer that had come when it was looked for is taken after the deadline too, because nobody waited for it:
        who has several requests under way may have spent the time on another one."""
        left = self._until - self._ticks()
        if left <= 0 and self.begun:
            raise TimeoutError(PASSED)
        self.line.settimeout(max(0.0, min(left, READ_SECONDS)))
        try:
            part = self.line.recv(CHUNK)
        except (BlockingIOError, ssl.SSLWantReadError) as error:
            raise TimeoutError(PASSED) from error
        self.begun = self.begun or bool(part)
        return part


def _left(until: float, ticks: Callable[[], float], most: float) -> float:
    """Seconds that a step may take. Raises: TimeoutError, when there are none left."""
    left = until - ticks()
    if left <= 0:
        raise TimeoutError(PASSED)
    return min(left, most)
