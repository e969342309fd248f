"""What the model looks at: numbers of a candidate, its author and the reader's history, at one moment.

Only what the stored events can teach is here: a number that no event shows would be trained on nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import log1p
from typing import Final

from heliograph.ranking.history import History, Regard
from heliograph.ranking.model import Candidate

FRESH_HOURS: Final = 12.0
"""After so long `recency` is a half."""


@dataclass(frozen=True)
class _Seen:
    """A candidate, and what the history holds of it."""

    one: Candidate
    regard: Regard
    likes_of_all: float
    interests: tuple[float, ...]
    curiosities: tuple[float, ...]
    hours: float


MEASURES: Final[Mapping[str, Callable[[_Seen], float]]] = {
    # How close the reader is to the author.
    "closeness": lambda seen: log1p(seen.regard.likes + 3 * seen.regard.comments + 4 * seen.regard.shares),
    "always-liked": lambda seen: seen.regard.likes / (seen.likes_of_all + 5),
    "conversation": lambda seen: log1p(seen.regard.comments),
    "mutual-follow": lambda seen: float(seen.one.mutual),
    # What it is about.
    "interest": lambda seen: log1p(max(seen.interests, default=0.0)),
    "common-interests": lambda seen: log1p(sum(one > 0 for one in seen.interests)),
    "album": lambda seen: float(seen.one.pictures > 1),
    "tagged": lambda seen: float(bool(seen.one.tags)),
    # How old it is.
    "recency": lambda seen: FRESH_HOURS / (FRESH_HOURS + seen.hours),
    "age": lambda seen: log1p(seen.hours),
    # What others make of it.
    "likes": lambda seen: log1p(seen.one.likes),
    "comments": lambda seen: log1p(seen.one.comments),
    "shares": lambda seen: log1p(seen.one.shares),
    "engagement-rate": lambda seen: min(
        1.0, (seen.one.likes + seen.one.comments + seen.one.shares + 1) / (seen.one.views + 10)
    ),
    # In logarithms, and bounded as rates are: a post that went round the world is no outlier that rules the score.
    "likes-per-follower": lambda seen: min(1.0, log1p(seen.one.likes) / log1p(seen.one.author_followers + 20)),
    "popular-author": lambda seen: log1p(seen.one.author_followers),
    # What the reader, and others, open.
    "often-opened": lambda seen: log1p(seen.regard.clicks),
    "curiosity": lambda seen: log1p(max(seen.curiosities, default=0.0)),
    "open-rate": lambda seen: min(1.0, (seen.one.opens + 1) / (seen.one.views + 10)),
}
FEATURES: Final = tuple(MEASURES)
"""Their names, in the order of the numbers; weights and `why` use them, so a name keeps its meaning. Weights that were
trained before one joined know nothing of it, and go on being used."""


def features(one: Candidate, history: History, now: datetime) -> tuple[float, ...]:
    """The numbers of a candidate, in the order of `FEATURES`; all are finite, none is negative."""
    seen = _Seen(
        one,
        history.towards(one.author_id, now),
        history.likes(now),
        tuple(history.interest(tag, now) for tag in one.tags),
        tuple(history.curiosity(tag, now) for tag in one.tags),
        max(0.0, (now - one.published_at).total_seconds() / 3_600),
    )
    return tuple(measure(seen) for measure in MEASURES.values())
