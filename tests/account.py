"""An AWS account of moto's that holds what the state stack's template declares: its tables, buckets, streams and pool.

Nothing here knows a key, an index or a name: a table that a test uses is the table that would be deployed.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import boto3
from botocore.awsrequest import AWSPreparedRequest, HTTPHeaders
from heliograph.core.aws.client import JsonService
from heliograph.core.aws.connection import Answer
from heliograph.core.rows import to_row
from moto import mock_aws
from moto.backends import get_backend
from moto.core.models import botocore_stubber
from moto.core.serialize import ResponseSerializer
from moto.s3.models import FakeKey, FakeMultipart

from tests.template import Properties, Synthesis, first_value

# The pool and its client get the same ids in every test, so that a handler booted once may serve them all.
os.environ.update(MOTO_COGNITO_IDP_USER_POOL_ID_STRATEGY="HASH", MOTO_COGNITO_IDP_USER_POOL_CLIENT_ID_STRATEGY="HASH")

REGION = "us-east-1"
NOT_MADE = (
    "AWS::S3::BucketPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::CloudFront::OriginAccessControl",
    "AWS::CloudFront::Function",
    "AWS::CloudFront::Distribution",
    "AWS::CloudFront::KeyGroup",
    "AWS::CloudFront::PublicKey",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::KMS::Key",
    "AWS::Lambda::Function",
    "AWS::Lambda::LayerVersion",
    "AWS::Logs::LogGroup",
    "AWS::SNS::Subscription",
    "AWS::SNS::Topic",
    "AWS::SNS::TopicPolicy",
    "Custom::SigningKeys",
)
"""What moto would not act on. Its attributes resolve to names of our own."""
ACCOUNT = "123456789012"
TABLE = "AWS::DynamoDB::GlobalTable"
POOL = "AWS::Cognito::UserPool"
QUEUE = "AWS::SQS::Queue"
QUEUES = f"arn:aws:sqs:{REGION}:{ACCOUNT}"

SERVICES = ("dynamodb", "dynamodbstreams", "kinesis", "s3", "secretsmanager", "cognito-idp")
"""What an account's things are kept by."""

Names = dict[str, str]
"""Attribute, or "Ref", of a resource → its value in this account."""
Holdings = Mapping[str, Any]
"""Everything that an account holds, in a form that compares."""


Place = tuple[str, str, str]
"""Service, account id and region: where moto keeps things."""


@dataclass(frozen=True)
class Moment:
    """Everything that an account held once."""

    names: dict[str, Names]
    held: dict[Place, dict[str, Any]]
    """The attributes of moto's own backends …"""
    backends: dict[Place, Any]
    """… and the backends themselves, which some of what they hold points to."""


