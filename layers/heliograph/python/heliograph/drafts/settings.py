"""Settings of drafts."""

from dataclasses import dataclass

from heliograph.core.settings import Settings

MOST_DRAFTS = 100
"""Drafts of one person."""
HORIZON_DAYS = 365
"""How far ahead a draft may be scheduled."""


@dataclass(frozen=True, kw_only=True)
class DraftsSettings(Settings):
    """Where drafts are, how many somebody may have, and how far ahead they may be scheduled."""

    table: str
    most_drafts: int = MOST_DRAFTS
    horizon_days: int = HORIZON_DAYS
