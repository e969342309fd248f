"""Every function of the template, booted in this process with its own environment, behind its own doors.

`Deployed.call` is what the HTTP gateway does, `Deployed.settle` what S3, the table streams and Kinesis do: which
function gets what is read from the template alone.
"""

import base64
import importlib.util
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any
from urllib.parse import quote_plus

import boto3
from botocore.config import Config

from tests.account import REGION, Account, Moment
from tests.functions.document import Operation, check, operation_of
from tests.functions.requests import Answer, request
from tests.template import ROOT

OF_THE_RUNTIME = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION", "HOME", "PATH")
"""What Lambda gives every function beside the variables that the template names."""
MOST_ROUNDS = 10


@dataclass(frozen=True)
class Context:
    """What Lambda tells a function of its invocation."""

    function_name: str
    memory_limit_in_mb: int = 512
    aws_request_id: str = "b4c8d4f8-90a1-40de-9c2b-3a4d5e6f7a8b"

    @property
    def invoked_function_arn(self) -> str:
        return f"arn:aws:lambda:{REGION}:123456789012:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        return 10_000


@dataclass
class Heard:
    """How far what functions hear of was delivered."""

    read_on: dict[str, dict[str, str]] = field(default_factory=dict)
    """Table stream → shard → the iterator to go on with."""
    consumed: dict[tuple[str, str], int] = field(default_factory=dict)
    """Mapping and shard → records of the Kinesis stream."""
    resized: set[tuple[str, str]] = field(default_factory=set)
    """Bucket and key."""


