"""What is ranked, and what comes of it. Nothing here is read anywhere: whoever ranks says what is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What a reader may do with a post that the model foretells."""

    LIKE = "like"
    COMMENT = "comment"
    SHARE = "share"
    CLICK = "click"
    """Opening it: tapping it, or following a link in it."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A post as far as it matters, at the moment of ranking: its counts, its author's, and how both people stand."""

    post_id: str
    author_id: str
    published_at: datetime
    pictures: int = 1
    tags: tuple[str, ...] = ()
    likes: int = 0
    comments: int = 0
    shares: int = 0
    views: int = 0
    opens: int = 0
    author_followers: int = 0
    mutual: bool = False
    """The author follows the reader back."""


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Something that the reader did with a post of `author_id`, which had these hashtags."""

    outcome: Outcome
    author_id: str
    at: datetime
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A candidate with its chances, and what they are worth together."""

    candidate: Candidate
    score: float
    chances: Mapping[Outcome, float]
