"""Both ends of the event path: the relay from row changes to Kinesis, and the loop of its consumers.

The relay answers a batch whole: it puts every envelope, in order per key, or raises so that the same changes come
again. A consumer goes through a batch in order, stops at the first failure *of a key*, goes on with the others, and
reports the first record to be sent again.
"""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from heliograph.core import wire
from heliograph.core.aws.retries import wait
from heliograph.core.events import REDRIVEN, Change, Envelope, Event, Fact, Source, Translate, pad, parse_envelope
from heliograph.core.log import logger
from heliograph.core.rows import to_row

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

PUT_RECORDS = 500
"""Records in one PutRecords (API reference)."""
PUT_BYTES = 4_500_000
"""What one PutRecords may weigh; Kinesis takes 5 MiB with the partition keys."""
ENVELOPE_BYTES = 900_000
"""What one envelope may weigh; Kinesis takes 1 MiB with the partition key."""
ATTEMPTS = 8
TTL_SERVICE = "dynamodb.amazonaws.com"


class Untranslatable(Exception):
    """Some changes of a batch could not be read. `rest` is what the others say, to be put before this is raised."""

    def __init__(self, changes: Sequence[str], rest: dict[str, list[Envelope]]) -> None:
        super().__init__(f"changes {', '.join(changes)} could not be translated")
        self.rest = rest


class RelayIncomplete(Exception):
    """Some envelopes could not be put; the whole batch of changes must come again."""


def changes(event: Mapping[str, Any]) -> list[Change]:
    """The row changes of a DynamoDB stream event, in order."""
    return [_change(record) for record in event["Records"]]


def source_table(record: Mapping[str, Any]) -> str:
    """The table's name out of `arn:aws:dynamodb:…:table/<name>/stream/<label>`."""
    return str(record["eventSourceARN"]).split("/")[1]


def source_shard(context: str, event: Mapping[str, Any]) -> str:
    """What marks call the shard that a batch of changes comes from.

    A batch that was parked and is sent again (`redriven` in the event) gets a name of its own, always the same one:
    newer facts of the same keys may have been counted meanwhile, as `core.events.redriven` explains.
    """
    shard = f"{context}/{event['shardId']}"
    if not event.get("redriven"):
        return shard
    return f"{REDRIVEN}{shard}/{pad(event['Records'][0]['dynamodb']['SequenceNumber'])}"


def envelopes(shard: str, batch: Iterable[Change], translate: Translate) -> dict[str, list[Envelope]]:
    """Group a batch's facts: stream → envelopes, one per key unless its facts outgrow one Kinesis record.

    Raises: Untranslatable, with what all other changes say.
    """
    grouped: dict[tuple[str, str], list[Fact]] = {}
    failed: list[str] = []
    for change in batch:
        try:
            events = tuple(translate(change))
        except Exception:  # noqa: BLE001 - whatever is wrong with one change must not hinder the others
            logger.exception("change-untranslatable", extra={"change": change.id})
            failed.append(change.id)
            continue
        for index, event in enumerate(events):
            fact = Fact(f"{change.id}.{index}", pad(change.sequence), change.at, event)
            for key in dict.fromkeys(event.keys()):
                grouped.setdefault((event.stream, key), []).append(fact)
    streams: dict[str, list[Envelope]] = {}
    for (stream, key), facts in grouped.items():
        streams.setdefault(stream, []).extend(_split(_enclose(shard, key, facts)))
    if failed:
        raise Untranslatable(failed, streams)
    return streams


class Relay:
    """Puts envelopes on Kinesis. `streams` is the stream's logical name → its name in this deployment."""

    def __init__(
        self, client: "KinesisClient", streams: Mapping[str, str], sleep: Callable[[float], None] = wire.sleep
    ) -> None:
        self._client = client
        self._streams = streams
        self._sleep = sleep

    def pass_on(self, shard: str, batch: Iterable[Change], translate: Translate) -> int:
        """Put what a batch's changes say; answers how many envelopes. Raises: RelayIncomplete, Untranslatable.

        After Untranslatable the rest has been put: the batch comes again, in halves, until the poison is alone in one
        and is parked, and nobody else has waited for it.
        """
        try:
            said = envelopes(shard, batch, translate)
        except Untranslatable as poison:
            self.send(poison.rest)
            raise
        return self.send(said)

    def send(self, grouped: Mapping[str, Sequence[Envelope]]) -> int:
        """Put everything; envelopes of one key go one after the other. Answers how many were put.

        Raises: RelayIncomplete.
        """
        count = 0
        for stream, sent in grouped.items():
            for round_ in _rounds(sent):
                for batch in _batches(round_):
                    self._put(self._streams[stream], batch)
            count += len(sent)
        return count

    def _put(self, stream: str, batch: Sequence[Mapping[str, Any]]) -> None:
        unput = list(batch)
        for attempt in range(ATTEMPTS):
            if attempt:
                self._sleep(wait(attempt, wire.randomness.random))
            answer = self._client.put_records(StreamName=stream, Records=unput)  # type: ignore[arg-type]
            unput = [one for one, said in zip(unput, answer["Records"], strict=True) if said.get("ErrorCode")]
            if not unput:
                return
        raise RelayIncomplete(f"{len(unput)} of {len(batch)} envelopes could not be put on {stream}")


