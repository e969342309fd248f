"""Settings of counters."""

from dataclasses import dataclass

from heliograph.core.settings import Settings


@dataclass(frozen=True, kw_only=True)
class CountersSettings(Settings):
    """Where counts are."""

    table: str
