"""AWS saying no: what moto cannot be brought to say."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import ClientError
from heliograph.core.aws.client import CallRefused, JsonService


@contextmanager
def refusing(service: str, code: str, message: str = "as the test wants it") -> Iterator[None]:
    """Every call to a service (`s3`, `cognito-idp`, …) fails with this error code; other services go on."""
    call, spoken = BaseClient._make_api_call, JsonService.begin

    def answer(self: Any, operation: str, arguments: Any) -> Any:
        if self.meta.service_model.service_name == service:
            raise ClientError({"Error": {"Code": code, "Message": message}}, operation)
        return call(self, operation, arguments)

    def speak(self: JsonService, operation: str, *asked: Any) -> Any:
        if service == self.place.service:
            raise CallRefused(operation, code, message, 400)
        return spoken(self, operation, *asked)

    with patch.object(BaseClient, "_make_api_call", answer), patch.object(JsonService, "begin", speak):
        yield


@contextmanager
def cancelling() -> Iterator[None]:
    """Every transaction meets somebody who was quicker."""
    call = BaseClient._make_api_call

    def answer(self: Any, operation: str, arguments: Any) -> Any:
        if operation != "TransactWriteItems":
            return call(self, operation, arguments)
        said: Any = {
            "Error": {"Code": "TransactionCanceledException", "Message": "as the test wants it"},
            "CancellationReasons": [{"Code": "ConditionalCheckFailed"} for _ in arguments["TransactItems"]],
        }
        raise ClientError(said, operation)

    with patch.object(BaseClient, "_make_api_call", answer):
        yield


@contextmanager
def answering(service: str, answer: Any) -> Iterator[list[tuple[str, Any]]]:
    """Every call to a service gets this answer; gives the list of (operation, arguments) that came."""
    call, asked = BaseClient._make_api_call, []

    def respond(self: Any, operation: str, arguments: Any) -> Any:
        if self.meta.service_model.service_name == service:
            asked.append((operation, arguments))
            return answer
        return call(self, operation, arguments)

    with patch.object(BaseClient, "_make_api_call", respond):
        yield asked


@contextmanager
def overhearing() -> Iterator[list[str]]:
    """Gives the list of operations that are called meanwhile, by whichever client."""
    call, spoken, asked = BaseClient._make_api_call, JsonService.begin, []

    def called(self: Any, operation: str, arguments: Any) -> Any:
        asked.append(operation)
        return call(self, operation, arguments)

    def said(self: JsonService, operation: str, *arguments: Any) -> Any:
        asked.append(operation)
        return spoken(self, operation, *arguments)

    with patch.object(BaseClient, "_make_api_call", called), patch.object(JsonService, "begin", said):
        yield asked


@contextmanager
def failing(by_botocore: Exception, by_hand: Exception) -> Iterator[None]:
    """Every call to AWS ends so, as botocore and as core.aws say it."""
    with (
        patch.object(BaseClient, "_make_api_call", side_effect=by_botocore),
        patch.object(JsonService, "begin", side_effect=by_hand),
    ):
        yield
