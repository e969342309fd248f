"""Settings of posts."""

from dataclasses import dataclass

from heliograph.core.settings import Settings

CAPTION_LENGTH = 2_200
ALT_TEXT_LENGTH = 1_000
WARNING_LENGTH = 100
ALBUM_SIZE = 10
FORMER_EDITIONS = 30
"""How many former editions of a post are kept; the oldest makes room for the newest."""
UNDELETE_DAYS = 30
"""How long a deleted post can be had back."""


@dataclass(frozen=True, kw_only=True)
class PostsSettings(Settings):
    """Where posts are, and how long deleted ones are kept."""

    table: str
    undelete_days: int = UNDELETE_DAYS


@dataclass(frozen=True, kw_only=True)
class EditionsSettings(Settings):
    """Where former editions of posts are."""

    table: str
