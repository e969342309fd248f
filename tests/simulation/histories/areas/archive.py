"""Everything that the streams say, kept on S3."""

from collections.abc import Iterator

from heliograph.archive.model import records_of

from tests.simulation.histories.room import Room
from tests.simulation.histories.story import Story
from tests.simulation.wiring import wiring

(BUCKET,) = (name for name in wiring().buckets if "Archived" in name)


def the_archive_holds_what_the_streams_hold(story: Story) -> Iterator[str]:
    """Every envelope is kept as it was sent, under its shard and sequence number, whatever was cut or repeated."""
    kept = {}
    bucket = story.world.cloud.s3.bucket(BUCKET)
    for key in bucket.keys():  # noqa: SIM118 - a method of the bucket
        version = bucket.current(key)
        assert version is not None
        kept |= {(one.stream, one.shard, one.sequence): one.data for one in records_of(key, version.body)}
    for name, stream in story.world.cloud.kinesis.streams.items():
        logical = "posts" if "Posts" in name else "engagement"
        for shard in stream.shards.shards.values():
            for record in shard.records:
                if kept.get((logical, shard.id, record.sequence)) != record.data:
                    yield f"{logical} {shard.id} {record.sequence} ({record.key}) is not in the archive"


ROOM = Room(
    hears={"archive_on_events": ("likes", "comments", "feed")},
    checks=(the_archive_holds_what_the_streams_hold,),
    outages=("Archived",),
)
