"""The media bucket: originals under `uploads/` and `videos/`, variants under `variants/`, keys by `media.model`.

Originals are private and versioned; variants are content-addressed, so they may be cached for ever, and are read
through the CDN alone, whose origin path is `/variants`.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from heliograph.media.film import PLAYED, PLAYED_TYPE, VIDEO_TYPES
from heliograph.media.model import ACCEPTED, ENCODINGS, EXTENSIONS, MAX_BYTES, Manifest, original_key, variant_key
from heliograph.media.refusals import PictureTooLarge, VideoTooLarge
from heliograph.media.settings import DOWNLOAD_MINUTES, UPLOAD_MINUTES
from heliograph.media.upload import Offer, Original, Upload

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

CACHE_CONTROL = "public, max-age=86400, immutable"
UNKNOWN_TYPE = "application/octet-stream"
_TYPES = {**ACCEPTED, **VIDEO_TYPES}
PREFIXES = ("uploads/", "videos/", "variants/")
READ_AT_ONCE = 1024 * 1024
DELETED_AT_ONCE = 1000
"""Keys in one DeleteObjects (API reference)."""


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """One object of the bucket: an original or an encoded variant, written `at`."""

    key: str
    bytes: int
    at: datetime

    @property
    def media_id(self) -> str:
        """The upload that it belongs to; the same place in both kinds of keys."""
        return self.key.split("/")[1]


class EraseUnfinished(ConnectionError):
    """S3 would not remove some files; whoever asked must ask again."""


class MediaBucket:
    """Reads and writes of pictures' and videos' bytes."""

    def __init__(self, client: "S3Client", bucket: str, now: Callable[[], datetime]) -> None:
        self._client = client
        self._bucket = bucket
        self._now = now

    def offer(self, upload: Upload, max_bytes: int = MAX_BYTES) -> Offer:
        """A presigned POST for exactly this key and content type, so many bytes, minutes of life (AWS: POST policy).

        Of an upload that was announced it takes exactly that size, and those bytes.
        """
        lifetime = timedelta(minutes=UPLOAD_MINUTES)
        fields = {"Content-Type": upload.content_type}
        if upload.checksum:
            fields |= {"x-amz-checksum-algorithm": "SHA256", "x-amz-checksum-sha256": upload.checksum}
        least, most = (upload.size, upload.size) if upload.size else (1, max_bytes)
        exactly = [["eq", f"${name}", value] for name, value in fields.items()]
        signed = self._client.generate_presigned_post(
            self._bucket,
            original_key(upload.id, upload.content_type),
            Fields=fields,
            Conditions=[*exactly, ["content-length-range", least, most]],
            ExpiresIn=int(lifetime.total_seconds()),
        )
        return Offer(url=signed["url"], fields=signed["fields"], expires_at=self._now() + lifetime, max_bytes=most)

    def put_original(self, upload: Upload, data: bytes) -> None:
        self._client.put_object(
            Bucket=self._bucket, Key=original_key(upload.id), Body=data, ContentType=upload.content_type
        )

    def original(self, media_id: str) -> bytes:
        """The original's bytes. Raises: PictureTooLarge, before reading them."""
        answer = self._client.get_object(Bucket=self._bucket, Key=original_key(media_id))
        if answer["ContentLength"] > MAX_BYTES:
            answer["Body"].close()
            size = answer["ContentLength"]
            raise PictureTooLarge(f"A picture may have {MAX_BYTES:,} bytes, this one has {size:,}.")
        return answer["Body"].read()

    @contextmanager
    def video(self, media_id: str, *, max_bytes: int) -> Iterator[Path]:
        """The original of a video, as a file for as long as it is needed. Raises: VideoTooLarge, before reading it."""
        answer = self._client.get_object(Bucket=self._bucket, Key=f"videos/{media_id}")
        if answer["ContentLength"] > max_bytes:
            answer["Body"].close()
            size = answer["ContentLength"]
            raise VideoTooLarge(f"A video may have {max_bytes:,} bytes, this one has {size:,}.")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "original"
            with path.open("wb") as file:
                for part in answer["Body"].iter_chunks(READ_AT_ONCE):
                    file.write(part)
            yield path

    def has_original(self, upload: Upload) -> bool:
        """Whether the file has arrived."""
        try:
            self._client.head_object(Bucket=self._bucket, Key=original_key(upload.id, upload.content_type))
        except self._client.exceptions.ClientError as error:
            # Who may not list a bucket is not told that something is not in it, but that it is none of their business.
            if error.response["Error"]["Code"] not in ("403", "404"):
                raise
            return False
        return True

    def download(self, upload: Upload) -> Original:
        """A presigned GET of the original, minutes of life, to be saved under a name that holds nothing but our id.

        It is sent as what it turned out to be, whatever it was declared as. Of a picture that was never decoded nobody
        knows what it is, so it is sent as mere bytes.
        """
        lifetime = timedelta(minutes=DOWNLOAD_MINUTES)
        content_type = _TYPES[upload.manifest.format] if upload.manifest else UNKNOWN_TYPE
        name = f"heliograph-{upload.id}.{EXTENSIONS.get(content_type, 'bin')}"
        url = self._client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": original_key(upload.id, upload.content_type),
                "ResponseContentDisposition": f'attachment; filename="{name}"',
                "ResponseContentType": content_type,
                "ResponseCacheControl": "private, no-store",
            },
            ExpiresIn=int(lifetime.total_seconds()),
        )
        return Original(url=url, file_name=name, content_type=content_type, expires_at=self._now() + lifetime)

    def put_variants(self, media_id: str, manifest: Manifest, files: Mapping[tuple[str, str], bytes]) -> None:
        """Write every file of (variant, encoding); the same bytes under the same keys, however often."""
        for (variant, encoding), data in files.items():
            self._client.put_object(
                Bucket=self._bucket,
                Key=variant_key(media_id, manifest.digest, variant, encoding),
                Body=data,
                ContentType=PLAYED_TYPE if (variant, encoding) == PLAYED else ENCODINGS[encoding].content_type,
                CacheControl=CACHE_CONTROL,
            )

    def erase(self, media_id: str) -> None:
        """No version of the original and of any variant is left; nothing happens where there is none.

        Raises: EraseUnfinished.
        """
        for original in (f"uploads/{media_id}", f"videos/{media_id}"):
            # Another id may begin with this one.
            self._erase(original, original.__eq__)
        self.erase_variants(media_id)

    def erase_variants(self, media_id: str, *, but: str | None = None) -> None:
        """No version of any variant is left, except of those whose digest is `but`. Raises: EraseUnfinished."""
        self._erase(f"variants/{media_id}/", lambda key: key.split("/")[2] != but)

    def _erase(self, prefix: str, wanted: Callable[[str], bool]) -> None:
        pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=prefix)
        for page in pages:
            found = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
            self._remove([{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found if wanted(one["Key"])])

    def files(self) -> Iterator[StoredFile]:
        """Every file there is: a listing of the whole bucket, so for operators only."""
        for prefix in PREFIXES:
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix):
                for one in page.get("Contents", ()):
                    yield StoredFile(key=one["Key"], bytes=one["Size"], at=one["LastModified"])

    def remove(self, keys: Sequence[str]) -> None:
        """Files are gone for readers; their versions stay, as the bucket keeps them."""
        for start in range(0, len(keys), DELETED_AT_ONCE):
            self._remove([{"Key": key} for key in keys[start : start + DELETED_AT_ONCE]])

    def _remove(self, some: Sequence[Mapping[str, str]]) -> None:
        if some:
            said = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": some, "Quiet": True})  # type: ignore[typeddict-item]
            if said.get("Errors"):
                raise EraseUnfinished(f"{len(said['Errors'])} of {len(some)} files could not be removed")
