"""The functions of the small stack: one writes, one relays the table's changes, two hear and know poison."""

import base64
import json
import os
from typing import Any

import boto3
import greeting
from botocore.exceptions import ClientError

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
kinesis = boto3.client("kinesis")
sqs = boto3.client("sqs")


def api(event: dict[str, Any], context: object) -> dict[str, Any]:
    body = json.loads(event.get("body") or "{}")
    if body:
        table.put_item(Item=body)
    return {"statusCode": 200, "body": json.dumps({"word": greeting.WORD, "allowed": _may_list()})}


def relay(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Says every change on, and what the pump knew of it."""
    for change in event["Records"]:
        fact = {"name": change["eventName"], "key": change["dynamodb"]["Keys"]["pk"]["S"], "shard": event["shardId"]}
        fact["by"] = change.get("userIdentity", {}).get("principalId", "")
        kinesis.put_record(StreamName=os.environ["STREAM"], Data=json.dumps(fact), PartitionKey="one")
    return {"state": {}, "batchItemFailures": []}


def consume(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Puts what it heard on a queue in one message per record, and reports the first poisoned one."""
    for record in event["Records"]:
        fact = json.loads(base64.b64decode(record["kinesis"]["data"]))
        if fact["key"].startswith("poison"):
            return {"batchItemFailures": [{"itemIdentifier": record["kinesis"]["sequenceNumber"]}]}
        sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps(fact))
    return {"batchItemFailures": []}


def work(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Puts each message that it was handed on the other queue, and for how many times, and reports poison the first."""
    failed = []
    for record in event["Records"]:
        said = {"body": record["body"], "times": record["attributes"]["ApproximateReceiveCount"]}
        sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps(said))
        if record["body"] == "poison" and said["times"] == "1":
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def _may_list() -> bool:
    try:
        table.scan()
    except ClientError:
        return False
    return True
