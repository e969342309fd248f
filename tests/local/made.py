"""Records and collaborators for the pump's tests."""

import base64
import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from local.pump.delivery import Answer, Counters, Delivery, Discard
from local.pump.mapping import Mapping
from local.pump.records import Record, sequence
from local.pump.window import Plain

STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/likes"
TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/posts/stream/2026-01-02T03:04:05.678"
FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:count"
BUCKET = "arn:aws:s3:::parked"
MAPPING = Mapping(uuid="u-1", function=FUNCTION, source=STREAM, retries=2)


def said(number: int, *, at: float | None = None, **data: Any) -> Record:
    """A Kinesis record whose sequence number is ``number``."""
    return {
        "kinesis": {
            "partitionKey": "k",
            "sequenceNumber": f"{number:030d}",
            "data": base64.b64encode(json.dumps({"n": number, **data}).encode()).decode(),
            "approximateArrivalTimestamp": time.time() if at is None else at,
        },
        "eventSource": "aws:kinesis",
        "eventSourceARN": STREAM,
    }


def changed(number: int, *, at: float = 0, name: str = "INSERT", row: dict[str, Any] | None = None) -> Record:
    """A table's stream record."""
    image = "OldImage" if name == "REMOVE" else "NewImage"
    change = {
        "SequenceNumber": f"{number:030d}",
        "ApproximateCreationDateTime": int(at),
        image: row or {"pk": {"S": str(number)}},
    }
    return {"eventName": name, "eventSource": "aws:dynamodb", "eventSourceARN": TABLE, "dynamodb": change}


def numbers(records: list[Record]) -> list[int]:
    return [int(sequence(record)) for record in records]


class Function:
    """A Lambda function that fails, in its own manner, whenever it meets one of ``poison``."""

    def __init__(self, *poison: int, partial: bool = False) -> None:
        self.poison = set(poison)
        self.partial = partial
        self.calls: list[list[int]] = []
        self.applied: list[int] = []

    def __call__(self, event: dict[str, Any]) -> Answer:
        self.calls.append(numbers(event["Records"]))
        for record in event["Records"]:
            if int(sequence(record)) in self.poison:
                if self.partial:
                    return Answer(value={"batchItemFailures": [{"itemIdentifier": sequence(record)}]})
                return Answer(error="poison", request_id="r-1")
            self.applied.append(int(sequence(record)))
        return Answer(value={"batchItemFailures": []})


class Delivered:
    """A delivery with everything around it faked. No pause takes time."""

    def __init__(self, invoke: Callable[[dict[str, Any]], Answer], **settings: Any) -> None:
        self.parked: list[Discard] = []
        self.counters = Counters()
        self.pauses: list[int] = []
        self.stop = threading.Event()
        self.delivery = Delivery(
            replace(MAPPING, **settings),
            invoke=invoke,
            discard=self.parked.append,
            counters=self.counters,
            pause=self._pause,
            stop=self.stop,
        )

    def batch(self, *batch: Record) -> "Delivered":
        self.delivery.deliver(list(batch), Plain())
        return self

    @property
    def parked_numbers(self) -> list[list[int]]:
        return [numbers(discard.records) for discard in self.parked]

    def _pause(self, retry: int) -> float:
        self.pauses.append(retry)
        return 0.0
