"""Settings of the archive."""

from dataclasses import dataclass

from heliograph.core.settings import Settings


@dataclass(frozen=True, kw_only=True)
class ArchiveSettings(Settings):
    """Where the archive is."""

    bucket: str
    path_style: bool
