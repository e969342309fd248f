"""Settings of the graph."""

from dataclasses import dataclass

from heliograph.core.settings import Settings

CELEBRITY_FOLLOWERS = 10_000
"""From how many followers on an author is a celebrity (architecture §4)."""


@dataclass(frozen=True, kw_only=True)
class GraphSettings(Settings):
    """Where edges are."""

    table: str
    celebrity_followers: int = CELEBRITY_FOLLOWERS