def consume(
    event: Mapping[str, Any], hears: Iterable[type[Event]], handle: Callable[[Envelope], object]
) -> dict[str, list[dict[str, str]]]:
    """Hand a Kinesis batch to `handle`, envelope by envelope; answer Lambda's partial batch response.

    After a failure the other keys' records go on, later records of the failed key wait with it, and Lambda sends
    everything again from the first failure: consumers tell a repeat from news.
    """
    kinds = tuple(hears)
    first_failure: str | None = None
    failed: set[str] = set()
    for record in event["Records"]:
        kinesis = record["kinesis"]
        key = kinesis["partitionKey"]
        if key in failed:
            continue
        try:
            envelope = parse_envelope(base64.b64decode(kinesis["data"]), kinds)
            if envelope.facts:
                handle(envelope)
        except Exception:  # noqa: BLE001 - whatever is wrong with one key must not hinder the others
            logger.exception("envelope-failed", extra={"key": key, "sequence": kinesis["sequenceNumber"]})
            failed.add(key)
            first_failure = first_failure or kinesis["sequenceNumber"]
    return {"batchItemFailures": [] if first_failure is None else [{"itemIdentifier": first_failure}]}


def _change(record: Mapping[str, Any]) -> Change:
    image = record["dynamodb"]
    return Change(
        id=record["eventID"],
        sequence=image["SequenceNumber"],
        at=datetime.fromtimestamp(float(image.get("ApproximateCreationDateTime", 0)), UTC),
        old=to_row(image["OldImage"]) if "OldImage" in image else None,
        new=to_row(image["NewImage"]) if "NewImage" in image else None,
        expired=(record.get("userIdentity") or {}).get("principalId") == TTL_SERVICE,
    )


def _enclose(shard: str, key: str, facts: Sequence[Fact]) -> Envelope:
    return Envelope(key, Source(shard, facts[0].sequence, facts[-1].sequence), tuple(facts))


def _split(envelope: Envelope) -> list[Envelope]:
    if len(envelope.to_json()) <= ENVELOPE_BYTES:
        return [envelope]
    facts = envelope.facts
    # Facts of one change share its sequence number: cut between changes, or the first half's mark hides the second.
    cuts = [place for place in range(1, len(facts)) if facts[place].sequence != facts[place - 1].sequence]
    if not cuts:
        return [envelope]
    middle = min(cuts, key=lambda place: abs(2 * place - len(facts)))
    halves = (facts[:middle], facts[middle:])
    return [part for half in halves for part in _split(_enclose(envelope.source.shard, envelope.key, half))]


def _rounds(sent: Sequence[Envelope]) -> list[list[Envelope]]:
    # Within one PutRecords a failed record is put again behind its followers, so a key appears once per round.
    rounds: list[list[Envelope]] = []
    seen: dict[str, int] = {}
    for envelope in sent:
        place = seen.get(envelope.key, 0)
        seen[envelope.key] = place + 1
        if place == len(rounds):
            rounds.append([])
        rounds[place].append(envelope)
    return rounds


def _batches(envelopes: Iterable[Envelope]) -> Iterator[list[dict[str, Any]]]:
    """Records as PutRecords takes them, as many at once as it takes."""
    batch: list[dict[str, Any]] = []
    weight = 0
    for envelope in envelopes:
        record = {"Data": envelope.to_json(), "PartitionKey": envelope.key}
        if len(batch) == PUT_RECORDS or (batch and weight + len(record["Data"]) > PUT_BYTES):
            yield batch
            batch, weight = [], 0
        batch.append(record)
        weight += len(record["Data"])
    if batch:
        yield batch
