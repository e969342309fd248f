"""Settings of media."""

from dataclasses import dataclass

from heliograph.core.settings import Settings

MULTIPART_FILE_BYTES = 4_500_000
"""What a file may weigh that comes inside a request: Lambda takes 6 MB, and base64 makes three bytes four."""
UPLOAD_MINUTES = 15
"""How long a presigned upload may begin."""


@dataclass(frozen=True, kw_only=True)
class MediaSettings(Settings):
    """Where pictures are kept."""

    table: str
    bucket: str
    path_style: bool = False
    """Whether S3 is addressed as endpoint/bucket, for endpoints whose bucket host names do not resolve."""


@dataclass(frozen=True, kw_only=True)
class DeliverySettings(Settings):
    """From where pictures are served."""

    base_url: str
    """What a variant's path is appended to, without a slash at the end."""