class Account:
    """An account as it stands after the first deployment. Its names are the same every time.

    A thing is made when it is first named; `furnish` makes them all.
    """

    def __init__(self, synthesis: Synthesis) -> None:
        self.synthesis = synthesis
        self._names: dict[str, Names] = {}

    def furnish(self) -> None:
        """Make everything that the state stack declares."""
        for logical_id in self.synthesis.state["Resources"]:
            self._named(logical_id)

    def empty(self) -> None:
        """Nothing is in it any more. The pool stays and loses its users, because making one is slow."""
        for (service, _, _), backend in _backends():
            if service != "cognito-idp":
                backend.reset()
        get_backend("sqs")[ACCOUNT][REGION].reset()
        kept = {one: names for one, names in self._names.items() if self._kind(one).startswith("AWS::Cognito::")}
        for user in [user for one in kept if self._kind(one) == POOL for user in self._users(kept[one]["Ref"])]:
            _client("cognito-idp").admin_delete_user(UserPoolId=user[0], Username=user[1])
        self._names = kept

    def moment(self) -> Moment:
        """All that it holds now, to come back to in this account or in a new one."""
        backends = dict(_backends())
        held = {place: backend.__dict__ for place, backend in backends.items()}
        itself = {id(backend): backend for backend in backends.values()}
        with _unknown_to_moto():
            return Moment(deepcopy(self._names), deepcopy(held, itself), backends)

    def come_back_to(self, moment: Moment) -> None:
        """Hold what was held at that moment, and nothing else. Queues are empty: moto's cannot be copied."""
        now = {place: get_backend(place[0])[place[1]][place[2]] for place in moment.held}
        held = deepcopy(moment.held, {id(moment.backends[place]): backend for place, backend in now.items()})
        for place, backend in now.items():
            backend.__dict__ = held[place]
        self._names = deepcopy(moment.names)
        get_backend("sqs")[ACCOUNT][REGION].reset()
        for logical_id in [one for one in self._names if self._kind(one) == QUEUE]:
            _queue(logical_id, {}, self.name)

    def name(self, logical_id: str, attribute: str) -> str:
        """What CloudFormation puts for `Ref` or for an attribute of a resource."""
        if logical_id.startswith("AWS::"):
            return {"AWS::Region": REGION, "AWS::AccountId": ACCOUNT, "AWS::Partition": "aws"}[logical_id]
        if self._kind(logical_id) in NOT_MADE:
            return f"{logical_id}-{attribute}.example".lower()
        return self._named(logical_id)[attribute]

    def environment(self, function: str) -> dict[str, str]:
        """The variables that the template gives a function, resolved for this account."""
        return self.synthesis.environment(function, self.name)

    def setting(self, variable: str) -> str:
        """The value of a variable, which must be the same on every function that has it."""
        (value,) = self.synthesis.values_of(variable)
        return str(self.synthesis.resolve(value, self.name))

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row of a table."""
        # From moto's own memory, because its Scan takes milliseconds for every item.
        items = get_backend("dynamodb")[ACCOUNT][REGION].tables[table].all_items()
        return [to_row(item.to_json()["Attributes"]) for item in items]

    def objects(self, bucket: str) -> dict[str, bytes]:
        """Key → bytes of everything in a bucket."""
        s3 = _client("s3")
        found = s3.list_objects_v2(Bucket=bucket).get("Contents", [])
        return {one["Key"]: s3.get_object(Bucket=bucket, Key=one["Key"])["Body"].read() for one in found}

    def records(self, stream: str) -> list[dict[str, Any]]:
        """Every record on a Kinesis stream, as GetRecords answers it, with the shard's id."""
        kinesis = _client("kinesis")
        found = []
        for shard in kinesis.list_shards(StreamName=stream)["Shards"]:
            start = kinesis.get_shard_iterator(
                StreamName=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
            records = kinesis.get_records(ShardIterator=start)["Records"]
            found += [{**record, "ShardId": shard["ShardId"]} for record in records]
        return found

    def holdings(self) -> Holdings:
        """Rows, objects, users of the pool. Two that are equal mean that nothing was written, but what limits count."""
        counted = [one for one in self._names if not one.startswith("RequestsLimits")]
        readers = {one: READERS.get(self._kind(one)) for one in counted}
        return {one: read(self, self._names[one]["Ref"]) for one, read in readers.items() if read}

    def _named(self, logical_id: str) -> Names:
        if logical_id not in self._names and self._kind(logical_id) not in NOT_MADE:
            properties = self.synthesis.state["Resources"][logical_id]["Properties"]
            self._names[logical_id] = MAKERS[self._kind(logical_id)](logical_id, properties, self.name)
        return self._names.get(logical_id, {})

    def _kind(self, logical_id: str) -> str:
        return self.synthesis.state["Resources"][logical_id]["Type"]

    def _users(self, pool: str) -> list[tuple[Any, ...]]:
        users = _client("cognito-idp").list_users(UserPoolId=pool)["Users"]
        return [(pool, one["Username"], one["UserStatus"], one["Attributes"]) for one in users]


@contextmanager
def new_account(synthesis: Synthesis) -> Iterator[Account]:
    """An account in which nothing was ever done; it is gone afterwards."""
    quick = patch.object(ResponseSerializer, "_serialize_structure_member", _serialize_what_is_there)
    with mock_aws(), quick, patch.object(JsonService, "send", _send):
        yield Account(synthesis)


_serialize_member = ResponseSerializer._serialize_structure_member


def _serialize_what_is_there(self: ResponseSerializer, made: Any, value: Any, shape: Any, key: str) -> None:
    """A member of an answer, as ever, but for the nine kinds that an attribute of DynamoDB is not of.

    moto would look for each of them under every name that it may have, which is a fifth of a test's time.
    """
    if type(value) is not dict or key in value or shape.parent.name != "AttributeValue":
        _serialize_member(self, made, value, shape, key)


def _send(service: JsonService, target: str, body: bytes, _until: float) -> Callable[[], Answer]:
    """One try of `core.aws`, which moto does not know of, handed to it where botocore would hand it one."""
    place = service.place
    signer = service._signer.head(target, body, place.credentials(), datetime.now(UTC))
    lines = [line.partition(":") for line in signer.decode().split("\r\n")[1:] if line]
    headers = HTTPHeaders.from_pairs([(name, value) for name, _, value in lines])
    url = f"https://{place.host}{place.path}"
    answer: Any = botocore_stubber("before-send", AWSPreparedRequest("POST", url, headers, body, stream_output=False))
    said = {name.lower(): str(one) for name, one in answer.headers.items()}
    return lambda: Answer(answer.status_code, said, answer.content)


@contextmanager
def _unknown_to_moto() -> Iterator[None]:
    """Files that are copied within are not closed when moto closes all that it knows of, for the next account."""
    before = [(kind, len(kind.instances_tracked)) for kind in (FakeKey, FakeMultipart)]
    yield
    for kind, known in before:
        for copied in kind.instances_tracked[known:]:
            copied.disposed = True  # or it complains in the end that nobody did
        del kind.instances_tracked[known:]


def _backends() -> Iterator[tuple[Place, Any]]:
    for service in SERVICES:
        for account_id, region, backend in get_backend(service).iter_backends():
            yield (service, account_id, region), backend


def _client(service: str) -> Any:
    if service not in _clients:
        _clients[service] = boto3.client(service, region_name=REGION)
    return _clients[service]


_clients: dict[str, Any] = {}


def _table(logical_id: str, properties: Properties, _: Callable[[str, str], str]) -> Names:
    dynamodb = _client("dynamodb")
    stream = properties.get("StreamSpecification")
    more = {"GlobalSecondaryIndexes": properties["GlobalSecondaryIndexes"]} if _indexed(properties) else {}
    made = dynamodb.create_table(
        TableName=logical_id,
        KeySchema=properties["KeySchema"],
        AttributeDefinitions=properties["AttributeDefinitions"],
        BillingMode=properties["BillingMode"],
        StreamSpecification={"StreamEnabled": True, **stream} if stream else {"StreamEnabled": False},
        **more,
    )["TableDescription"]
    if "TimeToLiveSpecification" in properties:
        dynamodb.update_time_to_live(
            TableName=logical_id, TimeToLiveSpecification=properties["TimeToLiveSpecification"]
        )
    return {"Ref": logical_id, "Arn": made["TableArn"], "StreamArn": made.get("LatestStreamArn", "")}


def _indexed(properties: Properties) -> bool:
    return bool(properties.get("GlobalSecondaryIndexes"))


def _bucket(logical_id: str, properties: Properties, _: Callable[[str, str], str]) -> Names:
    name = logical_id.lower()
    _client("s3").create_bucket(Bucket=name)
    if "VersioningConfiguration" in properties:
        versioning = properties["VersioningConfiguration"]
        _client("s3").put_bucket_versioning(Bucket=name, VersioningConfiguration=versioning)
    return {"Ref": name, "Arn": f"arn:aws:s3:::{name}"}


def _stream(logical_id: str, properties: Properties, _: Callable[[str, str], str]) -> Names:
    _client("kinesis").create_stream(StreamName=logical_id, StreamModeDetails=properties["StreamModeDetails"])
    described = _client("kinesis").describe_stream_summary(StreamName=logical_id)["StreamDescriptionSummary"]
    return {"Ref": logical_id, "Arn": described["StreamARN"]}


def _queue(logical_id: str, _: Properties, __: Callable[[str, str], str]) -> Names:
    return {"Ref": _client("sqs").create_queue(QueueName=logical_id)["QueueUrl"], "Arn": f"{QUEUES}:{logical_id}"}


def _waiting(_: Account, queue_url: str) -> str:
    asked = {"QueueUrl": queue_url, "AttributeNames": ["ApproximateNumberOfMessages"]}
    return str(_client("sqs").get_queue_attributes(**asked)["Attributes"]["ApproximateNumberOfMessages"])


def _pool(logical_id: str, properties: Properties, _: Callable[[str, str], str]) -> Names:
    made = _client("cognito-idp").create_user_pool(
        PoolName=logical_id,
        Policies=properties["Policies"],
        AutoVerifiedAttributes=properties["AutoVerifiedAttributes"],
        Schema=properties["Schema"],
        UsernameConfiguration=properties["UsernameConfiguration"],
    )["UserPool"]
    return {"Ref": made["Id"], "Arn": made["Arn"]}


def _pool_client(logical_id: str, properties: Properties, name: Callable[[str, str], str]) -> Names:
    pool = name(properties["UserPoolId"]["Ref"], "Ref")
    made = _client("cognito-idp").create_user_pool_client(
        UserPoolId=pool, ClientName=logical_id, ExplicitAuthFlows=properties["ExplicitAuthFlows"]
    )
    return {"Ref": made["UserPoolClient"]["ClientId"]}


def _secret(logical_id: str, properties: Properties, _: Callable[[str, str], str]) -> Names:
    made = _client("secretsmanager").create_secret(Name=logical_id, SecretString=first_value(properties))
    # moto ends its ARNs in letters of chance; by its name it is the same secret in every account.
    return {"Ref": made["ARN"], "Id": logical_id}


MAKERS: Mapping[str, Callable[[str, Properties, Callable[[str, str], str]], Names]] = {
    TABLE: _table,
    "AWS::S3::Bucket": _bucket,
    "AWS::Kinesis::Stream": _stream,
    QUEUE: _queue,
    POOL: _pool,
    "AWS::SecretsManager::Secret": _secret,
    "AWS::Cognito::UserPoolClient": _pool_client,
}
READERS: Mapping[str, Callable[[Account, str], Any]] = {
    TABLE: lambda account, name: sorted(map(repr, account.rows(name))),
    "AWS::S3::Bucket": Account.objects,
    QUEUE: _waiting,
    POOL: Account._users,
}
