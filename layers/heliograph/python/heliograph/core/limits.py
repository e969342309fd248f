"""Limits: how often one user, address or login may ask a route. An exact token bucket, by one conditional write.

| entity | PK                                          | who asks                                    |
|--------|---------------------------------------------|---------------------------------------------|
| bucket | kind, route and SHA-256 of whose it is      | every write, every search, every try to get in |

A bucket is one number: the moment, in milliseconds, until which its tokens are spent (the generic cell rate algorithm,
ITU-T I.371). A token moves it on by a step, and may not move it further ahead than all tokens of the bucket together.
For a bucket that is full, one write on the condition that the moment has passed takes the first token; for one in use
that write fails, tells the moment, and a second one decides. Two that take the last token at once cannot both have it.
"""

import hashlib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import orjson

from heliograph.core import wire
from heliograph.core.errors import TooMany
from heliograph.core.log import logger
from heliograph.core.rows import from_row, to_row
from heliograph.core.settings import ApiSettings

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
    from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
    from mypy_boto3_dynamodb import DynamoDBClient

EXTENSION: Final = "x-heliograph-limit"
"""Names an operation's limit in the OpenAPI document."""
BURST_MINUTES: Final = 2
"""A full bucket holds what comes in two minutes."""
ATTEMPTS: Final = 3


class TooManyRequests(TooMany):
    """You have asked this too often for a while."""


