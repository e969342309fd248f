"""Settings of counters."""

from dataclasses import dataclass

from heliograph.core.settings import Settings

CELEBRITY_FOLLOWERS = 10_000
"""From how many followers on somebody is a celebrity (architecture §4)."""
ORDINARY_FOLLOWERS = 9_000
"""With how many followers somebody ceases to be one."""


@dataclass(frozen=True, kw_only=True)
class CountersSettings(Settings):
    """Where counts are, and where the border of celebrities lies."""

    table: str
    celebrity_followers: int = CELEBRITY_FOLLOWERS
    ordinary_followers: int = ORDINARY_FOLLOWERS
