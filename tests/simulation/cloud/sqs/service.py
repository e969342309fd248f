"""Amazon SQS over its JSON protocol: standard queues only."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from tests.simulation.cloud.clock import Clock
from tests.simulation.cloud.errors import AwsError, NotModelled
from tests.simulation.cloud.sqs.queue import Message, Queue

MAX_MESSAGE = 1024 * 1024
Answer = dict[str, Any]
Request = Mapping[str, Any]


class SQS:
    """All queues of one cloud. ``undone_share`` is the share of a batch that fails under a PARTIAL fault."""

    def __init__(self, clock: Clock, rng: Random, region: str, account: str) -> None:
        self.clock = clock
        self.rng = rng
        self.queues: dict[str, Queue] = {}
        self.undone_share = 0.0
        self._arn = f"arn:aws:sqs:{region}:{account}:"
        self._url = f"https://sqs.{region}.amazonaws.com/{account}/"

    def create_queue(self, name: str, *, dead_letters: Queue | None = None, max_receives: int = 0) -> Queue:
        queue = Queue(name, self._arn + name, self._url + name, self.clock, self.rng)
        queue.dead_letters, queue.max_receives = dead_letters, max_receives
        self.queues[name] = queue
        return queue

    def create_queue_from(self, properties: Request, name: str | None = None) -> Queue:
        """A queue from the ``Properties`` of a template's ``AWS::SQS::Queue``; set ``dead_letters`` yourself."""
        queue = self.create_queue(name or properties["QueueName"])
        queue.visibility = float(properties.get("VisibilityTimeout", 30))
        queue.delay = float(properties.get("DelaySeconds", 0))
        queue.max_receives = int((properties.get("RedrivePolicy") or {}).get("maxReceiveCount", 0))
        return queue

    def queue_of_arn(self, arn: str) -> Queue:
        return self._named(arn.removeprefix(self._arn))

    def handle(self, operation: str, request: Request) -> Answer:
        """Perform one call. Raises AwsError as AWS would refuse it, NotModelled for calls unknown here."""
        if operation == "CreateQueue":
            return self._create(request)
        if operation == "GetQueueUrl":
            return {"QueueUrl": self._named(request["QueueName"]).url}
        perform = _operations.get(operation)
        if perform is None:
            raise NotModelled(f"SQS {operation}")
        return perform(self, self._named(request["QueueUrl"].rpartition("/")[2]), request)

    def send(self, queue: Queue, request: Request) -> Answer:
        body = request["MessageBody"]
        if not 1 <= len(body.encode()) <= MAX_MESSAGE:
            trouble = "One or more parameters are invalid. Reason: Message must be between 1 and 1048576 bytes."
            raise AwsError("InvalidParameterValue", trouble)
        message = queue.send(body, request.get("MessageAttributes"), request.get("DelaySeconds"))
        return {"MessageId": message.id, "MD5OfMessageBody": message.md5}

    def send_batch(self, queue: Queue, request: Request) -> Answer:
        weight = sum(len(entry["MessageBody"].encode()) for entry in request["Entries"])
        if weight > MAX_MESSAGE:
            trouble = f"Batch requests cannot be longer than {MAX_MESSAGE} bytes. You have sent {weight} bytes."
            raise AwsError("BatchRequestTooLong", trouble)
        return self._batch(request, lambda entry: self.send(queue, entry))

    def receive(self, queue: Queue, request: Request) -> Answer:
        limit = request.get("MaxNumberOfMessages", 1)
        if not 1 <= limit <= 10:
            trouble = f"Value {limit} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10"
            raise AwsError("InvalidParameterValue", f"{trouble}, if provided.")
        messages = queue.receive(limit, request.get("VisibilityTimeout"))
        return {"Messages": [_shown(message) for message in messages]} if messages else {}

    def delete(self, queue: Queue, request: Request) -> Answer:
        queue.delete(request["ReceiptHandle"])
        return {}

    def delete_batch(self, queue: Queue, request: Request) -> Answer:
        return self._batch(request, lambda entry: self.delete(queue, entry))

    def change_visibility(self, queue: Queue, request: Request) -> Answer:
        queue.change_visibility(request["ReceiptHandle"], request["VisibilityTimeout"])
        return {}

    def attributes(self, queue: Queue, request: Request) -> Answer:
        visible, hidden = queue.counts()
        known: dict[str, str] = {
            "QueueArn": queue.arn,
            "VisibilityTimeout": str(int(queue.visibility)),
            "ApproximateNumberOfMessages": str(visible),
            "ApproximateNumberOfMessagesNotVisible": str(hidden),
        }
        wanted = request.get("AttributeNames") or ()
        return {"Attributes": {name: known[name] for name in known if "All" in wanted or name in wanted}}

    def purge(self, queue: Queue, _request: Request) -> Answer:
        queue.messages.clear()
        return {}

    def _create(self, request: Request) -> Answer:
        attributes = request.get("Attributes") or {}
        queue = self.queues.get(request["QueueName"]) or self.create_queue(request["QueueName"])
        queue.visibility = float(attributes.get("VisibilityTimeout", 30))
        if "RedrivePolicy" in attributes:
            policy = json.loads(attributes["RedrivePolicy"])
            queue.dead_letters = self.queue_of_arn(policy["deadLetterTargetArn"])
            queue.max_receives = int(policy["maxReceiveCount"])
        return {"QueueUrl": queue.url}

    def _batch(self, request: Request, perform: Callable[[Request], Answer]) -> Answer:
        entries: list[Request] = request["Entries"]
        if not 1 <= len(entries) <= 10:
            name = "TooManyEntriesInBatchRequest" if entries else "EmptyBatchRequest"
            raise AwsError(name, "A batch has from 1 to 10 entries.")
        if len({entry["Id"] for entry in entries}) != len(entries):
            raise AwsError("BatchEntryIdsNotDistinct", "Two or more batch entries have one Id.")
        done: list[Answer] = []
        failed: list[Answer] = []
        for entry in entries:
            if self.undone_share and self.rng.random() < self.undone_share:
                failed.append({"Id": entry["Id"], "SenderFault": False, "Code": "InternalError"})
            else:
                done.append({"Id": entry["Id"], **perform(entry)})
        return {"Successful": done} | ({"Failed": failed} if failed else {})

    def _named(self, name: str) -> Queue:
        if name not in self.queues:
            raise AwsError("QueueDoesNotExist", "The specified queue does not exist.")
        return self.queues[name]


