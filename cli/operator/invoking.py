"""Invoking a deployed function with a batch, and knowing whether it did all of it."""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from cli.operator.trouble import NotDone

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

LONGEST = 900
"""Seconds that a function may run (AWS Lambda quotas)."""

Invoke = Callable[[str, Mapping[str, Any]], Any]
"""(physical name, event) → what the function answered. Raises: NotDone, when it failed."""


def by_lambda() -> Invoke:
    """Invocations that wait for the answer, and are never sent twice by the client."""
    client: LambdaClient = boto3.client(
        "lambda", config=Config(read_timeout=LONGEST + 10, retries={"total_max_attempts": 1})
    )

    def invoke(function: str, event: Mapping[str, Any]) -> Any:
        answer = client.invoke(FunctionName=function, Payload=json.dumps(event).encode())
        said = answer["Payload"].read()
        if answer.get("FunctionError"):
            raise NotDone(f"{function} failed: {said.decode(errors='replace')[:500]}")
        return json.loads(said or b"null")

    return invoke


def check(function: str, answer: Any) -> None:
    """Raises: NotDone, when a consumer's answer says that a part of its batch is not done."""
    failures = answer.get("batchItemFailures") if isinstance(answer, Mapping) else None
    if failures:
        raise NotDone(f"{function} could not handle the records from {failures[0].get('itemIdentifier')} on")
