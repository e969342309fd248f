"""Taking pictures and videos in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from heliograph.core.errors import FieldError
from heliograph.core.ids import IdMaker
from heliograph.core.lookups import Lookup
from heliograph.media.film import MAX_VIDEO_BYTES, VIDEO_TYPES, is_video
from heliograph.media.model import ACCEPTED, MAX_BYTES, Probe
from heliograph.media.refusals import PictureFormatNotAccepted, PictureTooLarge, VideoTooLarge
from heliograph.media.settings import MULTIPART_FILE_BYTES, PartsSettings
from heliograph.media.upload import MediaNotUsable, Offer, Original, OriginalNotThere, Status, Upload, owned

if TYPE_CHECKING:
    from heliograph.core.store import Part
    from heliograph.media.bucket import MediaBucket
    from heliograph.media.parts import PartsBucket
    from heliograph.media.store import UploadStore


class Look(Protocol):
    """A look at a file's header (`imaging.probe`)."""

    def __call__(self, data: bytes, *, declared_type: str | None = None) -> Probe: ...


class Uploads:
    """Uploads as their owners and the posts that show them see them."""

    def __init__(
        self,
        *,
        store: "UploadStore",
        bucket: "MediaBucket",
        ids: IdMaker,
        now: Callable[[], datetime],
        max_video_bytes: int = MAX_VIDEO_BYTES,
        parts: "PartsBucket | None" = None,
        in_parts: PartsSettings | None = None,
    ) -> None:
        self._store = store
        self._bucket = bucket
        self._ids = ids
        self._now = now
        self._max_video_bytes = max_video_bytes
        self._parts = parts
        self._in_parts = in_parts

    def offer(
        self, owner_id: str, content_type: str, *, checksum: str | None = None, size: int | None = None
    ) -> tuple[Upload, Offer]:
        """An upload straight to S3, for files too large for a request.

        What is announced of the file, its SHA-256 in base64 or its size in bytes, binds: S3 takes no other, and a file
        that arrives all the same ends as failed. Raises: PictureFormatNotAccepted, PictureTooLarge, VideoTooLarge.
        """
        accepted = [*ACCEPTED.values(), *VIDEO_TYPES.values()]
        if content_type not in accepted:
            message = f"must be one of {', '.join(accepted)}"
            raise PictureFormatNotAccepted(f"contentType {message}.", errors=[FieldError("body.contentType", message)])
        most = self._most(content_type, size or 1)
        upload = replace(self._new(owner_id, content_type), checksum=checksum, size=size)
        if self._parts and self._in_parts and size is not None and size > self._in_parts.above:
            return self._offer_parts(upload, self._parts, self._in_parts.bytes)
        self._store.add(upload)
        return upload, self._bucket.offer(upload, most)

    def _most(self, content_type: str, size: int) -> int:
        """How many bytes a file of this type may have. Raises: PictureTooLarge, VideoTooLarge."""
        most = self._max_video_bytes if is_video(content_type) else MAX_BYTES
        if size > most:
            too_large = VideoTooLarge if is_video(content_type) else PictureTooLarge
            raise too_large(f"The file has {size:,} bytes; at most {most:,} are accepted.")
        return most

    def _offer_parts(self, upload: Upload, parts: "PartsBucket", part_bytes: int) -> tuple[Upload, Offer]:
        self._store.add(replace(upload, parts_id=parts.begin(upload)))
        # A request that is carried out again finds the row that it wrote before, with what it had begun then.
        standing = owned(self._store.get(upload.id), upload.owner_id, upload.id)
        return standing, parts.offer(standing, part_bytes)

    def get(self, owner_id: str, media_id: str) -> Upload:
        """Raises: MediaNotFound, also for somebody else's."""
        return owned(self._store.get(media_id), owner_id, media_id)

    def original(self, owner_id: str, media_id: str) -> Original:
        """Where its owner finds the file as it came, whatever became of it. Raises: MediaNotFound, OriginalNotThere."""
        upload = self.get(owner_id, media_id)
        if upload.status is Status.PENDING and not self._bucket.has_original(upload):
            raise OriginalNotThere(f"Nothing has been sent for upload {media_id} yet.")
        return self._bucket.download(upload)

    def admit(self, owner_id: str, data: bytes, declared_type: str | None, look: Look) -> tuple[Upload, Probe]:
        """Look at a file that came inside a request; nothing is written yet.

        Raises: PictureTooLarge, naming the other door, and whatever `look` refuses.
        """
        if len(data) > MULTIPART_FILE_BYTES:
            raise PictureTooLarge(
                f"A file inside a request may have {MULTIPART_FILE_BYTES:,} bytes, this one has {len(data):,}. "
                f"POST /v1/media takes up to {MAX_BYTES:,} bytes straight to storage."
            )
        probe = look(data, declared_type=declared_type)
        return self._new(owner_id, ACCEPTED[probe.format]), probe

    def adding(self, upload: Upload, post_id: str) -> "Part":
        """Writing an admitted upload as `post_id`'s, as a part of the transaction that makes the post."""
        return self._store.adding(replace(upload, post_id=post_id))

    def removing(self, upload: Upload) -> "Part":
        return self._store.removing(upload)

    def keep_original(self, upload: Upload, data: bytes) -> None:
        """Store the bytes; their arrival starts the making of variants."""
        self._bucket.put_original(upload, data)

    def _new(self, owner_id: str, content_type: str) -> Upload:
        return Upload(
            id=self._ids.make(owner=owner_id), owner_id=owner_id, content_type=content_type, created_at=self._now()
        )


