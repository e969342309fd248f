"""The application's wiring as the local stage's template has it, and its handlers, imported once per process."""

import importlib.util
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from aws_lambda_powertools.event_handler.api_gateway import BaseRouter
from heliograph.core import http, log
from heliograph.core.ids import IdMaker
from heliograph.core.keys import KeyRing
from heliograph.core.recent import Recent

from tests.simulation.cloud.dynamodb.schema import TableSchema, read_schema
from tests.simulation.cloud.mappings.settings import Settings, read_settings
from tests.simulation.cognito import PoolClient
from tests.simulation.films import CUTTER
from tests.template import Properties, synthesised

FUNCTIONS = Path(__file__).parents[2] / "functions"
TABLE, STREAM, BUCKET = "AWS::DynamoDB::GlobalTable", "AWS::Kinesis::Stream", "AWS::S3::Bucket"
SECRET, QUEUE = "AWS::SecretsManager::Secret", "AWS::SQS::Queue"
MAPPING, NOTIFICATION = "AWS::Lambda::EventSourceMapping", "Custom::S3BucketNotifications"
TIMER = "AWS::Scheduler::Schedule"
CLIENT_ID = "client"
PARKED = "parked"
"""The bucket of batches that were given up, whatever the template calls it."""
CELEBRITY, ORDINARY = 3, 1
"""A town so small that its celebrities have few followers; `Border` has the numbers of everywhere else."""
HEAD_POSTS = 2
"""Heads so short that pages reach below them."""
CHUNK_FOLLOWERS, LARGE_ABOVE = 1, 1
"""Chunks so short that two followers are brought posts by queues, the second one by that of large accounts."""
TOLD_AT_ONCE = 2
"""Pages so short that who has three people to tell of a post notes how far that has come."""
PARTS_ABOVE, PART_BYTES = 300, 400
"""And a town of such small pictures that two parts make one up."""
ENVIRONMENT = {
    "HEADS_POSTS": str(HEAD_POSTS),
    "CHUNKS_FOLLOWERS": str(CHUNK_FOLLOWERS),
    "CHUNKS_LARGE_ABOVE": str(LARGE_ABOVE),
    "ACTIVITY_TOLD_AT_ONCE": str(TOLD_AT_ONCE),
    "PARTS_ABOVE": str(PARTS_ABOVE),
    "PARTS_BYTES": str(PART_BYTES),
    "COUNTERS_CELEBRITY_FOLLOWERS": str(CELEBRITY),
    "COUNTERS_ORDINARY_FOLLOWERS": str(ORDINARY),
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
    "POWERTOOLS_METRICS_DISABLED": "true",
    "POWERTOOLS_TRACE_DISABLED": "true",
}

Handler = Callable[[Any, Any], Any]
Held = TypeVar("Held")
_ROUTING = ((BaseRouter, "current_event"), (BaseRouter, "lambda_context"))
"""Where Powertools keeps what a router is looking at: on its class, as if there were one invocation at a time."""


@dataclass(frozen=True)
class Wiring:
    """What is deployed, by logical id, and who is invoked by what: (function, source, settings or prefix), or by the
    clock."""

    tables: Mapping[str, Properties]
    schemas: tuple[TableSchema, ...]
    streams: Mapping[str, Properties]
    buckets: Mapping[str, Properties]
    secrets: Mapping[str, Properties]
    queues: Mapping[str, Properties]
    mappings: tuple[tuple[str, str, Settings], ...]
    notifications: tuple[tuple[str, str, str], ...]
    timers: tuple[str, ...]
    _met: dict[str, str] = field(default_factory=dict)

    @property
    def started(self) -> set[str]:
        """Functions that nobody asks: those that streams, objects and the clock start."""
        return {function for function, *_ in (*self.mappings, *self.notifications)} | set(self.timers)

    @cached_property
    def media_bucket(self) -> str:
        """The one whose objects wake functions."""
        (bucket,) = {bucket for _, bucket, _ in self.notifications}
        return bucket

    def table_named(self, name: str) -> str:
        """`Posts` → the one table whose logical id has it."""
        if name not in self._met:
            (self._met[name],) = (one for one in self.tables if name in one)
        return self._met[name]


@dataclass(frozen=True)
class Booted:
    """The functions of one process: their modules and entry points, and what of them must begin anew in each world."""

    modules: Mapping[str, ModuleType]
    pool: PoolClient
    handlers: Mapping[str, Handler] = field(default_factory=dict)

    @cached_property
    def apps(self) -> list[Any]:
        return [module.app for module in self.modules.values() if hasattr(module, "app")]

    @cached_property
    def id_makers(self) -> list[IdMaker]:
        """Every id maker that a handler's collaborators hold."""
        return self._held(IdMaker)

    @cached_property
    def key_rings(self) -> list[KeyRing]:
        """Every ring of keys that they hold."""
        return self._held(KeyRing)

    @cached_property
    def memories(self) -> list[Recent[Any, Any]]:
        """What they have met lately."""
        return self._held(Recent)

    def _held(self, kind: type[Held]) -> list[Held]:
        modules = self.modules.values()
        found = {id(one): one for module in modules for one in _held_by(vars(module).values(), kind, depth=3)}
        return list(found.values())


