"""Idempotency-Key: a POST that is sent again is carried out once, and answered with the same bytes.

| entity  | PK                                     | who asks                                               |
|---------|----------------------------------------|--------------------------------------------------------|
| request | SHA-256 of who, route and key          | the same request, sent again within 24 hours           |

A request with the header is claimed first: one conditional put reserves the moment and the ids that its effect will
have (core.reservation). Nothing is locked. Whoever finds an unfinished claim, because the first try died or is still
under way, carries the request out as well, and makes the very same conditional write, which recognises what stands
already (core.store). The first to come to an end keeps its answer in the row, on the condition that there is none;
everyone answers what is kept. So a crash at any step leaves one effect at most, and the next try completes it.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson

from heliograph.core import wire
from heliograph.core.errors import BadRequest, Invalid
from heliograph.core.reservation import reserved
from heliograph.core.rows import Row, from_row, to_row

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

HEADER = "idempotency-key"
KEY = r"[!-~]{1,255}"
KEPT_FOR = timedelta(hours=24)
NOT_KEPT = (401, 408, 429)
"""Refusals of the moment, which the same request need not meet again; nor are our own faults kept."""
SEEDS = 1 << 30

Answer = dict[str, Any]
"""An answer as the gateway takes it from a function."""


class IdempotencyKeyNotValid(BadRequest):
    """An Idempotency-Key has 1 to 255 visible ASCII characters."""


class IdempotencyKeyReused(Invalid):
    """This Idempotency-Key came with another request."""


@dataclass(frozen=True)
class Claim:
    """A request's row: what it reserves and, once somebody has come to an end, the answer."""

    row: Row

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.row["moment"])


class Requests:
    """The requests of the last 24 hours that may be sent again."""

    def __init__(
        self,
        table: str,
        *,
        client: "Callable[[], DynamoDBClient]" = wire.dynamodb,
        now: Callable[[], datetime] = wire.now,
    ) -> None:
        self._table = table
        self._client = client
        self._now = now

    def once(self, event: Mapping[str, Any], carry_out: Callable[[], Answer]) -> Answer:
        """The answer to a request: what is kept of it, or what carrying it out brings.

        Raises: IdempotencyKeyNotValid, IdempotencyKeyReused.
        """
        key = next((value for name, value in event["headers"].items() if name.lower() == HEADER), None)
        if key is None or event["requestContext"]["http"]["method"] != "POST":
            return carry_out()
        if not re.fullmatch(KEY, key):
            raise IdempotencyKeyNotValid("A UUID is a good one.")
        seal = _Seal(key, event)
        claim = self._claim(_name(key, event), seal.fingerprint)
        if "answer" in claim.row:
            return seal.opened(claim.row["answer"])
        with reserved(claim.moment, claim.row["seed"]):
            answer = carry_out()
        if answer["statusCode"] >= 500 or answer["statusCode"] in NOT_KEPT:
            return answer
        return seal.opened(self._kept(claim, seal.closed(answer)))

    def _claim(self, pk: str, fingerprint: str) -> Claim:
        """The row of this request, now or from before. Raises: IdempotencyKeyReused."""
        moment = self._now()
        row: Row = {
            "pk": pk,
            "fingerprint": fingerprint,
            "moment": moment.isoformat(),
            "seed": wire.randomness.randrange(SEEDS),
            "expires_at": int((moment + KEPT_FOR).timestamp()),
        }
        try:
            self._client().put_item(
                TableName=self._table,
                Item=from_row(row),
                ConditionExpression="attribute_not_exists(pk) OR expires_at <= :now",
                ExpressionAttributeValues={":now": {"N": str(int(moment.timestamp()))}},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._client().exceptions.ConditionalCheckFailedException as error:
            row = _standing(error.response)
        if row["fingerprint"] != fingerprint:
            raise IdempotencyKeyReused("Send the same body again, or take a new key for another request.")
        return Claim(row)

    def _kept(self, claim: Claim, answer: str) -> str:
        """Keep an answer unless there is one; answers what is kept."""
        try:
            self._client().update_item(
                TableName=self._table,
                Key=from_row({"pk": claim.row["pk"]}),
                UpdateExpression="SET answer = :answer",
                ConditionExpression="moment = :moment AND attribute_not_exists(answer)",
                ExpressionAttributeValues=from_row({":answer": answer, ":moment": claim.row["moment"]}),
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._client().exceptions.ConditionalCheckFailedException as error:
            return str(_standing(error.response).get("answer", answer))
        return answer


class _Seal:
    """Answers are kept sealed: some hold tokens. What opens them is in the request alone, and in no table."""

    def __init__(self, key: str, event: Mapping[str, Any]) -> None:
        sent = hashlib.sha256(_sent(event)).digest()
        self.fingerprint = hashlib.sha256(b"fingerprint" + key.encode() + sent).hexdigest()
        self._key = hashlib.sha256(b"seal" + key.encode() + sent).digest()

    def closed(self, answer: Answer) -> str:
        nonce = wire.entropy(12)
        return base64.b64encode(nonce + self._cipher().encrypt(nonce, orjson.dumps(answer), None)).decode()

    def opened(self, sealed: str) -> Answer:
        data = base64.b64decode(sealed)
        answer: Answer = orjson.loads(self._cipher().decrypt(data[:12], data[12:], None))
        return answer

    def _cipher(self) -> Any:
        # 29 ms of a cold start, for which a request without the header has no use.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        return AESGCM(self._key)


def _name(key: str, event: Mapping[str, Any]) -> str:
    context = event["requestContext"]
    whose = context.get("authorizer", {}).get("jwt", {}).get("claims", {}).get("username", "")
    return hashlib.sha256("\n".join((whose, event["rawPath"], key)).encode()).hexdigest()


def _sent(event: Mapping[str, Any]) -> bytes:
    """What makes two requests the same. The boundary of a form is drawn anew by many clients that send it again."""
    body = str(event.get("body") or "")
    data = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode("utf-8", "surrogatepass")
    kinds = (str(value) for name, value in event["headers"].items() if name.lower() == "content-type")
    _, _, boundary = next(kinds, "").partition("boundary=")
    boundary = boundary.partition(";")[0].strip().strip('"')
    data = data.replace(boundary.encode(), b"") if boundary else data
    return str(event.get("rawQueryString") or "").encode() + b"\n" + data


def _standing(failed: Mapping[str, Any]) -> Row:
    """The row that a condition did not hold for; nothing, if it was none."""
    return to_row(failed.get("Item", {}))
