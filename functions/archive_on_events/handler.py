"""Both Kinesis streams: keep every envelope, in order, on S3. A batch is kept whole or comes again."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.archive.bucket import ArchiveBucket
from heliograph.archive.service import Archive
from heliograph.archive.settings import ArchiveSettings
from heliograph.core import wire
from heliograph.core.log import effect, entry
from heliograph.core.settings import StreamsSettings

settings = ArchiveSettings.read()
archive = Archive(
    ArchiveBucket(wire.s3(path_style=settings.path_style), settings.bucket),
    {physical: name for name, physical in StreamsSettings.read().names().items()},
)


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    effect("records-archived", records=archive.keep(event))
    return {"batchItemFailures": []}
