"""Files in parts: S3 multipart uploads, for what is too large to be sent again from the beginning.

The upload at S3 is begun before our row is written, which names it; if we die in between, S3's lifecycle ends within a
day what nobody knows of. The address of each part is signed for its number and its exact size, so that no others make
up the file, and S3 compares the whole with the size that was announced. The file is there with the completion, in one
moment, and its arrival is heard as that of any other.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from heliograph.media.model import original_key
from heliograph.media.settings import PARTS_MINUTES
from heliograph.media.upload import MediaNotUsable, Offer, PartOffer, PartsDoNotFit, Status, Upload, owned

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from heliograph.media.bucket import MediaBucket
    from heliograph.media.store import UploadStore

_UNFIT: Final = frozenset({"InvalidPart", "InvalidPartOrder", "EntityTooSmall", "InvalidRequest", "MalformedXML"})
"""What S3 says of parts that do not make up the file (API reference, CompleteMultipartUpload)."""
_OVER: Final = "NoSuchUpload"


class PartsOver(Exception):
    """The upload at S3 has been completed, or ended."""


class PartsBucket:
    """The media bucket, as far as it takes files in parts."""

    def __init__(self, client: "S3Client", bucket: str, now: Callable[[], datetime]) -> None:
        self._client = client
        self._bucket = bucket
        self._now = now

    def begin(self, upload: Upload) -> str:
        """Begin an upload at S3; answers its id there."""
        begun = self._client.create_multipart_upload(
            Bucket=self._bucket, Key=original_key(upload.id, upload.content_type), ContentType=upload.content_type
        )
        return begun["UploadId"]

    def offer(self, upload: Upload, part_bytes: int) -> Offer:
        """Presigned addresses for parts of exactly these sizes, an hour of life."""
        lifetime, size = timedelta(minutes=PARTS_MINUTES), upload.size or 0
        parts = tuple(
            PartOffer(number=number, url=self._signed(upload, number, length, lifetime), size=length)
            for number, length in enumerate(_lengths(size, part_bytes), 1)
        )
        return Offer(url=None, fields={}, parts=parts, expires_at=self._now() + lifetime, max_bytes=size)

    def complete(self, upload: Upload, tags: Sequence[str]) -> None:
        """Make one file of the parts, given by their ETags in order. Raises: PartsDoNotFit, PartsOver."""
        parts = [{"PartNumber": number, "ETag": tag} for number, tag in enumerate(tags, 1)]
        try:
            self._client.complete_multipart_upload(
                Bucket=self._bucket,
                Key=original_key(upload.id, upload.content_type),
                UploadId=upload.parts_id or "",
                MultipartUpload={"Parts": parts},  # type: ignore[typeddict-item]
                MpuObjectSize=upload.size or 0,
            )
        except self._client.exceptions.ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _UNFIT:
                raise PartsDoNotFit(f"S3 does not make the file of these parts: {code}.") from error
            raise PartsOver if code == _OVER else error from error

    def abort(self, upload: Upload) -> None:
        """Afterwards no file comes of the parts any more, and none is kept; nothing happens if that is so already."""
        if upload.parts_id is None:
            return
        try:
            self._client.abort_multipart_upload(
                Bucket=self._bucket, Key=original_key(upload.id, upload.content_type), UploadId=upload.parts_id
            )
        except self._client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] != _OVER:
                raise

    def _signed(self, upload: Upload, number: int, length: int, lifetime: timedelta) -> str:
        part = {"UploadId": upload.parts_id, "PartNumber": number, "ContentLength": length}
        return self._client.generate_presigned_url(
            "upload_part",
            Params={"Bucket": self._bucket, "Key": original_key(upload.id, upload.content_type), **part},
            ExpiresIn=int(lifetime.total_seconds()),
        )


def _lengths(size: int, part_bytes: int) -> Iterator[int]:
    for start in range(0, size, part_bytes):
        yield min(part_bytes, size - start)


class InParts:
    """What owners do with an upload that is under way."""

    def __init__(self, *, store: "UploadStore", bucket: "MediaBucket", parts: PartsBucket) -> None:
        self._store = store
        self._bucket = bucket
        self._parts = parts

    def complete(self, owner_id: str, media_id: str, tags: Sequence[str]) -> Upload:
        """All parts have been sent. May be asked again, whatever became of the answer.

        Raises: MediaNotFound, PartsDoNotFit.
        """
        upload = owned(self._store.get(media_id), owner_id, media_id)
        if upload.parts_id is None:
            raise PartsDoNotFit(f"Upload {media_id} is not in parts.")
        if upload.status is Status.FAILED:
            raise PartsDoNotFit(f"Upload {media_id} failed: {upload.reason}")
        if upload.status is Status.PENDING:
            try:
                self._parts.complete(upload, tags)
            except PartsOver:
                # It was completed before, or has ended: only the file itself tells.
                if not self._bucket.has_original(upload):
                    raise PartsDoNotFit(f"The time of upload {media_id} is over; begin another.") from None
        return upload

    def discard(self, owner_id: str, media_id: str) -> None:
        """Give up an upload of no use; its row goes, and by the event of it its files. Raises: MediaNotFound,
        MediaNotUsable.

        The row goes first: a file that is completed at that moment finds none, and is erased. If we die before the
        parts are gone S3's lifecycle takes them within a day.
        """
        upload = owned(self._store.get(media_id), owner_id, media_id)
        # A deletion whose answer was lost fails on what it did itself: what was there a moment ago and is not is gone.
        if not self._store.discard(media_id) and self._store.get(media_id) is not None:
            raise MediaNotUsable(f"Upload {media_id} is in a post or a draft, or your avatar.")
        self._parts.abort(upload)
