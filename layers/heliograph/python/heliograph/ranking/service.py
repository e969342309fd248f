"""Ranking candidates: a chance for each outcome, their worth together, and what spoke for it.

In plain Python: numpy takes longer to import than a page takes to be made.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from math import exp
from pathlib import Path
from typing import Final

from heliograph.core.lots import lot
from heliograph.core.vectors import sumprod
from heliograph.ranking.features import FEATURES, features
from heliograph.ranking.history import History
from heliograph.ranking.model import Candidate, Outcome, Ranked
from heliograph.ranking.weights import SHIPPED, Weights

REASONS: Final = 3
"""How many features are named at most."""


class Ranker:
    """The model, ready to be asked. Standardisation is folded into the coefficients once, and features that its weights
    do not know have none."""

    def __init__(self, weights: Weights) -> None:
        self.name = weights.name
        self._means = _placed(weights.features, weights.means)
        scales = _placed(weights.features, weights.scales, instead=1.0)
        self._outcomes: list[tuple[Outcome, float, float, tuple[float, ...]]] = []
        for outcome, one in weights.outcomes.items():
            coefficients = _placed(weights.features, one.coefficients)
            slopes = tuple(b / scale for b, scale in zip(coefficients, scales, strict=True))
            offset = one.bias - sumprod(slopes, self._means)
            self._outcomes.append((outcome, one.worth, offset, slopes))

    def rank(self, candidates: Iterable[Candidate], history: History, now: datetime) -> list[Ranked]:
        """The best first; of equals the newest."""
        ranked = [self._judge(one, features(one, history, now)) for one in candidates]
        return sorted(ranked, key=lambda one: (-one.score, -int(one.candidate.post_id)))

    def score(self, numbers: Sequence[float]) -> float:
        """What a candidate with these features is worth."""
        return self._worth(self.chances(numbers))

    def chances(self, numbers: Sequence[float]) -> dict[Outcome, float]:
        """How likely each outcome is for one."""
        return {outcome: _chance(offset + sumprod(slopes, numbers)) for outcome, _, offset, slopes in self._outcomes}

    def why(self, candidate: Candidate, history: History, now: datetime) -> tuple[str, ...]:
        """The features that raise its score most above the average post's, the strongest first; by their names in
        `features.FEATURES`, and only those of which the post has more than the average."""
        numbers = features(candidate, history, now)
        chances = self.chances(numbers)
        gains = [0.0] * len(FEATURES)
        for outcome, worth, _, slopes in self._outcomes:
            # How much the score moves with the logit, where this post stands.
            steep = worth * chances[outcome] * (1 - chances[outcome])
            for place, slope in enumerate(slopes):
                gains[place] += steep * slope * (numbers[place] - self._means[place])
        speaking = [place for place, gain in enumerate(gains) if gain > 0 and numbers[place] > self._means[place]]
        return tuple(FEATURES[place] for place in sorted(speaking, key=lambda place: -gains[place])[:REASONS])

    def _judge(self, candidate: Candidate, numbers: Sequence[float]) -> Ranked:
        chances = self.chances(numbers)
        return Ranked(candidate=candidate, score=self._worth(chances), chances=chances)

    def _worth(self, chances: Mapping[Outcome, float]) -> float:
        return sum(worth * chances[outcome] for outcome, worth, _, _ in self._outcomes)


class Arms:
    """Whom which weights rank for: so many of a hundred accounts get the newest that are shipped, and everybody else
    goes on with those before. An account's arm is always the same; a larger part only takes more in."""

    def __init__(self, *, newest_percent: int) -> None:
        self._percent = newest_percent

    def of(self, account_id: str) -> Ranker:
        """The model that ranks for somebody, its weights read once."""
        return _shipped(SHIPPED[-1] if lot("weights", account_id) < self._percent else SHIPPED[-2])


@cache
def _shipped(path: Path) -> Ranker:
    return Ranker(Weights.load(path))


def spread(ranked: Iterable[Ranked], in_a_row: int) -> list[Ranked]:
    """The same, with at most so many of one author in a row, as long as there is anybody else: then the best of
    somebody else comes first, and nothing else changes its place."""
    left, placed = list(ranked), list[Ranked]()
    while left:
        authors = {one.candidate.author_id for one in placed[-in_a_row:]}
        full = len(placed) >= in_a_row and len(authors) == 1
        turn = next((at for at, one in enumerate(left) if not full or one.candidate.author_id not in authors), 0)
        placed.append(left.pop(turn))
    return placed


def _placed(features: Sequence[str], numbers: Sequence[float], instead: float = 0.0) -> tuple[float, ...]:
    """Numbers in the order of `FEATURES`, and something instead of those that are not there."""
    known = dict(zip(features, numbers, strict=True))
    return tuple(known.get(name, instead) for name in FEATURES)


def _chance(logit: float) -> float:
    return 1 / (1 + exp(-logit)) if logit > -_STEEP else 0.0


_STEEP: Final = 500.0
"""Beyond it `exp` would leave the floats; the chance is nothing long before."""
