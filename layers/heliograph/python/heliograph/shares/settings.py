"""Settings of shares."""

from dataclasses import dataclass

from heliograph.core.settings import Settings


@dataclass(frozen=True, kw_only=True)
class SharesSettings(Settings):
    """Where shares are."""

    table: str