class Claims:
    """Uploads as the posts and drafts see them that want to have them: each goes into one of these at most."""

    def __init__(self, store: "UploadStore") -> None:
        self._store = store

    def lookup(self, media_ids: Iterable[str]) -> Lookup[Upload]:
        return self._store.lookup(media_ids)

    def usable(
        self, owner_id: str, found: Mapping[str, Upload], media_ids: Iterable[str], *holders: str | None
    ) -> list[Upload]:
        """Those uploads, in order, if all may go into something of their owner, or are in one of the `holders` already.

        Raises: MediaNotFound, MediaNotUsable.
        """
        uploads = []
        for media_id in media_ids:
            upload = owned(found.get(media_id), owner_id, media_id)
            if upload.post_id not in (None, *holders):
                raise MediaNotUsable(f"Upload {media_id} is in post {upload.post_id} already.")
            if upload.draft_id not in (None, *holders):
                raise MediaNotUsable(f"Upload {media_id} is in draft {upload.draft_id}.")
            if upload.avatar:
                raise MediaNotUsable(f"Upload {media_id} is your avatar.")
            if upload.post_id is None and upload.status is Status.FAILED:
                raise MediaNotUsable(f"Upload {media_id} failed: {upload.reason}")
            uploads.append(upload)
        return uploads

    def claiming(self, upload: Upload, post_id: str) -> "Part":
        """Giving it to a new post, in the transaction that makes that; from the draft that held it, if one did."""
        return self._store.claiming(upload, post_id)

    def holding(self, upload: Upload, draft_id: str) -> "Part":
        """Giving it to a draft, as a part of the transaction that writes that. Nothing is said of it to anybody."""
        return self._store.holding(upload, draft_id)

    def freeing(self, upload: Upload, draft_id: str, until: datetime) -> "Part":
        """Taking it out of a draft, as a part of the transaction that writes that; it may find another use until then,
        or as long as any upload may."""
        return self._store.freeing(upload, draft_id, until)


class Wardrobe:
    """Uploads as the profiles that wear them see them."""

    def __init__(self, store: "UploadStore") -> None:
        self._store = store

    def wearable(self, owner_id: str, media_id: str) -> Upload:
        """An upload that its owner may wear as an avatar, or wears already. Raises: MediaNotFound, MediaNotUsable."""
        upload = owned(self._store.get(media_id), owner_id, media_id)
        if is_video(upload.content_type):
            raise MediaNotUsable(f"Upload {media_id} is a video.")
        if upload.post_id is not None:
            raise MediaNotUsable(f"Upload {media_id} is in post {upload.post_id} already.")
        if upload.draft_id is not None:
            raise MediaNotUsable(f"Upload {media_id} is in draft {upload.draft_id}.")
        if upload.status is Status.FAILED:
            raise MediaNotUsable(f"Upload {media_id} failed: {upload.reason}")
        return upload

    def wearing(self, upload: Upload) -> "Part":
        """Giving it to its owner's profile, as a part of the transaction that changes that."""
        return self._store.wearing(upload)

    def doffing(self, media_id: str) -> "Part":
        """Removing what a profile wears no more; the event of it has its files erased."""
        return self._store.doffing(media_id)
