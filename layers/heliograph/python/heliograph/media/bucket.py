"""The media bucket: originals under `uploads/`, variants under `variants/`, keys by `media.model`.

Originals are private and versioned; variants are content-addressed, so they may be cached for ever, and are read
through the CDN alone, whose origin path is `/variants`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from heliograph.media.model import ENCODINGS, MAX_BYTES, Manifest, original_key, variant_key
from heliograph.media.refusals import PictureTooLarge
from heliograph.media.settings import UPLOAD_MINUTES
from heliograph.media.upload import Offer, Upload

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

CACHE_CONTROL = "public, max-age=86400, immutable"


class MediaBucket:
    """Reads and writes of pictures' bytes."""

    def __init__(self, client: "S3Client", bucket: str, now: Callable[[], datetime]) -> None:
        self._client = client
        self._bucket = bucket
        self._now = now

    def offer(self, upload: Upload) -> Offer:
        """A presigned POST for exactly this key and content type, 1 to 20 MB, minutes of life (AWS: POST policy)."""
        lifetime = timedelta(minutes=UPLOAD_MINUTES)
        signed = self._client.generate_presigned_post(
            self._bucket,
            original_key(upload.id),
            Fields={"Content-Type": upload.content_type},
            Conditions=[["eq", "$Content-Type", upload.content_type], ["content-length-range", 1, MAX_BYTES]],
            ExpiresIn=int(lifetime.total_seconds()),
        )
        return Offer(url=signed["url"], fields=signed["fields"], expires_at=self._now() + lifetime, max_bytes=MAX_BYTES)

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

    def put_variants(self, media_id: str, manifest: Manifest, files: Mapping[tuple[str, str], bytes]) -> None:
        """Write every file of (variant, encoding); the same bytes under the same keys, however often."""
        for (variant, encoding), data in files.items():
            self._client.put_object(
                Bucket=self._bucket,
                Key=variant_key(media_id, manifest.digest, variant, encoding),
                Body=data,
                ContentType=ENCODINGS[encoding].content_type,
                CacheControl=CACHE_CONTROL,
            )
