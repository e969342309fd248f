"""What somebody did of late, by author and by hashtag.

Whatever it is made from, it is made here, so that weights are used with the very numbers that they were trained with.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from heliograph.core.ids import EPOCH
from heliograph.ranking.model import Deed, Outcome

HALVED_AFTER: Final = timedelta(days=30)
"""After so long a deed counts half."""
MOST: Final = 200
"""Authors, and hashtags, that are remembered at least; twice as many before the weakest are forgotten."""


@dataclass(frozen=True, kw_only=True)
class Regard:
    """How much somebody liked, commented, shared and opened of one author; a deed of this moment counts 1."""

    likes: float = 0.0
    comments: float = 0.0
    shares: float = 0.0
    clicks: float = 0.0


class History:
    """A bounded memory of deeds, which may come in any order.

    A deed is kept as it will have counted at `EPOCH`: so sums never have to be touched again as time goes by, and one
    factor turns them into those of now.
    """

    def __init__(self, deeds: Iterable[Deed] = ()) -> None:
        self._authors: dict[str, dict[Outcome, float]] = {}
        self._tags: dict[str, float] = {}
        self._clicked: dict[str, float] = {}
        self._likes = 0.0
        for deed in deeds:
            self.add(deed)

    def add(self, deed: Deed) -> None:
        """One deed more."""
        weight = 2 ** ((deed.at - EPOCH) / HALVED_AFTER)
        towards = self._authors.setdefault(deed.author_id, {})
        towards[deed.outcome] = towards.get(deed.outcome, 0.0) + weight
        self._likes += weight * (deed.outcome is Outcome.LIKE)
        tags = self._clicked if deed.outcome is Outcome.CLICK else self._tags
        for tag in deed.tags:
            tags[tag] = tags.get(tag, 0.0) + weight
        if len(self._authors) > 2 * MOST:
            kept = sorted(self._authors.items(), key=lambda one: (-sum(one[1].values()), one[0]))[:MOST]
            self._authors = dict(kept)
        if len(tags) > 2 * MOST:
            weakest = sorted(tags, key=lambda tag: (-tags[tag], tag))[MOST:]
            for tag in weakest:
                del tags[tag]

    def towards(self, author_id: str, now: datetime) -> Regard:
        """What is remembered of one author, as it counts now."""
        known = self._authors.get(author_id)
        if not known:
            return _NONE
        faded = _faded(now)
        return Regard(
            likes=known.get(Outcome.LIKE, 0.0) * faded,
            comments=known.get(Outcome.COMMENT, 0.0) * faded,
            shares=known.get(Outcome.SHARE, 0.0) * faded,
            clicks=known.get(Outcome.CLICK, 0.0) * faded,
        )

    def likes(self, now: datetime) -> float:
        """All likes, whosever posts they were of."""
        return self._likes * _faded(now)

    def interest(self, tag: str, now: datetime) -> float:
        """All that was done with posts of this hashtag, but opening them."""
        return self._tags.get(tag, 0.0) * _faded(now)

    def curiosity(self, tag: str, now: datetime) -> float:
        """How often posts of this hashtag were opened."""
        return self._clicked.get(tag, 0.0) * _faded(now)


_NONE: Final = Regard()


def _faded(now: datetime) -> float:
    return float(2 ** ((EPOCH - now) / HALVED_AFTER))
