"""Ranking candidates: a chance for each outcome, their worth together, and what spoke for it.

In plain Python: numpy takes longer to import than a page takes to be made.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from math import exp
from operator import mul
from typing import Final

from heliograph.ranking.features import FEATURES, features
from heliograph.ranking.history import History
from heliograph.ranking.model import Candidate, Outcome, Ranked
from heliograph.ranking.weights import Weights

REASONS: Final = 3
"""How many features are named at most."""


class Ranker:
    """The model, ready to be asked. Standardisation is folded into the coefficients once."""

    def __init__(self, weights: Weights) -> None:
        self.name = weights.name
        self._means = weights.means
        self._outcomes: list[tuple[Outcome, float, float, tuple[float, ...]]] = []
        for outcome, one in weights.outcomes.items():
            slopes = tuple(b / scale for b, scale in zip(one.coefficients, weights.scales, strict=True))
            offset = one.bias - sum(map(mul, slopes, weights.means))
            self._outcomes.append((outcome, one.worth, offset, slopes))

    def rank(self, candidates: Iterable[Candidate], history: History, now: datetime) -> list[Ranked]:
        """The best first; of equals the newest."""
        ranked = [self._judge(one, features(one, history, now)) for one in candidates]
        return sorted(ranked, key=lambda one: (-one.score, -int(one.candidate.post_id)))

    def score(self, numbers: Sequence[float]) -> float:
        """What a candidate with these features is worth."""
        return self._worth(self._chances(numbers))

    def why(self, candidate: Candidate, history: History, now: datetime) -> tuple[str, ...]:
        """The features that raise its score most above the average post's, the strongest first; by their names in
        `features.FEATURES`, and only those of which the post has more than the average."""
        numbers = features(candidate, history, now)
        chances = self._chances(numbers)
        gains = [0.0] * len(FEATURES)
        for outcome, worth, _, slopes in self._outcomes:
            # How much the score moves with the logit, where this post stands.
            steep = worth * chances[outcome] * (1 - chances[outcome])
            for place, slope in enumerate(slopes):
                gains[place] += steep * slope * (numbers[place] - self._means[place])
        speaking = [place for place, gain in enumerate(gains) if gain > 0 and numbers[place] > self._means[place]]
        return tuple(FEATURES[place] for place in sorted(speaking, key=lambda place: -gains[place])[:REASONS])

    def _judge(self, candidate: Candidate, numbers: Sequence[float]) -> Ranked:
        chances = self._chances(numbers)
        return Ranked(candidate=candidate, score=self._worth(chances), chances=chances)

    def _chances(self, numbers: Sequence[float]) -> dict[Outcome, float]:
        return {
            outcome: _chance(offset + sum(map(mul, slopes, numbers))) for outcome, _, offset, slopes in self._outcomes
        }

    def _worth(self, chances: Mapping[Outcome, float]) -> float:
        return sum(worth * chances[outcome] for outcome, worth, _, _ in self._outcomes)


@cache
def shipped() -> Ranker:
    """The model with the weights in the package, read once."""
    return Ranker(Weights.load())


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


def _chance(logit: float) -> float:
    return 1 / (1 + exp(-logit)) if logit > -_STEEP else 0.0


_STEEP: Final = 500.0
"""Beyond it `exp` would leave the floats; the chance is nothing long before."""
