"""What Lambda gave up and left in the failures bucket, and how it is sent again.

Two kinds of objects lie there (AWS Lambda developer guide, "Retaining discarded records" and "Capturing records of
asynchronous invocations"). A stream mapping leaves the batch as it was last handed to its function, as text in
`payload`: changes of a table's stream, which the relay could not put, or envelopes of Kinesis, which a consumer could
not handle. An asynchronous invocation leaves its event in `requestPayload`.

Either is sent again to the very function that gave it up, by invoking it. Putting an envelope on its stream again would
hand it to every consumer, also to those that had it the first time (docs/decisions/0015).
"""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from heliograph.core.events import redriven

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PREFIX = "aws/lambda/"
"""What Lambda begins the keys of its objects with."""
TABLE, STREAM, EVENT = "table", "stream", "event"
KINDS = {"DDBStreamBatchInfo": TABLE, "KinesisBatchInfo": STREAM, "requestPayload": EVENT}
"""The field that only one kind of object has."""


@dataclass(frozen=True, kw_only=True)
class Parked:
    """One parked object. `kind`: changes of a `table`, envelopes of a `stream`, or the `event` of an invocation."""

    key: str
    function_arn: str
    kind: str
    at: str
    records: int
    shard: str
    payload: Mapping[str, Any]

    def again(self) -> dict[str, Any]:
        """The event to invoke the function with: its facts come late, so they come from a source of their own."""
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
