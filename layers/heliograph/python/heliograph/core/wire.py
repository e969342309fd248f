"""The outside world, in one place: AWS clients, the clock, randomness.

Everything else receives these by argument, so that a test can turn the clock and seed the dice. Clients answer
in seconds or not at all: one layer retries (botocore, or core.aws, with jitter), and the deadline of a call is well
under any function's. boto3 is imported when its first client is made.
"""

import os
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any, cast

from heliograph.core.aws.client import CallRefused, JsonService
from heliograph.core.aws.client import World as Surroundings
from heliograph.core.aws.connection import CONNECT_SECONDS, READ_SECONDS
from heliograph.core.queues import Queues
from heliograph.core.reservation import current
from heliograph.core.secrets import Secrets
from heliograph.core.settings import environment
from heliograph.core.tables import Tables

if TYPE_CHECKING:
    from botocore.config import _RetryDict
    from botocore.exceptions import ClientError
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kinesis import KinesisClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient

RETRIES: "_RetryDict" = {"mode": "standard", "total_max_attempts": 4}

clock: Callable[[], datetime] = partial(datetime.now, UTC)
"""What `now` asks; a simulation puts its own here."""

randomness = random.Random()  # noqa: S311 - spreads ids and retries; nothing secret comes of it
"""Seeded by the operating system; a simulation seeds it again."""

ticks: Callable[[], float] = time.monotonic
"""A stopwatch, in seconds; a simulation puts its own here."""

entropy: Callable[[int], bytes] = os.urandom
"""So many bytes that nobody can guess; a simulation puts its own here."""


def now() -> datetime:
    """The present moment in UTC; within a reservation (core.reservation) the moment that is reserved."""
    reservation = current()
    return reservation.moment if reservation else clock()


def present() -> datetime:
    """The present moment in UTC, whatever is reserved."""
    return clock()


def stopwatch() -> float:
    """Seconds since some moment, which never go back."""
    return ticks()


def sleep(seconds: float) -> None:
    """Wait between two tries."""
    time.sleep(seconds)


@cache
def tables() -> Tables:
    """DynamoDB without an SDK, for the paths that are walked all the time (core.tables)."""
    return Tables(_spoken_by_hand("dynamodb", prefix="DynamoDB_20120810", version="1.0"))


def _spoken_by_hand(name: str, *, prefix: str, version: str) -> JsonService:
    around = Surroundings(now=present, ticks=stopwatch, sleep=sleep, dice=randomness.random)
    return JsonService(name, prefix=prefix, version=version, variables=environment(), world=around)


@cache
def secret_values() -> Secrets:
    """Secrets Manager without an SDK, for whoever only reads (core.secrets)."""
    return Secrets(_spoken_by_hand("secretsmanager", prefix="secretsmanager", version="1.1"))


@cache
def queues() -> Queues:
    """SQS without an SDK, for whoever only sends what may come twice (core.queues)."""
    return Queues(_spoken_by_hand("sqs", prefix="AmazonSQS", version="1.0"))


@cache
def dynamodb() -> "DynamoDBClient":
    return cast("DynamoDBClient", _client("dynamodb"))


@cache
def impatient_dynamodb() -> "DynamoDBClient":
    """For what is not worth waiting for: one try, which is soon over."""
    once: _RetryDict = {"mode": "standard", "total_max_attempts": 1}
    return cast("DynamoDBClient", _client("dynamodb", connect_timeout=0.5, read_timeout=0.5, retries=once))


@cache
def table_streams() -> Any:
    """Tables' streams, for who reads them by hand; functions get them from Lambda."""
    return _client("dynamodbstreams")


@cache
def kinesis() -> "KinesisClient":
    return cast("KinesisClient", _client("kinesis"))


@cache
def cognito() -> "CognitoIdentityProviderClient":
    return cast("CognitoIdentityProviderClient", _client("cognito-idp"))


@cache
def s3(*, path_style: bool = False) -> "S3Client":
    """S3 with virtual-hosted addresses; `path_style` is for endpoints whose bucket host names do not resolve."""
    style = {"addressing_style": "path" if path_style else "virtual"}
    thrice: _RetryDict = {"mode": "standard", "total_max_attempts": 3}
    return cast("S3Client", _client("s3", read_timeout=20, retries=thrice, s3=style, signature_version="s3v4"))


@cache
def secrets() -> "SecretsManagerClient":
    return cast("SecretsManagerClient", _client("secretsmanager"))


def _client(service: str, **otherwise: Any) -> Any:
    # Much of a cold start, which a function that speaks by hand alone has no use for.
    import boto3  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    usual = {"connect_timeout": CONNECT_SECONDS, "read_timeout": READ_SECONDS, "retries": RETRIES}
    return boto3.client(service, config=Config(**{**usual, **otherwise}))  # type: ignore[call-overload]


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
        if isinstance(error, ConnectionError) or _is_unreached(error) or not OVERLOADS.isdisjoint(_codes(error)):
            return True
        error = error.__cause__ or error.__context__
    return False


def is_throttled(error: BaseException) -> bool:
    """Does an error say that we ask too much, rather than that nobody answers?"""
    return not THROTTLES.isdisjoint(_codes(error))


def _is_unreached(error: BaseException) -> bool:
    if "botocore.exceptions" not in sys.modules:
        return False
    from botocore.exceptions import ConnectionError as Unreachable  # noqa: PLC0415
    from botocore.exceptions import HTTPClientError  # noqa: PLC0415

    return isinstance(error, HTTPClientError | Unreachable)


def _codes(error: BaseException) -> set[str | None]:
    """An error's own code, and, of a cancelled transaction, why each of its items was."""
    if isinstance(error, CallRefused):
        return {error.code, "ServiceUnavailable" if error.status in (429, 500, 502, 503, 504) else None}
    if "botocore.exceptions" not in sys.modules:
        return set()
    from botocore.exceptions import ClientError  # noqa: PLC0415

    return _codes_of_client(error) if isinstance(error, ClientError) else set()


def _codes_of_client(error: "ClientError") -> set[str | None]:
    reasons: list[dict[str, str]] = error.response.get("CancellationReasons", [])  # type: ignore[assignment]
    return {error.response["Error"].get("Code"), *(reason.get("Code") for reason in reasons)}
