"""Settings of the feed."""

from dataclasses import dataclass

from heliograph.core.settings import Settings

ROW_DAYS = 30
"""Life of a feed row; older posts are on their author's grid."""
BACK_POSTS = 100
"""How many of an author's newest posts a new follow brings into a feed."""
HEAD_POSTS = 20
"""How many of an author's newest posts a head has: a page of a feed that shows nobody else."""
IN_A_ROW = 2
"""How many posts of one author follow each other in a ranked feed, as long as there are others."""

CHUNK_FOLLOWERS = 500
"""How many followers are read, and make up a chunk; who has no more is fanned out to at once."""
LARGE_ABOVE = 2_000
"""What an account has beyond so many followers waits where no other account is held up by it."""

PAUSE_SECONDS = 5
"""How soon after a post a waiting reader is told of the next ones, at the earliest."""

AWAY_DAYS = 14
"""Whoever has not looked for so long is pushed nothing, and catches up on return."""

VISIT_DAYS = 90
"""For so long it is known how far somebody who stays away had looked."""


@dataclass(frozen=True, kw_only=True)
class FeedSettings(Settings):
    """Where feed rows are and how long they live."""

    table: str
    row_days: int = ROW_DAYS
    back_posts: int = BACK_POSTS
    away_days: int = AWAY_DAYS
    pause_seconds: int = PAUSE_SECONDS
    ranked_percent: int = 0
    """How many of a hundred accounts get a ranked feed if they ask for neither order."""
    ranked_in_a_row: int = IN_A_ROW
    newest_weights_percent: int = 100
    """For how many of a hundred accounts the newest weights rank; for the others those before go on."""


@dataclass(frozen=True, kw_only=True)
class ChunksSettings(Settings):
    """Where chunks of a fan-out wait to be worked off, by address, and how they are cut."""

    ordinary: str
    large: str
    """Its own queue, because a large account has more chunks than a hundred small ones."""
    followers: int = CHUNK_FOLLOWERS
    large_above: int = LARGE_ABOVE


@dataclass(frozen=True, kw_only=True)
class HeadsSettings(Settings):
    """Where the heads of authors are, and how many posts each has."""

    table: str
    posts: int = HEAD_POSTS


@dataclass(frozen=True, kw_only=True)
class VisitsSettings(Settings):
    """Where is kept how far readers have looked, and for how long."""

    table: str
    days: int = VISIT_DAYS
