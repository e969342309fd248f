"""`streams`: what was said, and saying it again to one consumer."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import boto3
import orjson
from heliograph.archive.bucket import ArchiveBucket
from heliograph.archive.model import Record
from heliograph.archive.service import Archive
from heliograph.archive.settings import ArchiveSettings
from heliograph.core import wire
from heliograph.core.settings import StreamsSettings
from heliograph.counters.store import SILENT

from cli.operator.deployment import Deployment
from cli.operator.invoking import Invoke, by_lambda, check
from cli.operator.replaying import StreamReader, batches, kinesis_event, only
from cli.operator.trouble import NotUnderstood
from cli.operator.verbs import Argument, Door, Verb

KEPT = timedelta(hours=23)
"""What is younger is read from the stream, which keeps a day; what is older, from the archive."""
ADDING = {"counters_on_events": SILENT - timedelta(hours=1)}
"""Consumers that add, and how old a fact may be for them: its mark may be gone, and then it would count again."""
SHARD = re.compile(r"(shardId-\d+):(\d+)")


@dataclass(frozen=True, kw_only=True)
class Consumer:
    """Who is told again, and which streams it hears: logical name → ARN."""

    name: str
    physical: str
    hears: dict[str, str]


def replay(
    door: Door, *, start: str, until: datetime | None, events: Sequence[str], to_consumer: str, stream: str | None
) -> None:
    """Hand a consumer what its streams said, from a moment, a place in a shard, or a part of the archive on.

    Consumers take what they had for repeats, so this may be broken off and run again. Raises: NotUnderstood; NotDone,
    when the consumer fails: then nothing behind that batch was sent.
    """
    consumer = find(door.deployment, to_consumer)
    until = until or wire.now()
    heard = [name for name in consumer.hears if stream in (None, name)]
    if not heard:
        raise NotUnderstood(f"{to_consumer} hears {', '.join(sorted(consumer.hears))}, not {stream}")
    records = source(door.deployment, start, until, heard)
    told = (record for record in records if record.at <= until and record.stream in heard)
    tell(door, consumer, only(told, events) if events else told, by_lambda())


def tell(door: Door, consumer: Consumer, records: Iterable[Record], invoke: Invoke) -> None:
    """Invoke the consumer with these records, batch by batch. Raises: NotUnderstood, NotDone."""
    count: Counter[str] = Counter()
    total = 0
    border = wire.now() - ADDING[consumer.name] if consumer.name in ADDING else None
    for batch in batches(door.out.track(records, "records")):
        _refuse_what_would_count_twice(consumer, batch, border)
        if not door.dry_run:
            check(consumer.name, invoke(consumer.physical, kinesis_event(batch, consumer.hears[batch[0].stream])))
        total += len(batch)
        count.update(event["name"] for record in batch for event in orjson.loads(record.data)["events"])
    for event, times in sorted(count.items()):
        door.out.say("event", name=event, times=times)
    door.out.say("would-replay" if door.dry_run else "replayed", consumer=consumer.name, records=total)


def source(deployment: Deployment, start: str, until: datetime, streams: Sequence[str]) -> Iterator[Record]:
    """Where to read: `start` is a moment, `shardId-…:<sequence>`, or a prefix of the archive's keys.

    Raises: NotUnderstood.
    """
    names = deployment.settings(StreamsSettings).names()
    if place := SHARD.fullmatch(start):
        if len(streams) != 1:
            raise NotUnderstood(f"say by --stream which of {', '.join(streams)} has {place[1]}")
        yield from StreamReader(wire.kinesis(), streams[0], names[streams[0]]).at(place[1], place[2])
        return
    settings = deployment.settings(ArchiveSettings)
    archive = Archive(ArchiveBucket(wire.s3(path_style=settings.path_style), settings.bucket), {})
    if start.partition("/")[0] in names:
        yield from archive.under(start)
        return
    since = moment(start)
    for one in streams:
        if wire.now() - since < KEPT:
            yield from StreamReader(wire.kinesis(), one, names[one]).since(since)
        else:
            yield from archive.between(one, since, until)


def find(deployment: Deployment, name: str) -> Consumer:
    """A function of ours that has a mapping to an event stream. Raises: NotUnderstood."""
    function = deployment.functions.get(name)
    if function is None:
        raise NotUnderstood(f"{name} is none of {', '.join(sorted(deployment.functions))}")
    logical = {physical: stream for stream, physical in deployment.settings(StreamsSettings).names().items()}
    pages = boto3.client("lambda").get_paginator("list_event_source_mappings").paginate(FunctionName=function.physical)
    arns = [one["EventSourceArn"] for page in pages for one in page["EventSourceMappings"]]
    hears = {logical[arn.rpartition("/")[2]]: arn for arn in arns if arn.rpartition("/")[2] in logical}
    if not hears:
        raise NotUnderstood(f"{name} hears no event stream")
    return Consumer(name=name, physical=function.physical, hears=hears)


def moment(text: str) -> datetime:
    """ISO 8601; without an offset it is UTC. Raises: NotUnderstood."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotUnderstood(f"{text!r} is no moment, no shardId-…:<sequence>, and no prefix of the archive") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _refuse_what_would_count_twice(consumer: Consumer, batch: Sequence[Record], border: datetime | None) -> None:
    if border and any(record.at < border for record in batch):
        raise NotUnderstood(
            f"{consumer.name} adds, and what arrived before {border:%Y-%m-%dT%H:%MZ} may be counted twice: its marks "
            "may be gone. Recount instead."
        )


VERBS = {
    "replay": Verb(
        does=replay,
        help="hand what the streams said to one consumer again",
        changes=True,
        arguments=(
            Argument(
                "--from",
                dest="start",
                required=True,
                metavar="FROM",
                help="a moment (2026-03-14T09:00), a place (shardId-000000000000:4959…), or a prefix of the archive's "
                "keys (posts/2026/03/14/)",
            ),
            Argument("--to", dest="until", type=moment, help="the last moment that counts; now if not given"),
            Argument("--only", dest="events", action="append", default=[], help="an event's name; may be repeated"),
            Argument("--to-consumer", required=True, help="the function to hand it to"),
            Argument("--stream", help="posts or engagement; what the consumer hears if not given"),
        ),
    )
}
