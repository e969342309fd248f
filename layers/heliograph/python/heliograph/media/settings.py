"""Settings of media."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from heliograph.core.settings import Settings
from heliograph.media.film import MAX_VIDEO_BYTES, MAX_VIDEO_SECONDS

MULTIPART_FILE_BYTES = 4_500_000
"""What a file may weigh that comes inside a request: Lambda takes 6 MB, and base64 makes three bytes four."""
UPLOAD_MINUTES = 15
"""How long a presigned upload may begin."""
PARTS_MINUTES = 60
"""How long a part may begin. The sweeper awaits a file as long."""
DOWNLOAD_MINUTES = 5
"""How long the address of an original may be opened; what is being sent then is sent to its end."""
UNUSED_DAYS = 7
"""How long an upload waits for a post or a profile that takes it."""
ALLOCATOR: Final[Mapping[str, str]] = {
    "MALLOC_MMAP_THRESHOLD_": str(128 * 1024 * 1024),
    "MALLOC_TRIM_THRESHOLD_": str(256 * 1024 * 1024),
    "MALLOC_TOP_PAD_": str(32 * 1024 * 1024),
    "MALLOC_ARENA_MAX": "1",
}
"""For glibc, in the environment of a process that makes variants: it keeps the memory of pictures for the next ones.

By default megabytes go back to the system and are asked for again, page by page, several times for each picture: a
twelfth of all CPU, measured. What one thread gives back, another may have: threads are new for each picture."""


@dataclass(frozen=True, kw_only=True)
class MediaSettings(Settings):
    """Where pictures are kept."""

    table: str
    bucket: str
    path_style: bool = False
    """Whether S3 is addressed as endpoint/bucket, for endpoints whose bucket host names do not resolve."""


@dataclass(frozen=True, kw_only=True)
class PartsSettings(Settings):
    """Files of more bytes than `above` are sent in parts of `bytes`, of which S3 wants 5 MiB at least."""

    above: int = 16 * 1024 * 1024
    bytes: int = 8 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class SweepingSettings(Settings):
    """How long what nobody uses is kept."""

    unused_days: int = UNUSED_DAYS


@dataclass(frozen=True, kw_only=True)
class VideoSettings(Settings):
    """What of videos is taken in."""

    max_bytes: int = MAX_VIDEO_BYTES
    max_seconds: int = MAX_VIDEO_SECONDS


@dataclass(frozen=True, kw_only=True)
class DeliverySettings(Settings):
    """From where pictures are served."""

    base_url: str
    """What a variant's path is appended to, without a slash at the end."""
    secret: str
    """Id of the secret whose keys sign addresses."""
    keys: str
    """`<moment>=<id>` of every key that the CDN knows, a space between two: from when it signs, and its name there."""
    few_minutes: int = 5
    """How long the address of what not everybody may see holds, at most."""

    def key_ids(self) -> dict[str, str]:
        """Moment → id, of `keys`."""
        pairs = (one.partition("=") for one in self.keys.split())
        return {moment: key_id for moment, _, key_id in pairs}
