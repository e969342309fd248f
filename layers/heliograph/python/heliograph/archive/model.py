"""What the archive holds: the records of the event streams, by stream, hour of arrival, shard and sequence.

    posts/2026/03/14/09/shardId-000000000002/4959…0001-4959…0450.jsonl.gz

One line per record: `{"sequence": "…", "at": "2026-…", "envelope": {…}}`. An object holds records of one hour and one
shard, so keys sort as what they hold, and whoever wants an hour reads its objects alone.
"""

import gzip
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Final

import orjson

SEQUENCE_DIGITS: Final = 60
"""Kinesis numbers records with 56 digits (API reference); padded, so that their order as text is their order."""
LEVEL: Final = 6
"""Of gzip: envelopes of likes shrink to an eighth, in 16 µs each; twice the effort buys nothing, half loses 7 %."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """One record of a stream: `data` is an envelope, `at` is when it arrived there."""

    stream: str
    shard: str
    sequence: str
    at: datetime
    data: bytes

    @property
    def place(self) -> str:
        """Its sequence number as it sorts."""
        return self.sequence.zfill(SEQUENCE_DIGITS)


@dataclass(frozen=True, kw_only=True)
class Slice:
    """One object: records of one stream, shard and hour, in order, as gzipped lines."""

    key: str
    body: bytes


def slices(records: Iterable[Record]) -> Iterator[Slice]:
    """A batch of one shard as objects. The same batch gives the same objects; a batch that is cut otherwise gives
    others, which overlap, and never one that replaces a longer one."""
    for (stream, shard, _), group in groupby(records, key=lambda one: (one.stream, one.shard, _hour(one.at))):
        some = tuple(group)
        name = f"{some[0].place}-{some[-1].place}.jsonl.gz"
        lines = b"\n".join(_line(record) for record in some)
        yield Slice(
            key=f"{prefix(stream, some[0].at)}{shard}/{name}", body=gzip.compress(lines, compresslevel=LEVEL, mtime=0)
        )


def records_of(key: str, body: bytes) -> Sequence[Record]:
    """What an object holds. Raises: ValueError or KeyError, when it is none of the archive's."""
    stream, *_, shard, _ = key.split("/")
    return [
        Record(
            stream=stream,
            shard=shard,
            sequence=line["sequence"],
            at=datetime.fromisoformat(line["at"]),
            data=orjson.dumps(line["envelope"]),
        )
        for line in map(orjson.loads, gzip.decompress(body).splitlines())
    ]


def prefix(stream: str, at: datetime) -> str:
    """Where the objects of an hour lie."""
    return f"{stream}/{_hour(at):%Y/%m/%d/%H}/"


def hours(stream: str, since: datetime, until: datetime) -> Iterator[str]:
    """The prefixes of every hour from one moment to another, both included."""
    hour = _hour(since)
    while hour <= until:
        yield prefix(stream, hour)
        hour += timedelta(hours=1)


def in_order(records: Iterable[Record]) -> Iterator[Record]:
    """Records of objects in the order of their keys, those that overlapping objects repeat left out."""
    latest: dict[tuple[str, str], str] = {}
    for record in records:
        shard = record.stream, record.shard
        if record.place > latest.get(shard, ""):
            latest[shard] = record.place
            yield record


def _line(record: Record) -> bytes:
    # JSON has line breaks between its words only; one object is one line here.
    envelope = orjson.Fragment(record.data.replace(b"\n", b" "))
    return orjson.dumps({"sequence": record.sequence, "at": record.at.isoformat(), "envelope": envelope})


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
