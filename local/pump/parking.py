"""The on-failure destination of a mapping: where records go that are given up.

To S3 the whole event goes, under the key that Lambda documents; to SQS and SNS only where to find the records.
"""

from __future__ import annotations

import json
import logging
import uuid
from datetime import UTC, datetime
from typing import Any

from local.pump.delivery import Discard
from local.pump.mapping import Mapping
from local.pump.records import arrived, sequence
from local.session import CloudSession

logger = logging.getLogger(__name__)


class Parking:
    def __init__(self, session: CloudSession) -> None:
        self._s3 = session.client("s3")
        self._sqs = session.client("sqs")
        self._sns = session.client("sns")

    def put(self, mapping: Mapping, shard: str, discard: Discard) -> None:
        """Raises botocore's errors if the destination refuses. Without one the records are lost, as on AWS."""
        logger.warning("%s gave up %d record(s): %s", mapping.name, len(discard.records), discard.condition)
        if mapping.destination is None:
            return
        now = datetime.now(UTC)
        body = describe(mapping, shard, discard, now)
        service, name = mapping.destination.split(":")[2], mapping.destination.split(":", 5)[5]
        if service == "s3":
            text = json.dumps({**body, "payload": json.dumps(discard.event)})
            self._s3.put_object(Bucket=name, Key=key(mapping, shard, now), Body=text.encode())
        elif service == "sqs":
            queue = self._sqs.get_queue_url(QueueName=name)["QueueUrl"]
            self._sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(body))
        else:
            self._sns.publish(TopicArn=mapping.destination, Message=json.dumps(body))


def key(mapping: Mapping, shard: str, now: datetime) -> str:
    return f"aws/lambda/{mapping.uuid}/{shard}/{now:%Y/%m/%d}/{now:%Y-%m-%dT%H.%M.%S}-{uuid.uuid4()}"


def describe(mapping: Mapping, shard: str, discard: Discard, now: datetime) -> dict[str, Any]:
    first, last = discard.records[0], discard.records[-1]
    precision = "milliseconds" if mapping.from_kinesis else "seconds"
    context = {
        "requestContext": {
            "requestId": discard.last.request_id if discard.last else str(uuid.uuid4()),
            "functionArn": mapping.function,
            "condition": discard.condition,
            "approximateInvokeCount": discard.invocations,
        },
        "version": "1.0",
        "timestamp": _iso(now.timestamp(), "milliseconds"),
        "KinesisBatchInfo" if mapping.from_kinesis else "DDBStreamBatchInfo": {
            "shardId": shard,
            "startSequenceNumber": sequence(first),
            "endSequenceNumber": sequence(last),
            "approximateArrivalOfFirstRecord": _iso(arrived(first), precision),
            "approximateArrivalOfLastRecord": _iso(arrived(last), precision),
            "batchSize": len(discard.records),
            "streamArn": mapping.source,
        },
    }
    # Only of records that a function was given: those too old before they were tried have no answer to show.
    if discard.last:
        context["responseContext"] = {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"}
    return context


def _iso(seconds: float, precision: str) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec=precision).replace("+00:00", "Z")
