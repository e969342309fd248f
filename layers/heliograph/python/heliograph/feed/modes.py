"""In which order somebody reads a feed: as it came, or what is new in the order in which it may matter."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from heliograph.core.ids import PATTERN
from heliograph.core.lots import lot
from heliograph.core.pages import CursorNotValid, Page, Position
from heliograph.core.params import InQuery
from heliograph.feed.model import FeedItem
from heliograph.feed.ranked import LONGEST_CURSOR, RankedFeed
from heliograph.feed.timeline import Timeline

OrderText = Annotated[
    str | None,
    InQuery(
        pattern="^(chronological|ranked)$",
        description="Newest first, or what is new in the order in which it may matter; chosen for you if left out.",
    ),
]
Since = Annotated[
    str | None,
    InQuery(
        pattern=PATTERN,
        description="Of a ranked feed: `postId` of the newest post that is not new; else your last visit says.",
    ),
]
Why = Annotated[str, InQuery(pattern="^(true|false)$", description="Of a ranked feed: whether to tell why.")]
Place = Annotated[
    str | None,
    InQuery(max_length=LONGEST_CURSOR, alias="cursor", description="`nextCursor` of the page before; opaque."),
]


class Mode(StrEnum):
    CHRONOLOGICAL = "chronological"
    RANKED = "ranked"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How a reader wants a feed; without a `mode` the deployment chooses. The rest is for ranked ones: which post is
    the newest that is not new, where that is not the last visit's, and whether reasons are to be told."""

    mode: str | None = None
    since: str | None = None
    why: bool = False


class Modes:
    """Both orders of a feed. So many of a hundred accounts, always the same, get the ranked one unasked."""

    def __init__(self, *, timeline: Timeline, ranked: RankedFeed, ranked_percent: int) -> None:
        self._timeline = timeline
        self._ranked = ranked
        self._percent = ranked_percent

    def read(self, me: str, asked: Asked, *, limit: int, at: Position | None) -> Page[FeedItem]:
        """A page from a position on, or the first one. Raises: CursorNotValid."""
        if Mode(asked.mode or self._usual(me)) is Mode.RANKED:
            if at is None:
                since = None if asked.since is None else int(asked.since)
                return self._ranked.begin(me, limit=limit, since=since, why=asked.why)
            return self._ranked.go_on(me, at, limit=limit, why=asked.why)
        if at is not None and len(at) != 1:
            raise CursorNotValid("It is one of the ranked feed. Start again without a cursor.")
        return self._timeline.read(me, limit=limit, before=at)

    def _usual(self, me: str) -> Mode:
        return Mode.RANKED if lot("ranked", me) < self._percent else Mode.CHRONOLOGICAL
