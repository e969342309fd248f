"""Both ends of a queue: sending many messages, and the loop of who works them off.

SQS keeps no order and delivers at least once. So a message says what it is about and not what came before it, and
whoever works it off may do so twice, or late.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from heliograph.core import wire
from heliograph.core.aws.retries import wait
from heliograph.core.log import logger

if TYPE_CHECKING:
    from heliograph.core.queues import Queues

SENT_AT_ONCE = 10
"""Messages in one SendMessageBatch (SQS API reference)."""
SENT_BYTES = 250_000
"""What one SendMessageBatch may weigh; SQS took 256 KiB until it took 1 MiB."""
ATTEMPTS = 8


class Unsent(ConnectionError):
    """SQS kept refusing some messages; what they follow from must come again."""


def send(client: "Queues", queue_url: str, bodies: Iterable[str], sleep: Callable[[float], None]) -> int:
    """Send as many at once as SQS takes, and those that it refuses again, after pauses that grow and are not the same
    for everybody; answers how many. `bodies` are asked for as they are sent. Raises: Unsent.
    """
    count = 0
    for batch in _batches(bodies):
        _send_batch(client, queue_url, batch, sleep)
        count += len(batch)
    return count


def work_off(event: Mapping[str, Any], handle: Callable[[str], object]) -> dict[str, list[dict[str, str]]]:
    """Hand a batch's messages to `handle`, one by one; answer Lambda's partial batch response.

    Messages have nothing to do with each other: those that failed come back, and no other waits for them.
    """
    failed: list[str] = []
    for record in event["Records"]:
        try:
            handle(record["body"])
        except Exception:  # noqa: BLE001 - whatever is wrong with one message must not hinder the others
            logger.exception("message-failed", extra={"message_id": record["messageId"]})
            failed.append(record["messageId"])
    return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}


def _send_batch(client: "Queues", queue_url: str, batch: Sequence[str], sleep: Callable[[float], None]) -> None:
    left = {str(place): body for place, body in enumerate(batch)}
    for attempt in range(ATTEMPTS):
        if attempt:
            sleep(wait(attempt, wire.randomness.random))
        entries: Any = [{"Id": place, "MessageBody": body} for place, body in left.items()]
        answer = client.send_message_batch(QueueUrl=queue_url, Entries=entries)
        left = {one["Id"]: left[one["Id"]] for one in answer.get("Failed", ())}
        if not left:
            return
    raise Unsent(f"{len(left)} of {len(batch)} messages could not be sent to {queue_url}")


def _batches(bodies: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    weight = 0
    for body in bodies:
        size = len(body.encode())
        if len(batch) == SENT_AT_ONCE or (batch and weight + size > SENT_BYTES):
            yield batch
            batch, weight = [], 0
        batch.append(body)
        weight += size
    if batch:
        yield batch