def named(logical_id: str, attribute: str) -> str:
    """Names and ARNs of the simulated account: things are called as their logical ids."""
    if logical_id.startswith("AWS::"):
        return {"AWS::Region": "us-east-1", "AWS::AccountId": "000000000000", "AWS::Partition": "aws"}[logical_id]
    kind = synthesised("local").resources()[logical_id]["Type"]
    if kind == "AWS::Cognito::UserPoolClient":
        return CLIENT_ID
    if attribute == "Ref":
        return f"https://sqs.us-east-1.amazonaws.com/000000000000/{logical_id}" if kind == QUEUE else logical_id
    region = "us-east-1:000000000000"
    arns = {
        (TABLE, "Arn"): f"arn:aws:dynamodb:{region}:table/{logical_id}",
        (TABLE, "StreamArn"): f"arn:aws:dynamodb:{region}:table/{logical_id}/stream/now",
        (STREAM, "Arn"): f"arn:aws:kinesis:{region}:stream/{logical_id}",
        (QUEUE, "Arn"): f"arn:aws:sqs:{region}:{logical_id}",
        (BUCKET, "Arn"): f"arn:aws:s3:::{logical_id}",
        (SECRET, "Id"): f"arn:aws:secretsmanager:{region}:secret:{logical_id}",
        ("AWS::Lambda::Function", "Arn"): f"arn:aws:lambda:{region}:function:{logical_id}",
    }
    return arns.get((kind, attribute), f"{attribute}-of-{logical_id}")


@cache
def wiring() -> Wiring:
    template = synthesised("local")
    functions = {
        logical_id: one["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
        for logical_id, one in template.of_type("AWS::Lambda::Function").items()
        if "POWERTOOLS_SERVICE_NAME" in one.get("Environment", {}).get("Variables", {})
    }
    mappings = [template.resolve(one, named) for one in template.of_type(MAPPING).values()]
    notices = [template.resolve(one, named) for one in template.of_type(NOTIFICATION).values()]
    timers = [template.resolve(one, named) for one in template.of_type(TIMER).values()]
    return Wiring(
        tables=template.of_type(TABLE),
        schemas=tuple(read_schema(table, name) for name, table in template.of_type(TABLE).items()),
        streams=template.of_type(STREAM),
        buckets=template.of_type(BUCKET),
        secrets={named(one, "Id"): properties for one, properties in template.of_type(SECRET).items()},
        queues={name: template.resolve(one, named) for name, one in template.of_type(QUEUE).items()},
        mappings=tuple((functions[one["FunctionName"]], one["EventSourceArn"], _settings(one)) for one in mappings),
        notifications=tuple(
            (functions[to["LambdaFunctionArn"].rpartition(":")[2]], notice["BucketName"], _prefix(to))
            for notice in notices
            for to in notice["NotificationConfiguration"]["LambdaFunctionConfigurations"]
        ),
        timers=tuple(functions[one["Target"]["Arn"].rpartition(":")[2]] for one in timers),
    )


@cache
def booted() -> Booted:
    """Every handler, imported with the environment that the template gives it, and with a user pool of ours.

    Handlers come without their dress of log, metrics and trace: nothing here reads those, and they cost a third.
    """
    os.environ.update(ENVIRONMENT)
    pool = PoolClient()
    template = synthesised("local")
    with _undressed():
        modules = {name: _imported(name, template.environment(name, named)) for name in template.functions()}
    for name in ("identity_api", "passwords_api", "identity_on_people"):
        modules[name].pool._client = pool
    modules["media_on_video"].cutting_room._render = CUTTER
    log.logger.setLevel("CRITICAL")
    return Booted(modules, pool, {name: _in_own_context(module) for name, module in modules.items()})


def _in_own_context(module: ModuleType) -> Handler:
    """The module's handler; a router's context is one mapping that every request clears, so each gets its own."""
    if not hasattr(module, "app"):
        handler: Handler = module.handler
        return handler

    def invoke(event: Any, context: Any) -> Any:
        module.app.context = {}
        return module.handler(event, context)

    invoke.isolated = (*_ROUTING, (module.app, "context"))  # type: ignore[attr-defined]
    return invoke


@contextmanager
def _undressed() -> Iterator[None]:
    edge: Any = http
    dressed = log.entry, log.effect, edge.entry
    log.entry = edge.entry = lambda handler, **_: handler
    log.effect = lambda _name, **_facts: None
    try:
        yield
    finally:
        log.entry, log.effect, edge.entry = dressed


def _imported(name: str, environment: Mapping[str, str]) -> ModuleType:
    before = dict(os.environ)
    os.environ.update({**environment, **ENVIRONMENT})
    try:
        spec = importlib.util.spec_from_file_location(f"simulated_{name}", FUNCTIONS / name / "handler.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
    finally:
        os.environ.clear()
        os.environ.update(before)


def _settings(mapping: Properties) -> Settings:
    return read_settings(mapping, queue=":sqs:" in mapping["EventSourceArn"], on_failure=f"arn:aws:s3:::{PARKED}")


def _prefix(configuration: Mapping[str, Any]) -> str:
    (rule,) = configuration["Filter"]["Key"]["FilterRules"]
    return str(rule["Value"])


def _held_by(things: Any, kind: type[Held], depth: int) -> list[Held]:
    found: list[Held] = []
    for thing in list(things):
        if isinstance(thing, kind):
            found.append(thing)
        elif depth and type(thing).__module__.startswith("heliograph.") and hasattr(thing, "__dict__"):
            found += _held_by(vars(thing).values(), kind, depth - 1)
    return found
