"""Taking pictures in, and making of them what is shown."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from heliograph.core.errors import FieldError, Refusal
from heliograph.core.ids import IdMaker
from heliograph.core.lookups import Lookup
from heliograph.media.model import ACCEPTED, MAX_BYTES, Manifest, Probe
from heliograph.media.refusals import PictureFormatNotAccepted, PictureTooLarge
from heliograph.media.settings import MULTIPART_FILE_BYTES
from heliograph.media.upload import MediaNotFound, MediaNotUsable, Offer, Original, OriginalNotThere, Status, Upload

if TYPE_CHECKING:
    from heliograph.core.store import Part
    from heliograph.media.bucket import MediaBucket
    from heliograph.media.store import UploadStore


class Look(Protocol):
    """A look at a file's header (`imaging.probe`)."""

    def __call__(self, data: bytes, *, declared_type: str | None = None) -> Probe: ...


Render = Callable[[bytes], tuple[Manifest, Mapping[tuple[str, str], bytes]]]


class Uploads:
    """Uploads as their owners and the posts that show them see them."""

    def __init__(
        self, *, store: "UploadStore", bucket: "MediaBucket", ids: IdMaker, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._bucket = bucket
        self._ids = ids
        self._now = now

    def offer(
        self, owner_id: str, content_type: str, *, checksum: str | None = None, size: int | None = None
    ) -> tuple[Upload, Offer]:
        """An upload straight to S3, for files too large for a request.

        What is announced of the file, its SHA-256 in base64 or its size in bytes, binds: S3 takes no other, and a file
        that arrives all the same ends as failed. Raises: PictureFormatNotAccepted.
        """
        if content_type not in ACCEPTED.values():
            message = f"must be one of {', '.join(ACCEPTED.values())}"
            raise PictureFormatNotAccepted(f"contentType {message}.", errors=[FieldError("body.contentType", message)])
        upload = replace(self._new(owner_id, content_type), checksum=checksum, size=size)
        self._store.add(upload)
        return upload, self._bucket.offer(upload)

    def get(self, owner_id: str, media_id: str) -> Upload:
        """Raises: MediaNotFound, also for somebody else's."""
        return owned(self._store.get(media_id), owner_id, media_id)

    def original(self, owner_id: str, media_id: str) -> Original:
        """Where its owner finds the file as it came, whatever became of it. Raises: MediaNotFound, OriginalNotThere."""
        upload = self.get(owner_id, media_id)
        if upload.status is Status.PENDING and not self._bucket.has_original(media_id):
            raise OriginalNotThere(f"Nothing has been sent for upload {media_id} yet.")
        return self._bucket.download(upload)

    def usable(
        self, owner_id: str, found: Mapping[str, Upload], media_ids: Iterable[str], post_id: str
    ) -> list[Upload]:
        """Those uploads, in order, if all may go into this new post of their owner, or are in it already.

        Raises: MediaNotFound, MediaNotUsable.
        """
        uploads = []
        for media_id in media_ids:
            upload = owned(found.get(media_id), owner_id, media_id)
            if upload.post_id not in (None, post_id):
                raise MediaNotUsable(f"Upload {media_id} is in post {upload.post_id} already.")
            if upload.avatar:
                raise MediaNotUsable(f"Upload {media_id} is your avatar.")
            if upload.post_id is None and upload.status is Status.FAILED:
                raise MediaNotUsable(f"Upload {media_id} failed: {upload.reason}")
            uploads.append(upload)
        return uploads

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

    def claiming(self, upload: Upload, post_id: str) -> "Part":
        return self._store.claiming(upload, post_id)

    def removing(self, upload: Upload) -> "Part":
        return self._store.removing(upload)

    def keep_original(self, upload: Upload, data: bytes) -> None:
        """Store the bytes; their arrival starts the making of variants."""
        self._bucket.put_original(upload, data)

    def lookup(self, media_ids: Iterable[str]) -> Lookup[Upload]:
        return self._store.lookup(media_ids)

    def _new(self, owner_id: str, content_type: str) -> Upload:
        return Upload(
            id=self._ids.make(owner=owner_id), owner_id=owner_id, content_type=content_type, created_at=self._now()
        )


class Wardrobe:
    """Uploads as the profiles that wear them see them."""

    def __init__(self, store: "UploadStore") -> None:
        self._store = store

    def wearable(self, owner_id: str, media_id: str) -> Upload:
        """An upload that its owner may wear as an avatar, or wears already. Raises: MediaNotFound, MediaNotUsable."""
        upload = owned(self._store.get(media_id), owner_id, media_id)
        if upload.post_id is not None:
            raise MediaNotUsable(f"Upload {media_id} is in post {upload.post_id} already.")
        if upload.status is Status.FAILED:
            raise MediaNotUsable(f"Upload {media_id} failed: {upload.reason}")
        return upload

    def wearing(self, upload: Upload) -> "Part":
        """Giving it to its owner's profile, as a part of the transaction that changes that."""
        return self._store.wearing(upload)

    def doffing(self, media_id: str) -> "Part":
        """Removing what a profile wears no more; the event of it has its files erased."""
        return self._store.doffing(media_id)


class Darkroom:
    """Makes the variants of an original that has arrived. Safe to run any number of times, also at once."""

    def __init__(self, *, store: "UploadStore", bucket: "MediaBucket", render: Render) -> None:
        self._store = store
        self._bucket = bucket
        self._render = render

    def develop(self, media_id: str) -> Status | None:
        """Bring an upload to ready or failed; None when there is nothing left to do.

        The manifest is written last and readers follow it alone, so being killed half-way shows nothing. A picture
        that cannot be shown is a result, not a fault: it ends as failed with a reason; only faults of the
        infrastructure are raised, and come again.

        One upload may be several files: its key can be written again as long as the offer lives. Every file that
        arrives comes here, the first that comes to an end decides, and all others take away what they made.
        """
        upload = self._store.begin(media_id)
        status = self._decide(upload) if upload else None
        if status is None:
            self._clear_up(media_id)
        return status

    def redevelop(self, media_id: str) -> int:
        """Write the variants of a ready upload again, under the keys that readers know; answers how many files.

        None are written of an upload that is not ready, or whose original is not the file that decided it.
        """
        upload = self._store.get(media_id)
        if upload is None or upload.manifest is None:
            return 0
        try:
            manifest, files = self._render(self._bucket.original(media_id))
        except Refusal:
            return 0
        if manifest.digest != upload.manifest.digest:
            return 0
        self._bucket.put_variants(media_id, manifest, files)
        if self._store.get(media_id) is None:  # Purged meanwhile, perhaps before these files were there to be erased.
            self._bucket.erase(media_id)
            return 0
        return len(files)

    def _decide(self, upload: Upload) -> Status | None:
        try:
            data = self._bucket.original(upload.id)
            if unlike := upload.unlike(data):
                return self._fail(upload, unlike)
            manifest, files = self._render(data)
        except Refusal as refusal:
            return self._fail(upload, refusal.detail)
        self._bucket.put_variants(upload.id, manifest, files)
        return Status.READY if self._store.finish(upload.id, manifest, used=upload.used) else None

    def _fail(self, upload: Upload, reason: str) -> Status | None:
        return Status.FAILED if self._store.fail(upload.id, reason) else None

    def _clear_up(self, media_id: str) -> None:
        """Take away what no row names: of an upload that has gone all files, else variants that it does not show."""
        upload = self._store.get(media_id)
        if upload is None:
            self._bucket.erase(media_id)
        else:
            self._bucket.erase_variants(media_id, but=upload.manifest.digest if upload.manifest else None)


def owned(upload: Upload | None, owner_id: str, media_id: str) -> Upload:
    """Raises: MediaNotFound, also for somebody else's."""
    if upload is None or upload.owner_id != owner_id:
        raise MediaNotFound(f"There is no upload {media_id} of yours.")
    return upload
