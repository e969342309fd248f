"""Settings of comments."""

from dataclasses import dataclass

from heliograph.core.settings import Settings

COMMENT_LENGTH = 2_200
"""Characters of a comment, as many as a caption may have."""


@dataclass(frozen=True, kw_only=True)
class CommentsSettings(Settings):
    """Where comments are."""

    table: str
