"""Where facts come from: the archive of a deployment, or a folder with a copy of its bucket."""

import gzip
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final
from zlib import error as ZlibError  # noqa: N812 - a class, whatever it is called

from botocore.exceptions import ClientError
from heliograph.archive.bucket import ArchiveBucket
from heliograph.archive.model import Record, in_order, prefix, records_of, slices
from heliograph.archive.service import Archive
from heliograph.archive.settings import ArchiveSettings
from heliograph.core import wire
from heliograph.core.events import ENGAGEMENT, POSTS, Envelope, Fact, Source, parse_envelope

from cli.operator.deployment import Deployment
from cli.operator.trouble import NotDone
from cli.ranking.examples import HEARS

STREAMS: Final = (POSTS, ENGAGEMENT)
SHARD: Final = "shardId-000000000000"


def from_deployment(stage: str, endpoint: str | None, since: datetime, until: datetime) -> Iterator[Fact]:
    """What a stage's archive holds from one moment to another. Raises: NotDone."""
    settings = Deployment.find(stage, endpoint).settings(ArchiveSettings)
    archive = Archive(ArchiveBucket(wire.s3(path_style=settings.path_style), settings.bucket), {})
    try:
        for stream in STREAMS:
            yield from _facts(archive.between(stream, since, until))
    except ClientError as error:
        raise NotDone(f"The archive {settings.bucket} could not be read: {error}") from error


def from_folder(folder: Path, since: datetime, until: datetime) -> Iterator[Fact]:
    """The same from files under the archive's keys. Raises: NotDone, naming the file that is none of these."""
    if not folder.is_dir():
        raise NotDone(f"There is no folder {folder}.")
    for stream in STREAMS:
        records = (record for path in _files(folder, stream, since, until) for record in _records(folder, path))
        yield from _facts(record for record in in_order(records) if since <= record.at <= until)


def to_folder(facts: Iterable[Fact], folder: Path) -> int:
    """Write facts as the archive has them; answers how many. Raises: OSError."""
    count = 0
    by_stream: dict[str, list[Fact]] = {stream: [] for stream in STREAMS}
    for fact in facts:
        by_stream[fact.event.stream].append(fact)
        count += 1
    for stream, told in by_stream.items():
        in_turn = sorted(told, key=lambda fact: (fact.at, fact.id))
        for one in slices(_record(stream, fact, place) for place, fact in enumerate(in_turn)):
            path = folder / one.key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(one.body)
    return count


def _files(folder: Path, stream: str, since: datetime, until: datetime) -> Iterator[Path]:
    """In the order of the archive's keys, those of the hours asked for."""
    first, last = prefix(stream, since), prefix(stream, until)
    keys = sorted(path.relative_to(folder).as_posix() for path in (folder / stream).rglob("*.jsonl.gz"))
    return (folder / key for key in keys if first <= key and key[: len(last)] <= last)


def _records(folder: Path, path: Path) -> list[Record]:
    try:
        return list(records_of(path.relative_to(folder).as_posix(), path.read_bytes()))
    except (ValueError, KeyError, TypeError, EOFError, gzip.BadGzipFile, ZlibError) as error:
        raise NotDone(f"{path} is none of the archive's files: {error!r}") from error


def _facts(records: Iterable[Record]) -> Iterator[Fact]:
    for record in records:
        try:
            yield from parse_envelope(record.data, HEARS).facts
        except (ValueError, KeyError, TypeError) as error:
            raise NotDone(f"Record {record.sequence} of {record.stream} is no envelope: {error!r}") from error


def _record(stream: str, fact: Fact, place: int) -> Record:
    key = fact.event.keys()[0]
    envelope = Envelope(key, Source(f"made-up/{SHARD}", fact.sequence, fact.sequence), (fact,))
    return Record(stream=stream, shard=SHARD, sequence=str(place), at=fact.at, data=envelope.to_json())