class Deployed:
    """An account with everything in it that the template declares, and our functions running there."""

    def __init__(self, account: Account, heard: Heard | None = None) -> None:
        self.account = account
        self._heard = heard or Heard()

    @classmethod
    def after(cls, account: Account, *steps: "Step") -> "Deployed":
        """Everything deployed, and then these steps taken, and nothing else.

        Each is taken once in this process; whoever asks for the same again gets a copy of what came of it.
        """
        if steps in _came_of:
            moment, heard = _came_of[steps]
            account.come_back_to(moment)
            return cls(account, deepcopy(heard))
        if steps:
            deployed = cls.after(account, *steps[:-1])
            steps[-1](deployed)
        else:
            account.empty()
            account.furnish()
            deployed = cls(account)
        _came_of[steps] = account.moment(), deepcopy(deployed._heard)
        return deployed

    def module(self, function: str) -> ModuleType:
        """A function's handler module, imported once under its own environment."""
        return boot(function, tuple(sorted(self.account.environment(function).items())))

    def invoke(self, function: str, event: Mapping[str, Any]) -> Any:
        """Hand a function an event as Lambda does, in JSON and back."""
        answer = self.module(function).handler(json.loads(json.dumps(event)), Context(function))
        return json.loads(json.dumps(answer))

    def call(
        self, method: str, path: str, *, asked: Operation | None = None, function: str | None = None, **how: Any
    ) -> Answer:
        """Call an operation by HTTP; `how` is what `requests.request` takes, and `user` signs in as that user id.

        The operation is the one that the path leads to, or `asked`; the answer has been held to its description.
        `function` calls a function with what need not be any route of the document, and takes the answer as it is.
        """
        event = request(method, path, client_id=self.account.setting("API_CLIENT_ID"), **how)
        if function is not None:
            return Answer.of(self.invoke(function, event))
        operation = asked or operation_of(method, path)
        answer = Answer.of(self.invoke(operation.function, event))
        check(operation, answer)
        return answer

    def settle(self, times: int = 1) -> None:
        """Deliver what S3, the table streams and Kinesis hold, `times` times each, until nothing new comes."""
        for _ in range(MOST_ROUNDS):
            if not sum([self._resize(times), self._relay(times), self._consume(times)]):
                return
        raise AssertionError(f"still not quiet after {MOST_ROUNDS} rounds")

    def _resize(self, times: int) -> int:
        count = 0
        for notification in self.account.synthesis.of_type("Custom::S3BucketNotifications").values():
            bucket = self._resolved(notification["BucketName"])
            for one in notification["NotificationConfiguration"]["LambdaFunctionConfigurations"]:
                (rule,) = one["Filter"]["Key"]["FilterRules"]
                function = self._function_of(one["LambdaFunctionArn"]["Fn::GetAtt"][0])
                for key in self.account.objects(bucket):
                    if key.startswith(rule["Value"]) and (bucket, key) not in self._heard.resized:
                        self._heard.resized.add((bucket, key))
                        count += 1
                        for _ in range(times):
                            self.invoke(function, object_created(bucket, key))
        return count

    def _relay(self, times: int) -> int:
        count = 0
        for mapping in self._mappings("/stream/"):
            source = self._resolved(mapping["EventSourceArn"])
            for event in self._changes(source):
                count += 1
                for _ in range(times):
                    self.invoke(self._function_of(mapping["FunctionName"]["Ref"]), event)
        return count

    def _changes(self, stream: str) -> Iterator[dict[str, Any]]:
        """One event of all that is new on each shard of a table's stream, in the shape of a tumbling window."""
        client, places = _streams(), self._heard.read_on.setdefault(stream, {})
        # Reading everything from the beginning, round by round, was most of what it took to settle.
        for shard in () if places else client.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]:
            places[shard["ShardId"]] = client.get_shard_iterator(
                StreamArn=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
        for shard, place in places.items():
            answer = client.get_records(ShardIterator=place)
            places[shard] = answer["NextShardIterator"]
            if answer["Records"]:
                yield table_changes(stream, shard, answer["Records"])

    def _consume(self, times: int) -> int:
        count, held = 0, {}
        for logical_id, mapping in self.account.synthesis.of_type("AWS::Lambda::EventSourceMapping").items():
            stream = self._resolved(mapping["EventSourceArn"])
            held[stream] = held[stream] if stream in held else self._shards(stream)
            for shard, records in held[stream].items():
                done = self._heard.consumed.get((logical_id, shard), 0)
                self._heard.consumed[logical_id, shard] = len(records)
                heard = [record for record in records[done:] if _passes(mapping, record)]
                if heard:
                    count += 1
                    batch = kinesis_batch(stream, heard)
                    for _ in range(times):
                        answer = self.invoke(self._function_of(mapping["FunctionName"]["Ref"]), batch)
                        assert answer == {"batchItemFailures": []}, answer
        return count

    def _shards(self, stream: str) -> dict[str, list[dict[str, Any]]]:
        shards: dict[str, list[dict[str, Any]]] = {}
        if ":kinesis:" in stream:
            for record in self.account.records(stream.rpartition("/")[2]):
                shards.setdefault(record["ShardId"], []).append(record)
        return shards

    def _mappings(self, source: str) -> list[Mapping[str, Any]]:
        found = self.account.synthesis.of_type("AWS::Lambda::EventSourceMapping").values()
        return [one for one in found if source in self._resolved(one["EventSourceArn"])]

    def _resolved(self, value: Any) -> str:
        return str(self.account.synthesis.resolve(value, self.account.name))

    def _function_of(self, logical_id: str) -> str:
        properties = self.account.synthesis.resources()[logical_id]["Properties"]
        return next(name for name, one in self.account.synthesis.functions().items() if one == properties)


Step = Callable[[Deployed], object]
"""Something that is done in an account before a test begins. Equal ones do the same."""
_came_of: dict[tuple[Step, ...], tuple[Moment, Heard]] = {}


@cache
def boot(function: str, environment: tuple[tuple[str, str], ...]) -> ModuleType:
    """Import `functions/<function>/handler.py` as Lambda does: by path, under these variables and no others."""
    path = ROOT / "functions" / function / "handler.py"
    spec = importlib.util.spec_from_file_location(f"booted_{function}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    with only(dict(environment)):
        spec.loader.exec_module(module)
    return module


@contextmanager
def only(environment: Mapping[str, str]) -> Iterator[None]:
    """A process whose variables are these and those of the runtime."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update({name: before[name] for name in OF_THE_RUNTIME if name in before} | dict(environment))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def sample(name: str) -> dict[str, Any]:
    """A real event of AWS, from `events/aws/`."""
    return json.loads((ROOT / "events" / "aws" / f"{name}.json").read_text())


def object_created(bucket: str, key: str) -> dict[str, Any]:
    """S3's notification of a new object."""
    event = sample("s3-object-created")
    described = event["Records"][0]["s3"]
    described["bucket"] |= {"name": bucket, "arn": f"arn:aws:s3:::{bucket}"}
    described["object"]["key"] = quote_plus(key)
    return event


def table_changes(stream: str, shard: str, records: list[Mapping[str, Any]]) -> dict[str, Any]:
    """A batch of row changes as Lambda hands it on within a tumbling window."""
    return {
        "Records": [
            {
                **{name: one[name] for name in ("eventID", "eventName", "eventVersion", "eventSource", "awsRegion")},
                "dynamodb": {
                    **one["dynamodb"],
                    "ApproximateCreationDateTime": one["dynamodb"]["ApproximateCreationDateTime"].timestamp(),
                },
                "eventSourceARN": stream,
            }
            for one in records
        ],
        "window": {"start": "2026-03-14T09:15:00Z", "end": "2026-03-14T09:30:00Z"},
        "state": {},
        "shardId": shard,
        "eventSourceARN": stream,
        "isFinalInvokeForWindow": False,
        "isWindowTerminatedEarly": False,
    }


def kinesis_batch(stream: str, records: list[Mapping[str, Any]]) -> dict[str, Any]:
    """A batch of Kinesis records (as `Account.records` finds them) as Lambda hands it on."""
    frame = sample("kinesis-engagement")["Records"][0]
    return {
        "Records": [
            {
                **frame,
                "kinesis": {
                    **frame["kinesis"],
                    "partitionKey": one["PartitionKey"],
                    "sequenceNumber": one["SequenceNumber"],
                    "data": base64.b64encode(one["Data"]).decode(),
                },
                "eventID": f"{one['ShardId']}:{one['SequenceNumber']}",
                "eventSourceARN": stream,
            }
            for one in records
        ]
    }


def _passes(mapping: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    """Lambda's filter on `types`: any of the pattern's names among the record's. Without one, all envelopes pass."""
    (only_filter,) = mapping["FilterCriteria"]["Filters"]
    wanted = json.loads(only_filter["Pattern"])["data"].get("types")
    return wanted is None or not set(wanted).isdisjoint(json.loads(record["Data"])["types"])


@cache
def _streams() -> Any:
    # moto does not know the account's own host names.
    config = Config(account_id_endpoint_mode="disabled")
    return boto3.client("dynamodbstreams", region_name=REGION, config=config)