def _shown(message: Message) -> Answer:
    shown: Answer = {
        "MessageId": message.id,
        "ReceiptHandle": message.receipt,
        "Body": message.body,
        "MD5OfBody": message.md5,
        "Attributes": system_attributes(message),
    }
    return shown | ({"MessageAttributes": message.attributes} if message.attributes else {})


def system_attributes(message: Message) -> dict[str, str]:
    return {
        "ApproximateReceiveCount": str(message.receives),
        "SentTimestamp": str(int(message.sent * 1000)),
        "SenderId": "AROASIMULATION",
        "ApproximateFirstReceiveTimestamp": str(int(message.first_received * 1000)),
    }


QUERY_CODES = {
    "QueueDoesNotExist": "AWS.SimpleQueueService.NonExistentQueue",
    "TooManyEntriesInBatchRequest": "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
    "BatchRequestTooLong": "AWS.SimpleQueueService.BatchRequestTooLong",
    "EmptyBatchRequest": "AWS.SimpleQueueService.EmptyBatchRequest",
    "BatchEntryIdsNotDistinct": "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
}
_operations: dict[str, Callable[[SQS, Queue, Request], Answer]] = {
    "SendMessage": SQS.send,
    "SendMessageBatch": SQS.send_batch,
    "ReceiveMessage": SQS.receive,
    "DeleteMessage": SQS.delete,
    "DeleteMessageBatch": SQS.delete_batch,
    "ChangeMessageVisibility": SQS.change_visibility,
    "GetQueueAttributes": SQS.attributes,
    "PurgeQueue": SQS.purge,
}
