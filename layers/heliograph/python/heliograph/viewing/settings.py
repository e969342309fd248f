"""Settings of viewing."""

from dataclasses import dataclass

from heliograph.core.settings import Settings

MOST_AT_ONCE = 100
"""Posts in one request; as many as a feed's longest page has."""
MOST_A_DAY = 1_000
"""Posts of one person and day; then nothing more counts until the next. It bounds the row, and what a bot can do."""
MOST_OPENED_AT_ONCE = 25
"""Posts that are opened by one request: each is a row of its transaction."""


@dataclass(frozen=True, kw_only=True)
class ViewingSettings(Settings):
    """Where views are."""

    table: str
