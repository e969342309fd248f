"""`media`: uploads, and the files of the media bucket."""

from datetime import timedelta

from heliograph.core import wire
from heliograph.media.bucket import MediaBucket
from heliograph.media.settings import MediaSettings
from heliograph.media.store import UploadStore

from cli.operator.verbs import Argument, Door, Verb, age


def orphans(door: Door, *, older_than: timedelta, remove: bool) -> None:
    """Name what nobody can ever see: uploads that are in no post, and files of which no upload knows.

    Only files that no upload knows are removed: an upload in no post is still its owner's.
    """
    settings = door.deployment.settings(MediaSettings)
    store = UploadStore(settings.table)
    bucket = MediaBucket(wire.s3(path_style=settings.path_style), settings.bucket, wire.now)
    border = wire.now() - older_than
    known = set()
    for upload in door.out.track(store.every(), "uploads"):
        known.add(upload.id)
        if upload.post_id is None and upload.created_at < border:
            door.out.say("upload-in-no-post", media_id=upload.id, owner_id=upload.owner_id, status=upload.status)
    strangers = [file for file in bucket.files() if file.media_id not in known and file.at < border]
    for file in strangers:
        door.out.say("file-of-no-upload", key=file.key, bytes=file.bytes)
    if remove and not door.dry_run:
        bucket.remove([file.key for file in strangers])
    removed = len(strangers) if remove else 0
    door.out.say("would-remove" if door.dry_run else "removed", files=removed)


VERBS = {
    "orphans": Verb(
        does=orphans,
        help="uploads that are in no post, and files of which no upload knows",
        changes=True,
        arguments=(
            Argument("--older-than", type=age, default=timedelta(days=1), help="30m, 36h, 7d (1d)"),
            Argument("--remove", action="store_true", help="remove the files; the bucket keeps their versions"),
        ),
    )
}
