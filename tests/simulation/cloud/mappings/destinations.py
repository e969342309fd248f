"""Where given-up records go ("Retain discarded records", Kinesis and DynamoDB, Lambda developer guide).

S3 gets the invocation record with the whole event in ``payload``; SQS gets the same without it: metadata only.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tests.simulation.cloud.clock import Clock
from tests.simulation.cloud.errors import NotModelled
from tests.simulation.cloud.mappings.events import stream_event
from tests.simulation.cloud.shards import StreamRecord

if TYPE_CHECKING:
    from random import Random

    from tests.simulation.cloud.s3.service import S3
    from tests.simulation.cloud.sqs.service import SQS


@dataclass(frozen=True, slots=True)
class Discard:
    """Records that a mapping gave up, and why: RetryAttemptsExhausted or MaximumRecordAgeExceeded."""

    function: str
    arn: str
    shard: str
    records: Sequence[StreamRecord]
    condition: str
    invocations: int


class Destinations:
    """``dropped`` holds what was given up with nowhere to go: it is lost."""

    def __init__(self, clock: Clock, rng: Random, s3: S3, sqs: SQS) -> None:
        self.dropped: list[Discard] = []
        self._clock = clock
        self._rng = rng
        self._s3 = s3
        self._sqs = sqs

    def park(self, destination: str, discard: Discard) -> None:
        if not destination or not discard.records:
            self.dropped.append(discard)
        elif ":sqs:" in destination:
            self._sqs.queue_of_arn(destination).send(json.dumps(self._record(discard)))
        elif ":s3:" in destination:
            event = stream_event(discard.arn, discard.shard, discard.records)
            body = json.dumps(self._record(discard) | {"payload": json.dumps(event)}).encode()
            self._s3.put(destination.rpartition(":")[2], self._key(discard), body)
        else:
            raise NotModelled(f"the destination {destination}")

    def _key(self, discard: Discard) -> str:
        moment = self._clock.utc()
        stamp = moment.strftime("%Y/%m/%d/%Y-%m-%dT%H.%M.%S")
        return f"aws/lambda/{discard.function}/{discard.shard}/{stamp}-{self._uuid()}"

    def _record(self, discard: Discard) -> dict[str, Any]:
        first, last = discard.records[0], discard.records[-1]
        kind = "KinesisBatchInfo" if ":kinesis:" in discard.arn else "DDBStreamBatchInfo"
        return {
            "requestContext": {
                "requestId": self._uuid(),
                "functionArn": f"arn:aws:lambda:us-east-1:000000000000:function:{discard.function}",
                "condition": discard.condition,
                "approximateInvokeCount": discard.invocations,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "version": "1.0",
            "timestamp": _iso(self._clock.now()),
            kind: {
                "shardId": discard.shard,
                "startSequenceNumber": first.sequence,
                "endSequenceNumber": last.sequence,
                "approximateArrivalOfFirstRecord": _iso(first.arrived),
                "approximateArrivalOfLastRecord": _iso(last.arrived),
                "batchSize": len(discard.records),
                "streamArn": discard.arn,
            },
        }

    def _uuid(self) -> str:
        return str(UUID(int=self._rng.getrandbits(128), version=4))


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
