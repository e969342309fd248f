"""Kinesis posts: when a post, an account or an upload has gone for good, so do originals and variants."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from heliograph.core import wire
from heliograph.core.events import Envelope, Event
from heliograph.core.log import effect, entry
from heliograph.core.streams import consume
from heliograph.identity.events import AccountErased
from heliograph.media.bucket import MediaBucket
from heliograph.media.disposal import Disposal
from heliograph.media.events import AvatarDoffed, UploadDropped
from heliograph.media.settings import MediaSettings
from heliograph.media.store import UploadStore
from heliograph.posts.events import PostPurged

settings = MediaSettings.read()
disposal = Disposal(
    store=UploadStore(settings.table),
    bucket=MediaBucket(wire.s3(path_style=settings.path_style), settings.bucket, wire.now),
)
HEARS: dict[type[Event], Callable[[Any], int]] = {
    PostPurged: lambda purged: disposal.dispose(purged.post_id, purged.media),
    AvatarDoffed: disposal.erase,
    UploadDropped: disposal.erase,
    AccountErased: lambda erased: disposal.dispose_of_all(erased.user_id),
}


@entry
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    return consume(event, HEARS, _purge)


def _purge(envelope: Envelope) -> None:
    for heard in envelope.events():
        effect("media-purged", key=envelope.key, uploads=HEARS[type(heard)](heard))
