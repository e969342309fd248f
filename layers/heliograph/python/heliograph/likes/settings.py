"""Settings of likes."""

from dataclasses import dataclass

from heliograph.core.settings import Settings


@dataclass(frozen=True, kw_only=True)
class LikesSettings(Settings):
    """Where likes are."""

    table: str
