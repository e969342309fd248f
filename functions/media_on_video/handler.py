"""S3 ObjectCreated under videos/: make the poster and the file to play of the video that has arrived."""

from functools import partial
from typing import Any
from urllib.parse import unquote_plus

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core import wire
from heliograph.core.log import effect, entry
from heliograph.media import video
from heliograph.media.bucket import MediaBucket
from heliograph.media.darkroom import CuttingRoom
from heliograph.media.model import media_id_of
from heliograph.media.settings import MediaSettings, VideoSettings
from heliograph.media.store import UploadStore

settings = MediaSettings.read()
limits = VideoSettings.read()
cutting_room = CuttingRoom(
    store=UploadStore(settings.table),
    bucket=MediaBucket(wire.s3(path_style=settings.path_style), settings.bucket, wire.now),
    render=partial(video.make_apart, max_seconds=limits.max_seconds),
    max_bytes=limits.max_bytes,
)


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> None:
    for record in event.get("Records", ()):
        media_id = media_id_of(unquote_plus(record["s3"]["object"]["key"]))
        status = cutting_room.develop(media_id)
        effect(f"media-{status}" if status else "media-done-before", media_id=media_id)
