"""The events that mappings hand to functions, in the shapes of the Lambda developer guide's examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import md5
from typing import Any

from tests.simulation.cloud.shards import StreamRecord

REGION = "us-east-1"
IDENTITY = "arn:aws:iam::000000000000:role/simulation"


@dataclass(slots=True)
class Window:
    """A tumbling window of one shard: bounds in epoch seconds and the state its invocations hand on."""

    start: float
    end: float
    state: dict[str, Any] = field(default_factory=dict)


def stream_event(arn: str, shard: str, records: Sequence[StreamRecord]) -> dict[str, Any]:
    kinesis = ":kinesis:" in arn
    return {"Records": [_kinesis(arn, shard, record) if kinesis else _table(arn, record) for record in records]}


def window_fields(arn: str, shard: str, window: Window, *, final: bool, early: bool) -> dict[str, Any]:
    """What a tumbling window adds at the top of a stream event."""
    return {
        "window": {"start": _iso(window.start), "end": _iso(window.end)},
        "state": window.state,
        "shardId": shard,
        "eventSourceARN": arn,
        "isFinalInvokeForWindow": final,
        "isWindowTerminatedEarly": early,
    }


def _kinesis(arn: str, shard: str, record: StreamRecord) -> dict[str, Any]:
    return {
        "kinesis": record.body(),
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard}:{record.sequence}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": IDENTITY,
        "awsRegion": REGION,
        "eventSourceARN": arn,
    }


def _table(arn: str, record: StreamRecord) -> dict[str, Any]:
    return {
        "eventID": md5(f"{arn}{record.sequence}".encode(), usedforsecurity=False).hexdigest(),
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": REGION,
        **record.body(),
        "eventSourceARN": arn,
    }


@lru_cache(1000)
def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
