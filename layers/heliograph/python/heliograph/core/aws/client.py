"""Calling one JSON service: `call("Query", {…})` answers the service's own JSON as it stands.

For calls that may come twice, and those alone: reads, and writes that set what they would set anyway. A call whose
answer was lost is sent again, and nothing here could tell whether the first one had counted.
"""

import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain, repeat
from typing import Any

import orjson

from heliograph.core.aws import retries
from heliograph.core.aws.connection import Answer, Connections, Unanswered
from heliograph.core.aws.place import Place
from heliograph.core.aws.signing import Signer

ATTEMPTS = 4
DEADLINE = 10.0
"""Seconds for a call with all its tries; the shortest timeout of a function is as long."""


def _object(text: bytes) -> dict[str, Any]:
    """Raises: ValueError."""
    said = orjson.loads(text)
    if not isinstance(said, dict):
        raise ValueError("no object")  # noqa: TRY004 - what is wrong is the text
    return said


class CallRefused(Exception):
    """AWS said no, in so many words, or is too busy and was so at the last try too."""

    def __init__(self, operation: str, code: str, message: str, status: int) -> None:
        super().__init__(f"{operation}: {code}: {message}")
        self.code = code
        self.status = status


@dataclass(frozen=True)
class World:
    """What a client needs of the world besides AWS: the time, a stopwatch, a pause, dice (0 to 1)."""

    now: Callable[[], datetime]
    ticks: Callable[[], float]
    sleep: Callable[[float], None]
    dice: Callable[[], float]


class JsonService:
    """A client of one service; may be used by many threads. `prefix` stands before an operation in X-Amz-Target."""

    def __init__(self, name: str, *, prefix: str, version: str, variables: Mapping[str, str], world: World) -> None:
        self.place = Place(name, variables)
        self.content_type = f"application/x-amz-json-{version}"
        self.quota = retries.Quota()
        self._prefix = prefix
        self._world = world
        self._connections = Connections(self.place.address, world.ticks, self.place.trusted)
        self._signer = Signer(
            service=name,
            region=self.place.region,
            host=self.place.host,
            path=self.place.path,
            content_type=self.content_type,
        )

    def call(self, operation: str, asked: Mapping[str, Any], read: Callable[[bytes], Any] = _object) -> Any:
        """`read` makes of the answer's JSON what is wanted of it: a dictionary, if it is not said otherwise.

        Raises: CallRefused; Unanswered, when nobody answers however often it is tried.
        """
        return self.begin(operation, asked, read)()

    def begin(
        self, operation: str, asked: Mapping[str, Any], read: Callable[[bytes], Any] = _object
    ) -> Callable[[], Any]:
        """The same call, under way already; whoever makes another one meanwhile asks for its answer after that.

        What goes wrong is raised when it is asked for, and only then is it tried again.
        """
        body, target = orjson.dumps(asked), f"{self._prefix}.{operation}"
        until = self._world.ticks() + DEADLINE
        try:
            first = self.send(target, body, until)
        except Unanswered as error:
            first = partial(_fail, error)

        def again() -> Answer:
            return self.send(target, body, until)()

        return lambda: self._finish(operation, chain([first], repeat(again)), read, until)

    def send(self, target: str, body: bytes, until: float) -> Callable[[], Answer]:
        """One try over the network: sent now, waited for when it is asked for its answer. What stands in for AWS in a
        test stands in for this. Raises: Unanswered, as does what it answers."""
        head = self._signer.head(target, body, self.place.credentials(), self._world.now())
        return self._connections.exchange(head + body, until)

    def _finish(
        self, operation: str, tries: Iterable[Callable[[], Answer]], read: Callable[[bytes], Any], until: float
    ) -> Any:
        spent = 0
        for attempt, one in enumerate(tries, 1):
            try:
                answer = _read(operation, one(), read)
            except (CallRefused, Unanswered) as error:
                spent = self._another(attempt, error, until)
                if not spent:
                    raise
            else:
                self.quota.give_back(spent)
                return answer
        raise AssertionError("the last try answers or raises")

    def _another(self, attempt: int, error: CallRefused | Unanswered, until: float) -> int:
        """Wait for another try and answer what it costs; 0 if there is to be none."""
        code, status = (error.code, error.status) if isinstance(error, CallRefused) else ("", 500)
        if attempt == ATTEMPTS or not retries.passes(code, status):
            return 0
        pause = retries.wait(attempt, self._world.dice)
        if self._world.ticks() + pause >= until:
            return 0
        spent = self.quota.spend(throttled=code in retries.THROTTLED)
        if spent:
            self._world.sleep(pause)
        return spent


def _fail(error: Unanswered) -> Answer:
    raise error


def _read(operation: str, answer: Answer, read: Callable[[bytes], Any]) -> Any:
    checksum = answer.headers.get("x-amz-crc32")
    if checksum is not None and checksum != str(zlib.crc32(answer.body)):
        raise Unanswered(f"{operation}: the answer was damaged on its way")
    if answer.status == 200:
        try:
            return read(answer.body or b"{}")
        except ValueError as error:
            raise Unanswered(f"{operation}: the answer is no JSON") from error
    try:
        told = _object(answer.body or b"{}")
    except ValueError:
        told = {}
    code = str(told.get("__type") or answer.headers.get("x-amzn-errortype") or answer.status)
    message = str(told.get("message") or told.get("Message") or "")
    raise CallRefused(operation, code.partition(":")[0].rpartition("#")[2], message, answer.status)
