"""Settings of drafts."""

from dataclasses import dataclass

from heliograph.core.settings import Settings

MOST_DRAFTS = 100
"""Drafts of one person."""


@dataclass(frozen=True, kw_only=True)
class DraftsSettings(Settings):
    """Where drafts are, and how many somebody may have."""

    table: str
    most_drafts: int = MOST_DRAFTS
