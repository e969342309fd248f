"""`media`: uploads, and the files of the media bucket."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from botocore.exceptions import ClientError
from heliograph.core import wire
from heliograph.media import imaging, video
from heliograph.media.bucket import MediaBucket
from heliograph.media.darkroom import CuttingRoom, Darkroom
from heliograph.media.film import is_video
from heliograph.media.settings import MediaSettings, VideoSettings
from heliograph.media.store import UploadStore
from heliograph.media.upload import Upload

from cli.operator.accounts import person
from cli.operator.trouble import NotDone, NotUnderstood
from cli.operator.verbs import Argument, Door, Verb, age


def orphans(door: Door, *, older_than: timedelta, remove: bool) -> None:
    """Name what nobody can ever see: uploads that are of no use, and files of which no upload knows.

    Only files that no upload knows are removed: an upload of no use is still its owner's.
    """
    settings = door.deployment.settings(MediaSettings)
    store = UploadStore(settings.table)
    bucket = MediaBucket(wire.s3(path_style=settings.path_style), settings.bucket, wire.now)
    border = wire.now() - older_than
    known = set()
    for upload in door.out.track(store.every(), "uploads"):
        known.add(upload.id)
        if not upload.used and upload.created_at < border:
            door.out.say("upload-in-no-post", media_id=upload.id, owner_id=upload.owner_id, status=upload.status)
    strangers = [file for file in bucket.files() if file.media_id not in known and file.at < border]
    for file in strangers:
        door.out.say("file-of-no-upload", key=file.key, bytes=file.bytes)
    if remove and not door.dry_run:
        bucket.remove([file.key for file in strangers])
    removed = len(strangers) if remove else 0
    door.out.say("would-remove" if door.dry_run else "removed", files=removed)


def regenerate(door: Door, *, media: str | None, user: str | None) -> None:
    """Make the variants of ready uploads anew from their originals: of one, of somebody's, or of all.

    They lie under the keys that posts name already, so nothing else changes, and it may be broken off and done again.
    Raises: NotUnderstood, NotDone, UserNotFound.
    """
    if media is not None and user is not None:
        raise NotUnderstood("Say --media or --user, or neither of them for everything.")
    settings = door.deployment.settings(MediaSettings)
    store = UploadStore(settings.table)
    bucket = MediaBucket(wire.s3(path_style=settings.path_style), settings.bucket, wire.now)
    limits = door.deployment.settings(VideoSettings)
    cut = partial(video.make_apart, max_seconds=limits.max_seconds)
    darkroom = Darkroom(store=store, bucket=bucket, render=imaging.render)
    cutting_room = CuttingRoom(store=store, bucket=bucket, render=cut, max_bytes=limits.max_bytes)
    uploads = files = 0
    for upload in door.out.track(_chosen(door, store, media, user), "uploads"):
        if upload.manifest is None:
            continue
        uploads += 1
        room = cutting_room if is_video(upload.content_type) else darkroom
        made = 0 if door.dry_run else _redeveloped(room, upload.id)
        files += made
        if not made and not door.dry_run:
            door.out.say("left-as-it-is", media_id=upload.id, owner_id=upload.owner_id)
    door.out.say("would-regenerate" if door.dry_run else "regenerated", uploads=uploads, files=files)


def _redeveloped(darkroom: Darkroom, media_id: str) -> int:
    try:
        return darkroom.redevelop(media_id)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchKey":
            raise
        return 0


def _chosen(door: Door, store: UploadStore, media: str | None, user: str | None) -> Iterable[Upload]:
    if user is not None:
        return store.of_owner(person(door.deployment, user).id)
    if media is None:
        return store.every()
    upload = store.get(media) if media.isdecimal() else None
    if upload is None:
        raise NotDone(f"There is no upload {media}.")
    return [upload]


VERBS = {
    "regenerate": Verb(
        does=regenerate,
        help="make the variants of pictures anew from their originals",
        changes=True,
        arguments=(
            Argument("--media", help="a media id: this upload alone"),
            Argument("--user", help="a user id or a user name: somebody's uploads"),
        ),
    ),
    "orphans": Verb(
        does=orphans,
        help="uploads that are in no post, and files of which no upload knows",
        changes=True,
        arguments=(
            Argument("--older-than", type=age, default=timedelta(days=1), help="30m, 36h, 7d (1d)"),
            Argument("--remove", action="store_true", help="remove the files; the bucket keeps their versions"),
        ),
    ),
}
