"""Keeping what the streams say, and reading it again."""

import base64
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from heliograph.archive.model import Record, hours, in_order, records_of, slices

if TYPE_CHECKING:
    from heliograph.archive.bucket import ArchiveBucket


class Archive:
    """The archive. `streams` is a stream's name in this deployment → its logical name."""

    def __init__(self, bucket: "ArchiveBucket", streams: Mapping[str, str]) -> None:
        self._bucket = bucket
        self._streams = streams

    def keep(self, event: Mapping[str, Any]) -> int:
        """Write a batch of Kinesis as objects; answers how many records. Safe to repeat, however it is cut."""
        records = [self._record(one) for one in event["Records"]]
        for one in slices(records):
            self._bucket.put(one)
        return len(records)

    def between(self, stream: str, since: datetime, until: datetime) -> Iterator[Record]:
        """What arrived on a stream, in order per shard, each record once."""
        found = (record for prefix in hours(stream, since, until) for record in self._under(prefix))
        return (record for record in in_order(found) if since <= record.at <= until)

    def under(self, prefix: str) -> Iterator[Record]:
        """What the objects below a prefix hold, in order per shard, each record once."""
        return in_order(self._under(prefix))

    def _under(self, prefix: str) -> Iterator[Record]:
        for key in self._bucket.keys(prefix):
            yield from records_of(key, self._bucket.get(key))

    def _record(self, record: Mapping[str, Any]) -> Record:
        kinesis = record["kinesis"]
        return Record(
            stream=self._streams[record["eventSourceARN"].rpartition("/")[2]],
            shard=record["eventID"].partition(":")[0],
            sequence=kinesis["sequenceNumber"],
            at=datetime.fromtimestamp(float(kinesis["approximateArrivalTimestamp"]), UTC),
            data=base64.b64decode(kinesis["data"]),
        )
