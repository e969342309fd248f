"""Every minute: uploads that nothing came of fail, and those that nobody uses go."""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core import wire
from heliograph.core.log import effect, entry
from heliograph.media.bucket import MediaBucket
from heliograph.media.parts import PartsBucket
from heliograph.media.settings import MediaSettings, SweepingSettings
from heliograph.media.store import UploadStore
from heliograph.media.sweeping import Sweeper

settings = MediaSettings.read()
sweeper = Sweeper(
    store=UploadStore(settings.table),
    bucket=MediaBucket(wire.s3(path_style=settings.path_style), settings.bucket, wire.now),
    parts=PartsBucket(wire.s3(path_style=settings.path_style), settings.bucket, wire.now),
    unused=timedelta(days=SweepingSettings.read().unused_days),
    now=wire.now,
)


@entry
def handler(_event: dict[str, Any], _: LambdaContext) -> None:
    swept = sweeper.sweep()
    if swept:
        effect("media-swept", **swept)
