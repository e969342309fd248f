"""What Lambda gave up, in the failures bucket or in a queue of parked messages, and how it is sent again.

Two kinds of objects lie there (AWS Lambda developer guide, "Retaining discarded records" and "Capturing records of
asynchronous invocations"). A stream mapping leaves the batch as it was last handed to its function, as text in
`payload`: changes of a table's stream, which the relay could not put, or envelopes of Kinesis, which a consumer could
not handle. An asynchronous invocation leaves its event in `requestPayload`.

A message of a queue that failed too often lies in another queue, body and all.

Each is sent again to the very function that gave it up, by invoking it. Putting an envelope on its stream again would
hand it to every consumer, also to those that had it the first time (docs/decisions/0015).
"""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from heliograph.core.events import redriven

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

PREFIX = "aws/lambda/"
"""What Lambda begins the keys of its objects with."""
TABLE, STREAM, EVENT, MESSAGE = "table", "stream", "event", "message"
HIDDEN_FOR = 960
"""Seconds: longer than any function runs, so that nobody else sends a message again meanwhile."""
KINDS = {"DDBStreamBatchInfo": TABLE, "KinesisBatchInfo": STREAM, "requestPayload": EVENT}
"""The field that only one kind of object has."""


@dataclass(frozen=True, kw_only=True)
class Parked:
    """One parked object or message. `kind`: changes of a `table`, envelopes of a `stream`, the `event` of an
    invocation, or a `message`, whose `key` is its handle."""

    key: str
    function_arn: str
    kind: str
    at: str
    records: int
    shard: str
    payload: Mapping[str, Any]

    def again(self) -> dict[str, Any]:
        """The event to invoke the function with: its facts come late, so they come from a source of their own. Messages
        know no order, so they go as they are."""
        match self.kind:
            case "table":
                # The window's `shardId` may be missing from a payload; the batch's own description always has it.
                return {**self.payload, "shardId": self.shard, "redriven": True}
            case "stream":
                return {**self.payload, "Records": [_late(record) for record in self.payload["Records"]]}
        return dict(self.payload)


class NotParked(Exception):
    """An object of the failures bucket that Lambda did not write, or not in a form that we know."""


class FailuresBucket:
    """The bucket, as redriving asks it."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def keys(self) -> Iterator[str]:
        """Oldest first, as far as Lambda's keys tell."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=PREFIX)
        found = [(one["LastModified"], one["Key"]) for page in pages for one in page.get("Contents", ())]
        return (key for _, key in sorted(found))

    def get(self, key: str) -> Parked:
        """Raises: NotParked."""
        return parse(key, self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read())

    def remove(self, key: str) -> None:
        """The bucket is versioned: what is removed can still be fetched by its version."""
        self._client.delete_object(Bucket=self._bucket, Key=key)


class ParkedMessages:
    """The queue where a function's messages lie, as redriving asks it. Who looks hides what was seen, for a while."""

    def __init__(self, client: "SQSClient", queue_url: str, function: str) -> None:
        """`function` is the physical name."""
        self._client = client
        self._url = queue_url
        self._function_arn = f"arn:aws:lambda:::function:{function}"

    def count(self) -> int:
        """About how many there are, those that somebody looks at included."""
        answer = self._client.get_queue_attributes(
            QueueUrl=self._url, AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        )
        return sum(map(int, answer["Attributes"].values()))

    def all(self) -> Iterator[Parked]:
        """Each once, in no order; what is not removed is shown again later."""
        while messages := self._taken():
            for message in messages:
                yield self._parked(message)

    def remove(self, key: str) -> None:
        """For good: nothing brings it back."""
        self._client.delete_message(QueueUrl=self._url, ReceiptHandle=key)

    def _taken(self) -> "Sequence[MessageTypeDef]":
        # Waiting a little asks all of SQS's servers: an empty answer then means that there are none.
        return self._client.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=HIDDEN_FOR,
            WaitTimeSeconds=2,
            MessageSystemAttributeNames=["SentTimestamp"],
        ).get("Messages", ())

    def _parked(self, message: "MessageTypeDef") -> Parked:
        sent = datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC)
        record = {"messageId": message["MessageId"], "body": message["Body"], "eventSource": "aws:sqs"}
        return Parked(
            key=message["ReceiptHandle"],
            function_arn=self._function_arn,
            kind=MESSAGE,
            at=sent.isoformat(timespec="seconds"),
            records=1,
            shard="",
            payload={"Records": [record]},
        )


def parse(key: str, body: bytes) -> Parked:
    """An object of the bucket. Raises: NotParked."""
    try:
        document = json.loads(body)
        context = document["requestContext"]
        kind, batch = next((kind, document[name]) for name, kind in KINDS.items() if name in document)
        payload = batch if kind == EVENT else json.loads(document["payload"])
        return Parked(
            key=key,
            function_arn=context["functionArn"],
            kind=kind,
            at=document["timestamp"],
            records=len(payload.get("Records", ())),
            shard=batch.get("shardId", ""),
            payload=payload,
        )
    except (ValueError, KeyError, AttributeError, TypeError, StopIteration) as error:
        raise NotParked(f"{key} is no batch that Lambda parked: {error!r}") from error


def _late(record: Mapping[str, Any]) -> dict[str, Any]:
    kinesis = record["kinesis"]
    data = base64.b64decode(kinesis["data"])
    try:
        data = redriven(data)
    except (ValueError, KeyError, TypeError):
        # No envelope at all: it goes as it is, and whoever refused it refuses it again.
        return dict(record)
    return {**record, "kinesis": {**kinesis, "data": base64.b64encode(data).decode()}}
