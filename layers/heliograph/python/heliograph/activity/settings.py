"""Settings of activity."""

from dataclasses import dataclass

from heliograph.core.settings import Settings

ROW_DAYS = 90
"""Life of a row: of an action from its moment, of a notification from the last thing it tells."""

TOLD_AT_ONCE = 100
"""As many ties as one BatchGetItem reads."""


@dataclass(frozen=True, kw_only=True)
class ActivitySettings(Settings):
    """Where activity is, how long it lives, and after how many people who were told it is noted how far that is."""

    table: str
    row_days: int = ROW_DAYS
    told_at_once: int = TOLD_AT_ONCE
