"""The outside world, in one place: AWS clients, the clock, randomness.

Everything else receives these by argument, so that a test can turn the clock and seed the dice. Clients answer
in seconds or not at all: one layer retries (botocore, with jitter), and the deadline of a call is well under any
function's.
"""

import os
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as Unreachable

from heliograph.core.reservation import current

if TYPE_CHECKING:
    from botocore.config import _RetryDict
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kinesis import KinesisClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient

CONNECT_SECONDS = 1
READ_SECONDS = 3
RETRIES: "_RetryDict" = {"mode": "standard", "total_max_attempts": 4}

CALLS = Config(connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, retries=RETRIES)
IMPATIENT = Config(connect_timeout=0.5, read_timeout=0.5, retries={"mode": "standard", "total_max_attempts": 1})
TRANSFERS = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 3},
    s3={"addressing_style": "virtual"},
    signature_version="s3v4",
)

clock: Callable[[], datetime] = partial(datetime.now, UTC)
"""What `now` asks; a simulation puts its own here."""

randomness = random.Random()  # noqa: S311 - spreads ids and retries; nothing secret comes of it
"""Seeded by the operating system; a simulation seeds it again."""

entropy: Callable[[int], bytes] = os.urandom
"""So many bytes that nobody can guess; a simulation puts its own here."""


def now() -> datetime:
    """The present moment in UTC; within a reservation (core.reservation) the moment that is reserved."""
    reservation = current()
    return reservation.moment if reservation else clock()


def present() -> datetime:
    """The present moment in UTC, whatever is reserved."""
    return clock()


def sleep(seconds: float) -> None:
    """Wait between two tries."""
    time.sleep(seconds)


@cache
def dynamodb() -> "DynamoDBClient":
    return boto3.client("dynamodb", config=CALLS)


@cache
def impatient_dynamodb() -> "DynamoDBClient":
    """For what is not worth waiting for: one try, which is soon over."""
    return boto3.client("dynamodb", config=CALLS.merge(IMPATIENT))


@cache
def table_streams() -> Any:
    """Tables' streams, for who reads them by hand; functions get them from Lambda."""
    return boto3.client("dynamodbstreams", config=CALLS)


@cache
def kinesis() -> "KinesisClient":
    return boto3.client("kinesis", config=CALLS)


@cache
def cognito() -> "CognitoIdentityProviderClient":
    return boto3.client("cognito-idp", config=CALLS)


@cache
def s3(*, path_style: bool = False) -> "S3Client":
    """S3 with virtual-hosted addresses; `path_style` is for endpoints whose bucket host names do not resolve."""
    style = Config(s3={"addressing_style": "path"}) if path_style else Config()
    return boto3.client("s3", config=TRANSFERS.merge(style))


@cache
def secrets() -> "SecretsManagerClient":
    return boto3.client("secretsmanager", config=CALLS)


THROTTLES = frozenset(
    {"ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException", "Throttling"}
)
OVERLOADS = frozenset(
    {
        "InternalFailure",
        "InternalServerError",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottlingError",
        "ThrottledException",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)


def is_overload(error: BaseException | None) -> bool:
    """Does an error, or what caused it, say that AWS is busy, slow or out of reach, so that asking again may help?"""
    while error is not None:
        if isinstance(error, HTTPClientError | Unreachable | ConnectionError):
            return True
        if isinstance(error, ClientError) and not OVERLOADS.isdisjoint(_codes(error)):
            return True
        error = error.__cause__ or error.__context__
    return False


def is_throttled(error: BaseException) -> bool:
    """Does an error say that we ask too much, rather than that nobody answers?"""
    return isinstance(error, ClientError) and not THROTTLES.isdisjoint(_codes(error))


def _codes(error: ClientError) -> set[str | None]:
    """An error's own code, and, of a cancelled transaction, why each of its items was."""
    reasons: list[dict[str, str]] = error.response.get("CancellationReasons", [])  # type: ignore[assignment]
    return {error.response["Error"].get("Code"), *(reason.get("Code") for reason in reasons)}
