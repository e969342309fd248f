"""The cloud: its services and clock put together, and the verbs a history is written in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from math import inf
from random import Random
from typing import Any, Protocol
from urllib.parse import urlsplit

from tests.simulation.cloud.botocore_door import door_open
from tests.simulation.cloud.calls import JsonService
from tests.simulation.cloud.clock import Clock
from tests.simulation.cloud.dynamodb.service import DynamoDB, tables_of
from tests.simulation.cloud.dynamodb.tables import Table
from tests.simulation.cloud.errors import AwsError
from tests.simulation.cloud.exchange import Exchange
from tests.simulation.cloud.forms import form
from tests.simulation.cloud.functions import Functions, Handler
from tests.simulation.cloud.kinesis.service import Kinesis
from tests.simulation.cloud.kinesis.stream import KinesisStream
from tests.simulation.cloud.mappings.destinations import Destinations
from tests.simulation.cloud.mappings.queue_mapping import QueueMapping
from tests.simulation.cloud.mappings.settings import Settings, read_settings
from tests.simulation.cloud.mappings.stream_mapping import Stream, StreamMapping
from tests.simulation.cloud.s3.notifications import Notification
from tests.simulation.cloud.s3.service import S3
from tests.simulation.cloud.scheduler import Scheduler, Task
from tests.simulation.cloud.secrets import SecretsManager
from tests.simulation.cloud.sqs.queue import Queue
from tests.simulation.cloud.sqs.service import QUERY_CODES, SQS
from tests.simulation.cloud.websocket import WebSockets
from tests.simulation.cloud.wire import Request, Response

REGION = "us-east-1"
ACCOUNT = "000000000000"


class Source(Protocol):
    """Something that invokes functions by itself: a mapping or a notification."""

    def start(self) -> None: ...

    def next_due(self) -> float | None: ...


class Cloud:
    """Everything that happens in it follows from ``seed`` and from what is asked of it."""

    def __init__(self, seed: int = 0, *, latency: tuple[float, float] = (0.001, 0.01)) -> None:
        self.seed = seed
        self.rng = Random(seed)
        self.clock = Clock()
        self.scheduler = Scheduler(self.clock, self.rng)
        self.exchange = Exchange(self.clock, self.rng, self.scheduler, latency)
        self.trace = self.exchange.trace
        self.faults = self.exchange.faults
        self.functions = Functions(self.clock, self.scheduler)
        self.dynamodb = DynamoDB(self.clock, self.rng, REGION, ACCOUNT)
        self.kinesis = Kinesis(self.clock, self.rng, REGION, ACCOUNT)
        self.sqs = SQS(self.clock, self.rng, REGION, ACCOUNT)
        self.s3 = S3(self.clock, self.rng)
        self.secrets = SecretsManager()
        self.websockets = WebSockets(self.clock)
        self.destinations = Destinations(self.clock, self.rng, self.s3, self.sqs)
        self.sources: list[Source] = []
        self._stirred = True
        self._offer_services()

    @contextmanager
    def installed(self, *, lean: bool = True) -> Iterator[Cloud]:
        """Within: boto3 clients and PynamoDB models, new ones and old ones alike, talk to this cloud.

        Leaving kills the tasks that are still under way.
        """
        exchange = self.exchange
        with door_open(exchange, self.scheduler.sleep, self.clock.utc, self.seed, lean=lean):
            try:
                yield self
            finally:
                self.scheduler.end()

    def create_table_from(self, properties: Mapping[str, Any], name: str | None = None) -> Table:
        """A table from a template's ``AWS::DynamoDB::Table`` or ``::GlobalTable`` Properties."""
        return self.dynamodb.create_table_from(properties, name)

    def map(
        self,
        source: str | Table | KinesisStream | Queue,
        settings: Mapping[str, Any] | Settings,
        handler: Handler,
        *,
        name: str = "",
        on_failure: str = "",
    ) -> StreamMapping | QueueMapping:
        """Invoke the handler with what the source brings, by the settings of an ``AWS::Lambda::EventSourceMapping``.

        ``source`` may be its ARN; the settings may have been read before. ``name`` names the function (and its tasks);
        ``on_failure`` is the ARN of the destination where the template has an intrinsic function instead.
        """
        found = self._find(source) if isinstance(source, str) else source
        label = name or getattr(handler, "__name__", "function")
        parsed = settings
        if not isinstance(parsed, Settings):
            parsed = read_settings(parsed, queue=isinstance(found, Queue), on_failure=on_failure)
        mapping: StreamMapping | QueueMapping
        if isinstance(found, Queue):
            mapping = QueueMapping(label, found, parsed, handler, self.functions, self.rng, self.stir)
        else:
            stream = _stream_of(found)
            functions, parking = self.functions, self.destinations
            mapping = StreamMapping(label, stream, parsed, handler, functions, parking, self.rng, self.stir)
        self.sources.append(mapping)
        return mapping

    def on_object_created(
        self,
        bucket: str,
        prefix: str,
        handler: Handler,
        *,
        suffix: str = "",
        name: str = "",
        events: str = "s3:ObjectCreated:*",
    ) -> Notification:
        """Invoke the handler for objects created (or as ``events`` says, e.g. ``s3:ObjectRemoved:*``)."""
        label, place = name or getattr(handler, "__name__", "function"), self.s3.bucket(bucket)
        rng, stir = self.rng, self.stir
        notification = Notification(label, place, events, prefix, suffix, handler, self.functions, rng, stir)
        self.sources.append(notification)
        return notification

    def spawn(self, run: Callable[..., Any], *given: Any, name: str = "", timeout: float | None = None) -> Task:
        """``run(*given)`` as an invocation that others may interrupt at every IO point, once the cloud runs."""
        task = self.scheduler.spawn(name or getattr(run, "__name__", "task"), lambda: run(*given))
        task.deadline = inf if timeout is None else self.clock.now() + timeout
        return task

    def invoke(self, handler: Handler, event: Any, *, name: str = "", timeout: float | None = None) -> Task:
        """Invoke a function as Lambda would (events as JSON, a context, a time limit), once the cloud runs."""
        label = name or getattr(handler, "__name__", "function")
        return self.functions.start(handler, event, name=label, timeout=timeout)

    def run(self) -> None:
        """Run the spawned tasks to their end; mappings and notifications wait."""
        while self.scheduler.step() or self._skip_to(self.scheduler.next_wake(), inf):
            pass

    def run_until_quiet(self, *, patience: float = 6 * 3600.0) -> bool:
        """Run tasks, mappings, notifications and index propagation until none is left to do, and return True.

        False if they were not done within ``patience`` virtual seconds. TTL deletions do not count: see ``advance``.
        """
        return self._run(self.clock.now() + patience, expiries=False)

    def advance(self, seconds: float) -> None:
        """Let virtual time pass, with everything that falls due on the way, TTL deletions too."""
        target = self.clock.now() + seconds
        self._run(target, expiries=True)
        self.clock.advance_to(target)

    def stir(self) -> None:
        """Tell the cloud that some source may have something to do."""
        self._stirred = True

    def http(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Response:
        """A plain HTTP request, such as to a presigned URL. ``ConnectionBroken`` where a fault broke it."""
        parts, lowered = urlsplit(url), {name.lower(): value for name, value in (headers or {}).items()}
        return self.exchange(Request(method, parts.netloc, parts.path, parts.query, lowered, body))

    def post_form(self, url: str, fields: Mapping[str, str], content: bytes, filename: str = "file") -> Response:
        """A browser's upload with the ``url`` and ``fields`` of ``generate_presigned_post``."""
        content_type, body = form(fields, content, filename)
        return self.http("POST", url, {"content-type": content_type}, body)

    def _run(self, until: float, *, expiries: bool) -> bool:
        due: float | None = None
        self._stirred = True
        while True:
            if self._stirred or (due is not None and due <= self.clock.now()):
                self._stirred = False
                for source in self.sources:
                    source.start()
                due = self._next_due(expiries=expiries)
            if self.scheduler.step() or self._stirred:
                continue
            due = self._next_due(expiries=expiries)
            if due is None:
                return True
            if not self._skip_to(max(due, self.clock.now() + 0.001), until):
                return False
            self.dynamodb.sweep()
            self._stirred = True

    def _next_due(self, *, expiries: bool) -> float | None:
        dues = [source.next_due() for source in self.sources]
        dues += [self.scheduler.next_wake(), self.dynamodb.next_index_due()]
        dues += [self.dynamodb.next_expiry()] if expiries else []
        return min((due for due in dues if due is not None), default=None)

    def _skip_to(self, moment: float | None, until: float) -> bool:
        if moment is None or moment > until:
            return False
        self.clock.advance_to(moment)
        self.dynamodb.settle()
        return True

    def _find(self, arn: str) -> Table | KinesisStream | Queue:
        service, name = arn.split(":")[2], arn.rpartition(":")[2]
        if service == "sqs":
            return self.sqs.queue_of_arn(arn)
        if service == "kinesis":
            return self.kinesis.streams[name.partition("/")[2]]
        return self.dynamodb.table(name.split("/")[1])

    def _offer_services(self) -> None:
        services = self.exchange.services
        services["dynamodb"] = JsonService("dynamodb", self.dynamodb.handle, _slow_table, tables_of)
        services["kinesis"] = JsonService("kinesis", self.kinesis.handle, _slow_stream, _stream_name, "1.1")
        services["sqs"] = JsonService("sqs", self.sqs.handle, _slow_queue, _queue_name, query_codes=QUERY_CODES)
        services["secretsmanager"] = JsonService("secretsmanager", self.secrets.handle, _slow_secret, _secret_id, "1.1")
        services["s3"] = self.s3
        services["execute-api"] = self.websockets
        self.exchange.spoil = self._spoil

    def _spoil(self, share: float) -> None:
        self.dynamodb.undone_share = self.kinesis.undone_share = self.sqs.undone_share = share


def _stream_of(source: Table | KinesisStream) -> Stream:
    if isinstance(source, KinesisStream):
        return source
    if source.stream is None:
        raise ValueError(f"the table {source.schema.name} has no stream")
    return source.stream


def _stream_name(parameters: Mapping[str, Any]) -> str:
    return str(parameters.get("StreamName") or str(parameters.get("StreamARN", "")).rpartition("/")[2])


def _secret_id(parameters: Mapping[str, Any]) -> str:
    return str(parameters.get("SecretId", ""))


def _queue_name(parameters: Mapping[str, Any]) -> str:
    return str(parameters.get("QueueUrl", "")).rpartition("/")[2]


_slow_table = AwsError(
    "ProvisionedThroughputExceededException",
    "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning "
    "level with the UpdateTable API.",
)
_slow_stream = AwsError("ProvisionedThroughputExceededException", "Rate exceeded for stream.")
_slow_queue = AwsError("RequestThrottled", "Rate exceeded.")
_slow_secret = AwsError("ThrottlingException", "Rate exceeded")
