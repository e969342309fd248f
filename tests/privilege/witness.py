"""A witness at the IO point of the simulated cloud: which function asked which service for what."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import orjson
from botocore.signers import S3PostPresigner

from tests.privilege.roles import Need
from tests.simulation.cloud.calls import Call, Service
from tests.simulation.cloud.cloud import ACCOUNT, REGION
from tests.simulation.cloud.s3.listing import read_delete_request
from tests.simulation.cloud.s3.wire import decoded_body
from tests.simulation.cloud.wire import Request
from tests.simulation.cognito import Pool
from tests.simulation.wiring import named
from tests.simulation.world import World

TRANSACTED = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}
OBJECTS = {
    "PutObject": "PutObject",
    "GetObject": "GetObject",
    "HeadObject": "GetObject",
    "DeleteObject": "DeleteObject",
    "ListObjectVersions": "ListBucketVersions",
    "CreateMultipartUpload": "PutObject",
    "CompleteMultipartUpload": "PutObject",
    "AbortMultipartUpload": "AbortMultipartUpload",
}


class Witness:
    """Writes down the `needs` of every call that a function makes, also of those that fail."""

    def __init__(self) -> None:
        self.needs: set[Need] = set()

    @contextmanager
    def watching(self, world: World) -> Iterator[None]:
        """Within: nothing that the world's functions ask of AWS, or sign for others to ask, goes unseen."""
        services = world.cloud.exchange.services
        before = dict(services)
        services.update({name: _Watched(service, self._calls_of(world)) for name, service in before.items()})
        presign = S3PostPresigner.generate_presigned_post

        def presigned(presigner: Any, **form: Any) -> Any:
            # A presigned POST may do what its signer may: S3 asks the signer's policy when the form arrives.
            named = {name: value for one in form["conditions"] if isinstance(one, dict) for name, value in one.items()}
            self._note(world, [("s3:PutObject", f"arn:aws:s3:::{named['bucket']}/{named['key']}")])
            return presign(presigner, **form)

        removed = Pool.admin_delete_user

        def remove(pool: Pool, **user: Any) -> Any:
            # The user pool is no service of the simulated cloud, and this is its one operation that asks for a grant.
            pool_arn = named(user["UserPoolId"].removeprefix("Ref-of-"), "Arn")
            self._note(world, [("cognito-idp:AdminDeleteUser", pool_arn)])
            return removed(pool, **user)

        with (
            patch.object(S3PostPresigner, "generate_presigned_post", presigned),
            patch.object(Pool, "admin_delete_user", remove),
        ):
            try:
                yield
            finally:
                services.update(before)

    def _calls_of(self, world: World) -> Callable[[Call, Request], None]:
        return lambda call, request: self._note(world, asked_of(call, request)) if _of_a_function(world) else None

    def _note(self, world: World, asked: list[tuple[str, str]]) -> None:
        task = world.cloud.scheduler.current
        function = task.name.partition("/")[0] if task else ""
        self.needs |= {Need(function, action, resource) for action, resource in asked}


class _Watched:
    def __init__(self, service: Service, tell: Callable[[Call, Request], None]) -> None:
        self._service = service
        self._tell = tell

    def call(self, request: Request) -> Call:
        call = self._service.call(request)
        self._tell(call, request)
        return call


def _of_a_function(world: World) -> bool:
    """What tests and clients send themselves is nobody's need."""
    return world.cloud.scheduler.current is not None


def asked_of(call: Call, request: Request) -> list[tuple[str, str]]:
    """The (action, resource) pairs that IAM evaluates for a call (AWS: Service Authorization Reference).

    Raises: LookupError for a service that nobody has described here.
    """
    match call.service:
        case "dynamodb":
            return _asked_of_dynamodb(call.operation, orjson.loads(request.body))
        case "kinesis":
            return [(f"kinesis:{call.operation}", f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/{call.resource}")]
        case "s3" if call.operation == "DeleteObjects":
            listed = read_delete_request(decoded_body(request))
            verbs = {key: "DeleteObjectVersion" if version else "DeleteObject" for key, version in listed}
            return [(f"s3:{verb}", f"arn:aws:s3:::{call.resource}/{key}") for key, verb in verbs.items()]
        case "s3":
            return [(f"s3:{OBJECTS[call.operation]}", f"arn:aws:s3:::{call.resource}")]
        case "sqs":
            # A batch asks for what each of its messages does (Amazon SQS developer guide, "API permissions").
            action = call.operation.removesuffix("Batch")
            return [(f"sqs:{action}", f"arn:aws:sqs:{REGION}:{ACCOUNT}:{call.resource}")]
        case "secretsmanager":
            return [(f"secretsmanager:{call.operation}", call.resource)]
    raise LookupError(f"which permission does {call.service} {call.operation} ask for?")


def _asked_of_dynamodb(operation: str, parameters: Mapping[str, Any]) -> list[tuple[str, str]]:
    if operation == "TransactWriteItems":
        actions = [(TRANSACTED[kind], one) for entry in parameters["TransactItems"] for kind, one in entry.items()]
        return [(f"dynamodb:{action}", _table(one["TableName"])) for action, one in actions]
    if operation in ("BatchGetItem", "BatchWriteItem"):
        return [(f"dynamodb:{operation}", _table(name)) for name in parameters["RequestItems"]]
    index = f"/index/{parameters['IndexName']}" if "IndexName" in parameters else ""
    return [(f"dynamodb:{operation}", _table(parameters["TableName"]) + index)]


def _table(name: str) -> str:
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}"
