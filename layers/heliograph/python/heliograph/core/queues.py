"""SQS without an SDK, for whoever only sends what may come twice. `messages` has both ends of a queue."""

from typing import Any

from heliograph.core.aws.client import JsonService


class Queues:
    """Keyword arguments and answers are those of the API; a message may be sent twice."""

    def __init__(self, service: JsonService) -> None:
        self._service = service

    def send_message_batch(self, **asked: Any) -> Any:
        """Up to ten messages; those that were not taken stand under `Failed`."""
        return self._service.call("SendMessageBatch", asked)
