"""How well an order puts first what a reader then does something with."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import log2
from statistics import fmean
from typing import Final

from heliograph.ranking.model import Outcome
from heliograph.ranking.service import Arms, Ranker
from heliograph.ranking.weights import Weights

from cli.operator.trouble import NotDone
from cli.ranking.examples import Example
from cli.ranking.fitting import WORTH

TOP: Final = 20
"""Places that count: a page."""

Order = Callable[[Example], float]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """AUC of "something came of it" and of each outcome; the mean NDCG of what a reader was shown on one day, in three
    orders."""

    examples: int
    sessions: int
    auc: float
    auc_of: Mapping[Outcome, float]
    ndcg: float
    ndcg_chronological: float
    ndcg_popularity: float

    @property
    def vs_chronological(self) -> float:
        return self.ndcg / self.ndcg_chronological

    @property
    def vs_popularity(self) -> float:
        return self.ndcg / self.ndcg_popularity


@dataclass(frozen=True, kw_only=True)
class Arm:
    """What the readers for whom these weights rank did with what they were shown: of a hundred posts, how many."""

    weights: str
    readers: int
    examples: int
    of_hundred: Mapping[Outcome, float]


def compared(examples: Sequence[Example], newest_percent: int) -> list[Arm]:
    """What each part of all accounts did, if the newest weights rank for so many of a hundred; a part of nobody is left
    out."""
    arms, found = Arms(newest_percent=newest_percent), dict[str, list[Example]]()
    for one in examples:
        found.setdefault(arms.of(one.reader_id).name, []).append(one)
    return [
        Arm(
            weights=name,
            readers=len({one.reader_id for one in some}),
            examples=len(some),
            of_hundred={outcome: 100 * fmean(outcome in one.outcomes for one in some) for outcome in Outcome},
        )
        for name, some in sorted(found.items())
    ]


def measure(weights: Weights, examples: Sequence[Example]) -> Measured:
    """The model against the order of time and that of popularity. Raises: NotDone, when there is nothing to tell."""
    ranker = Ranker(weights)
    scores = {id(one): ranker.score(one.features) for one in examples}
    sessions = [one for one in _sessions(examples) if len(one) > 1 and any(example.outcomes for example in one)]
    engaged = [bool(one.outcomes) for one in examples]
    if not sessions or all(engaged):
        raise NotDone(f"Among {len(examples)} examples to measure on there is no choice between posts.")
    return Measured(
        examples=len(examples),
        sessions=len(sessions),
        auc=auc([scores[id(one)] for one in examples], engaged),
        auc_of=_auc_of(weights, examples, ranker),
        ndcg=fmean(ndcg(one, lambda example: scores[id(example)]) for one in sessions),
        ndcg_chronological=fmean(ndcg(one, lambda example: example.published_at.timestamp()) for one in sessions),
        ndcg_popularity=fmean(ndcg(one, lambda example: example.popularity) for one in sessions),
    )


def _auc_of(weights: Weights, examples: Sequence[Example], ranker: Ranker) -> dict[Outcome, float]:
    """Of each outcome that the weights foretell and that came of some of them."""
    chances = [ranker.chances(one.features) for one in examples]
    labels = {outcome: [outcome in one.outcomes for one in examples] for outcome in weights.outcomes}
    return {
        outcome: auc([one[outcome] for one in chances], came)
        for outcome, came in labels.items()
        if any(came) and not all(came)
    }


def auc(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """How often one that is labelled has a higher score than one that is not; equal ones count half."""
    ranks, place = 0.0, 0
    for _, tied in groupby(sorted(zip(scores, labels, strict=True)), key=lambda one: one[0]):
        group = [label for _, label in tied]
        ranks += sum(group) * (place + (len(group) + 1) / 2)
        place += len(group)
    yes = sum(labels)
    return (ranks - yes * (yes + 1) / 2) / (yes * (len(labels) - yes))


def ndcg(session: Sequence[Example], order: Order) -> float:
    """What the first places of an order are worth, against the best order there is; of equals the newest first."""
    ordered = sorted(session, key=lambda one: (-order(one), -int(one.post_id)))
    return _worth(map(_gain, ordered)) / _worth(sorted(map(_gain, session), reverse=True))


def _gain(example: Example) -> float:
    return sum(WORTH[outcome] for outcome in example.outcomes)


def _worth(gains: Iterable[float]) -> float:
    return sum(gain / log2(place + 2) for place, gain in zip(range(TOP), gains, strict=False))


def _sessions(examples: Iterable[Example]) -> list[list[Example]]:
    """What each reader was shown on each day."""
    found: dict[tuple[str, str], list[Example]] = {}
    for one in examples:
        found.setdefault((one.reader_id, one.day), []).append(one)
    return list(found.values())
