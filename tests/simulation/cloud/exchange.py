"""The one place through which every call goes: others run here, faults strike here, the trace grows here."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.simulation.cloud.calls import Call, Service
from tests.simulation.cloud.clock import Clock
from tests.simulation.cloud.dynamodb.faulted import conflict
from tests.simulation.cloud.errors import AwsError, NotModelled
from tests.simulation.cloud.faults import Faults, Killed, Outcome
from tests.simulation.cloud.scheduler import Scheduler, Task
from tests.simulation.cloud.trace import Entry, Trace
from tests.simulation.cloud.wire import ConnectionBroken, Request, Response

_targets = {
    "AWSCognitoIdentityProviderService": "cognito-idp",
    "AmazonSQS": "sqs",
    "DynamoDB": "dynamodb",
    "Kinesis": "kinesis",
}


class Exchange:
    """``latency`` is the range in virtual seconds that a call takes; ``services`` answer by name."""

    def __init__(self, clock: Clock, rng: Random, scheduler: Scheduler, latency: tuple[float, float]) -> None:
        self.clock = clock
        self.rng = rng
        self.scheduler = scheduler
        self.latency = latency
        self.trace = Trace()
        self.faults = Faults(rng)
        self.services: dict[str, Service] = {}
        self.spoil: Callable[[float], None] = lambda _share: None

    def __call__(self, request: Request) -> Response:
        """Answer one call. Raises ConnectionBroken where no answer arrives, Killed where the caller dies of it."""
        task = self.scheduler.current
        if task and task.killed:
            raise Killed(task.name)
        call = self._service_of(request).call(request)
        self.scheduler.pause()
        self.clock.advance(self.rng.uniform(*self.latency))
        entry = self._enter(call, task)
        if task and self.clock.now() > task.deadline:
            entry.outcome = "timeout"
            raise _kill(task)
        outcome = self.faults.decide(entry)
        if outcome is Outcome.OK:
            return self._perform(call, entry)
        entry.outcome = outcome.value
        return self._strike(call, entry, task, outcome)

    def _enter(self, call: Call, task: Task | None) -> Entry:
        name, step = "main", 0
        if task:
            name, step = task.name, task.steps
            task.steps += 1
        entry = Entry(len(self.trace), self.clock.now(), name, step, call.service, call.operation, call.resource)
        self.trace.append(entry)
        return entry

    def _strike(self, call: Call, entry: Entry, task: Task | None, outcome: Outcome) -> Response:
        match outcome:
            case Outcome.KILLED_BEFORE:
                raise _kill(task)
            case Outcome.UNREACHED:
                raise ConnectionBroken(outcome.value)
            case Outcome.REFUSED:
                return self._refuse(call, entry, _server_error())
            case Outcome.THROTTLED:
                return self._refuse(call, entry, call.throttle)
            case Outcome.CONFLICTED:
                return self._refuse(call, entry, conflict(call, self.rng))
        return self._apply_and_spoil(call, entry, task, outcome)

    def _apply_and_spoil(self, call: Call, entry: Entry, task: Task | None, outcome: Outcome) -> Response:
        self.spoil(self.faults.undone_share if outcome is Outcome.PARTIAL else 0.0)
        try:
            response = self._perform(call, entry)
        finally:
            self.spoil(0.0)
        match outcome:
            case Outcome.KILLED_AFTER:
                raise _kill(task)
            case Outcome.LOST | Outcome.TIMED_OUT:
                raise ConnectionBroken(outcome.value)
            case Outcome.GARBLED:
                return self._refuse(call, entry, _server_error())
        return response

    def _perform(self, call: Call, entry: Entry) -> Response:
        try:
            response = call.perform()
        except AwsError as refusal:
            return self._refuse(call, entry, refusal)
        entry.status = response.status
        return _numbered(response, entry)

    def _refuse(self, call: Call, entry: Entry, refusal: AwsError) -> Response:
        response = call.refuse(refusal)
        entry.status, entry.error = response.status, refusal.code
        return _numbered(response, entry)

    def _service_of(self, request: Request) -> Service:
        name = service_name(request)
        if name not in self.services:
            raise NotModelled(f"a service at {request.host} ({request.headers.get('x-amz-target', request.path)})")
        return self.services[name]


def service_name(request: Request) -> str:
    """Which service a request is for: by its target header, else by its path or host; what is left is S3's."""
    target = request.headers.get("x-amz-target")
    if target:
        prefix = target.partition(".")[0].partition("_")[0]
        return _targets.get(prefix, prefix)
    if "/@connections/" in request.path:
        return "execute-api"
    first = request.host.partition(".")[0]
    return first if request.host.endswith(".amazonaws.com") and ".s3" not in f".{request.host}" else "s3"


def _numbered(response: Response, entry: Entry) -> Response:
    response.headers["x-amzn-requestid"] = f"{entry.number:032X}"
    return response


def _kill(task: Task | None) -> Killed:
    if task:
        task.killed = True
    return Killed(task.name if task else "main")


def _server_error() -> AwsError:
    return AwsError("InternalServerError", "Internal server error", status=500)
