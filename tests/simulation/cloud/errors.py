"""What the cloud answers when it refuses, and what it says when it was never taught something."""

from __future__ import annotations

from typing import Any


class AwsError(Exception):
    """A refusal as AWS words it: an error code, a message, an HTTP status and the error's own fields."""

    def __init__(self, code: str, message: str, *, status: int = 400, fields: dict[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.fields = fields or {}


class NotModelled(NotImplementedError):
    """The simulation does not know this call or parameter. It fails loudly: a polite guess would hide a bug."""


def validation(message: str) -> AwsError:
    """DynamoDB's ValidationException."""
    return AwsError("ValidationException", message)


def invalid_parameters(message: str) -> AwsError:
    """DynamoDB's ValidationException with the preamble it uses for values."""
    return AwsError("ValidationException", f"One or more parameter values were invalid: {message}")
