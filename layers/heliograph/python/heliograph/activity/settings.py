"""Settings of activity."""

from dataclasses import dataclass

from heliograph.core.settings import Settings

ROW_DAYS = 90
"""Life of a row: of an action from its moment, of a notification from the last thing it tells."""


@dataclass(frozen=True, kw_only=True)
class ActivitySettings(Settings):
    """Where activity is, and how long it lives."""

    table: str
    row_days: int = ROW_DAYS
