"""An uploaded thing on its way to being shown: pending → processing → ready, or failed with a reason."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from heliograph.core.errors import Conflict, NotFound
from heliograph.media.model import Manifest


class Status(StrEnum):
    PENDING = "pending"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Upload:
    """One upload of one owner. `manifest` is there when it is ready, `reason` when it failed.

    `post_id` is the post that shows it, `draft_id` the draft that holds it for a post to come, `avatar` is true where
    its owner wears it; it has one such use at most, so that it may go with it. `checksum` (SHA-256 in base64) and
    `size` (bytes) are what its owner announced of the file; other bytes are not what was meant. `parts_id` is S3's
    id of an upload in parts.
    """

    id: str
    owner_id: str
    content_type: str
    created_at: datetime
    status: Status = Status.PENDING
    post_id: str | None = None
    draft_id: str | None = None
    avatar: bool = False
    manifest: Manifest | None = None
    reason: str | None = None
    checksum: str | None = None
    size: int | None = None
    parts_id: str | None = None

    @property
    def used(self) -> bool:
        return self.post_id is not None or self.draft_id is not None or self.avatar

    def unlike(self, size: int, checksum: Callable[[], str]) -> str | None:
        """Why a file of so many bytes is not the one that was announced; None if it is, or nothing was."""
        if self.size is not None and self.size != size:
            return f"A file of {self.size:,} bytes was announced, and one of {size:,} arrived."
        if self.checksum is not None and self.checksum != checksum():
            return "The file that arrived has another SHA-256 than the one that was announced."
        return None


def checksum_of(data: bytes) -> str:
    """SHA-256 in base64, as S3 writes it."""
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def checksum_of_file(path: Path) -> str:
    """The same of a file, without holding it."""
    return base64.b64encode(sha256_of_file(path)).decode()


def sha256_of_file(path: Path) -> bytes:
    """Read in pieces: a film is too large to be held."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


@dataclass(frozen=True, kw_only=True)
class PartOffer:
    """A presigned S3 PUT for one part of a file: exactly `size` bytes."""

    number: int
    url: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A presigned S3 POST: send `fields` and then the file as multipart/form-data to `url` before `expires_at`.

    Or, of a large file, `parts`: PUT each to its address, and then complete the upload with the ETags of the answers.
    """

    url: str | None
    fields: Mapping[str, str]
    expires_at: datetime
    max_bytes: int
    parts: tuple[PartOffer, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Original:
    """A presigned S3 GET: the file as it came, from `url` until `expires_at`; browsers save it as `file_name`."""

    url: str
    file_name: str
    content_type: str
    expires_at: datetime


class MediaNotFound(NotFound):
    """There is no such upload of yours."""


class OriginalNotThere(Conflict):
    """The file of this upload has not arrived."""


class MediaNotUsable(Conflict):
    """This upload cannot be used for this."""


class PartsDoNotFit(Conflict):
    """No file can be made of these parts."""


def owned(upload: Upload | None, owner_id: str, media_id: str) -> Upload:
    """Raises: MediaNotFound, also for somebody else's."""
    if upload is None or upload.owner_id != owner_id:
        raise MediaNotFound(f"There is no upload {media_id} of yours.")
    return upload