@dataclass(frozen=True, kw_only=True)
class Rate:
    """`kind` names the limit; `per_minute` tokens come in a minute, and the bucket holds `BURST_MINUTES` of them."""

    kind: str
    per_minute: int

    @property
    def holds(self) -> int:
        return self.per_minute * BURST_MINUTES

    @property
    def step(self) -> int:
        """Milliseconds that a token takes to come."""
        return 60_000 // self.per_minute

    def policy(self) -> str:
        """As `RateLimit-Policy` says it (draft-ietf-httpapi-ratelimit-headers)."""
        return f'"{self.kind}";q={self.holds};w={BURST_MINUTES * 60}'


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What is `left` in a bucket, and after how many seconds there is one token more; `allowed` if one was taken."""

    allowed: bool
    left: int
    next_seconds: int


def kind_of(method: str, *, signed_in: bool, declared: str | None) -> str | None:
    """Which limit a route has: the one that is declared, or else writes have theirs, and what comes without a token."""
    if declared or method.upper() in ("GET", "HEAD", "OPTIONS"):
        return declared
    return "writes" if signed_in else "tries"


class Limiter:
    """The limits of one function's routes."""

    def __init__(
        self,
        settings: ApiSettings,
        *,
        client: "Callable[[], DynamoDBClient]" = wire.impatient_dynamodb,
        now: Callable[[], datetime] = wire.present,
    ) -> None:
        self._table = settings.limits_table
        numbers = {
            "writes": settings.writes_per_minute,
            "searches": settings.searches_per_minute,
            "tries": settings.tries_per_minute,
        }
        self._rates = {kind: Rate(kind=kind, per_minute=number) for kind, number in numbers.items()}
        self._client = client
        self._now = now

    def limited(self, router: "APIGatewayHttpResolver", answer: "NextMiddleware") -> "Response[Any]":
        """Let a request through to its route while its buckets have tokens, and say how many.

        Raises: TooManyRequests.
        """
        event = router.current_event
        route = router.context.get("_route")
        if route is None:
            return answer(router)
        signed_in = bool(route.security)
        kind = kind_of(event.http_method, signed_in=signed_in, declared=(route.openapi_extensions or {}).get(EXTENSION))
        if kind is None:
            return answer(router)
        rate = self._rates[kind]
        name = f"{kind}#{event.http_method} {route.path}"
        taken = [self.take(f"{name}#{_digest(whose)}", rate) for whose in _whose(event.raw_event, signed_in=signed_in)]
        told = [one for one in taken if one]
        if not told:
            return answer(router)
        least = min(told, key=lambda one: (one.allowed, one.left))
        if not least.allowed:
            raise TooManyRequests("Slow down a little.", retry_after=least.next_seconds)
        response: Response[Any] = answer(router)
        response.headers["RateLimit-Policy"] = rate.policy()
        response.headers["RateLimit"] = f'"{kind}";r={least.left};t={least.next_seconds}'
        return response

    def take(self, bucket: str, rate: Rate) -> Taken | None:
        """Take a token; None where nobody can tell, and then nobody is kept out (but see `tries` below)."""
        try:
            return self._take(bucket, rate)
        except Exception as error:
            if not wire.is_overload(error):
                raise
            logger.warning("limits-unreachable", extra={"kind": rate.kind})
            # Whoever floods a bucket until DynamoDB throttles it must not have opened the door to guessing passwords.
            guessing = rate.kind == "tries" and wire.is_throttled(error)
            return Taken(allowed=False, left=0, next_seconds=1) if guessing else None

    def _take(self, bucket: str, rate: Rate) -> Taken:
        now = int(self._now().timestamp() * 1000)
        for _ in range(ATTEMPTS):
            first = now + rate.step
            spent = self._write(bucket, "SET spent_until = :next", "spent_until < :now", {":next": first, ":now": now})
            if spent.done:
                return _taken(now, first, rate)
            latest = now + (rate.holds - 1) * rate.step
            values = {":step": rate.step, ":now": now, ":latest": latest}
            condition = "spent_until BETWEEN :now AND :latest"
            more = self._write(bucket, "SET spent_until = spent_until + :step", condition, values)
            if more.done:
                return _taken(now, more.until, rate)
            if more.until > latest:
                return Taken(allowed=False, left=0, next_seconds=math.ceil((more.until - latest) / 1000))
        # The bucket has come and gone under our hands: whoever raced with us has had the tokens.
        return Taken(allowed=False, left=0, next_seconds=1)

    def _write(self, bucket: str, change: str, condition: str, values: Mapping[str, int]) -> "_Written":
        fresh = "attribute_not_exists(pk) OR " if change.endswith(":next") else ""
        until = int(self._now().timestamp()) + 2 * BURST_MINUTES * 60
        try:
            answer = self._client().update_item(
                TableName=self._table,
                Key=from_row({"pk": bucket}),
                UpdateExpression=f"{change}, expires_at = :until",
                ConditionExpression=f"{fresh}{condition}",
                ExpressionAttributeValues=from_row({**values, ":until": until}),
                ReturnValues="UPDATED_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._client().exceptions.ConditionalCheckFailedException as error:
            return _Written(done=False, until=_spent(error.response.get("Item", {})))
        return _Written(done=True, until=_spent(answer["Attributes"]))


@dataclass(frozen=True, kw_only=True)
class _Written:
    done: bool
    until: int


def _spent(item: Any) -> int:
    return int(to_row(item).get("spent_until", 0))


def _taken(now: int, until: int, rate: Rate) -> Taken:
    left = (now + rate.holds * rate.step - until) // rate.step
    return Taken(allowed=True, left=left, next_seconds=math.ceil(rate.step / 1000))


def _whose(event: Mapping[str, Any], *, signed_in: bool) -> list[str]:
    """Whose buckets a request takes from: the user's, or those of the address and of the login that it is about."""
    context = event["requestContext"]
    if signed_in:
        user = context.get("authorizer", {}).get("jwt", {}).get("claims", {}).get("username")
        return [f"user#{user}"] if user else []
    address, login = context["http"].get("sourceIp", ""), _login(event)
    return [f"address#{address}", *([f"login#{login}"] if login else [])]


def _login(event: Mapping[str, Any]) -> str:
    try:
        body = orjson.loads(event.get("body") or "{}")
    except orjson.JSONDecodeError:
        return ""
    given = body.get("login") or body.get("email") if isinstance(body, dict) else ""
    return given.strip().casefold() if isinstance(given, str) else ""


def _digest(whose: str) -> str:
    return hashlib.sha256(whose.encode("utf-8", "surrogatepass")).hexdigest()
