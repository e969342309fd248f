"""S3 ObjectCreated under uploads/: make the variants of the picture that has arrived."""

from typing import Any
from urllib.parse import unquote_plus

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core import wire
from heliograph.core.log import effect, entry
from heliograph.media import imaging
from heliograph.media.bucket import MediaBucket
from heliograph.media.darkroom import Darkroom
from heliograph.media.model import media_id_of
from heliograph.media.settings import MediaSettings
from heliograph.media.store import UploadStore

settings = MediaSettings.read()
darkroom = Darkroom(
    store=UploadStore(settings.table),
    bucket=MediaBucket(wire.s3(path_style=settings.path_style), settings.bucket, wire.now),
    render=imaging.render_apart,
)


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> None:
    for record in event.get("Records", ()):
        media_id = media_id_of(unquote_plus(record["s3"]["object"]["key"]))
        status = darkroom.develop(media_id)
        effect(f"media-{status}" if status else "media-done-before", media_id=media_id)
