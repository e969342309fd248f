"""Records in the shape in which Lambda hands them to functions, made of what the streams' APIs answer."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime
from typing import Any

from local.emulator import REGION

Record = dict[str, Any]


def of_kinesis(raw: dict[str, Any], *, shard: str, source: str) -> Record:
    sequence = raw["SequenceNumber"]
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": raw["PartitionKey"],
            "sequenceNumber": sequence,
            "data": raw["Data"],
            "approximateArrivalTimestamp": raw["ApproximateArrivalTimestamp"],
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard}:{sequence}",
        "eventName": "aws:kinesis:record",
        "awsRegion": REGION,
        "eventSourceARN": source,
    }


def of_table(raw: dict[str, Any], *, source: str) -> Record:
    """The stream's API has everything but the ARN. Its size is 0 in the emulator, so it is reckoned here."""
    change = dict(raw["dynamodb"])
    parts = (change.get(part, {}) for part in ("Keys", "NewImage", "OldImage"))
    change["SizeBytes"] = change.get("SizeBytes") or sum(len(json.dumps(part)) for part in parts)
    return {**raw, "dynamodb": change, "eventSourceARN": source}


def sequence(record: Record) -> str:
    return str(record["kinesis"]["sequenceNumber"] if "kinesis" in record else record["dynamodb"]["SequenceNumber"])


def arrived(record: Record) -> float:
    """Seconds since the epoch. DynamoDB gives whole seconds."""
    if "kinesis" in record:
        return float(record["kinesis"]["approximateArrivalTimestamp"])
    return float(record["dynamodb"]["ApproximateCreationDateTime"])


def table_shard(source: str) -> str:
    """A shard id as DynamoDB makes them. The emulator has one id for the shards of all tables, and code that trusted
    it to tell tables apart would go unpunished either way; this one differs by stream."""
    created = datetime.fromisoformat(source.rpartition("/")[2].rstrip("Z")).replace(tzinfo=UTC)
    return f"shardId-{int(created.timestamp() * 1000):020d}-{zlib.crc32(source.encode()):08x}"
