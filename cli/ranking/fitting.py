"""Logistic regression with L2, by Newton's method, in plain Python: the same examples give the same weights."""

from collections.abc import Mapping, Sequence
from math import exp, log, sqrt
from statistics import fmean
from typing import Final

from heliograph.core.vectors import sumprod
from heliograph.ranking.features import FEATURES
from heliograph.ranking.model import Outcome
from heliograph.ranking.weights import Expectation, Weights

from cli.operator.trouble import NotDone
from cli.ranking.examples import Example

RIDGE: Final = 20.0
"""How strongly coefficients are held near 0, in examples' worth; the bias is free."""
ROUNDS: Final = 30
SETTLED: Final = 1e-6
FEWEST: Final = 50
"""Times that an outcome must have happened, and not happened: fewer tell nothing of nineteen numbers."""
WORTH: Final[Mapping[Outcome, float]] = {
    Outcome.LIKE: 1.0,
    Outcome.COMMENT: 3.0,
    Outcome.SHARE: 4.0,
    Outcome.CLICK: 0.5,
}
"""What each outcome counts in the score; a choice, not something that can be trained."""

Vector = list[float]


def fit(examples: Sequence[Example], name: str) -> Weights:
    """Weights for every outcome that happens often enough to be learned. Raises: NotDone."""
    if not examples:
        raise NotDone("There is no example to train on: nobody saw a post whose publication is there too.")
    columns = list(zip(*(one.features for one in examples), strict=True))
    means = tuple(fmean(column) for column in columns)
    scales = tuple(
        sqrt(fmean((x - mean) ** 2 for x in column)) or 1.0 for column, mean in zip(columns, means, strict=True)
    )
    rows = [
        [1.0, *((x - mean) / scale for x, mean, scale in zip(one.features, means, scales, strict=True))]
        for one in examples
    ]
    outcomes: dict[Outcome, Expectation] = {}
    for outcome in Outcome:
        labels = [outcome in one.outcomes for one in examples]
        if FEWEST <= sum(labels) <= len(labels) - FEWEST:
            bias, *slopes = _newton(rows, labels)
            outcomes[outcome] = Expectation(worth=WORTH[outcome], bias=bias, coefficients=tuple(slopes))
    if not outcomes:
        raise NotDone(f"Nothing happened {FEWEST} times in {len(examples)} examples; train on more.")
    return Weights(name=name, means=means, scales=scales, outcomes=outcomes)


def _newton(rows: Sequence[Vector], labels: Sequence[bool]) -> Vector:
    """The coefficients, the bias first, at which the penalised likelihood is greatest."""
    size = len(FEATURES) + 1
    share = fmean(labels)
    found = [log(share / (1 - share)), *[0.0] * (size - 1)]
    for _ in range(ROUNDS):
        slope, curve = _derivatives(rows, labels, found)
        for place in range(1, size):
            slope[place] -= RIDGE * found[place]
            curve[place][place] += RIDGE
        step = _solved(curve, slope)
        found = [one + by for one, by in zip(found, step, strict=True)]
        if max(map(abs, step)) < SETTLED:
            break
    return found


def _derivatives(rows: Sequence[Vector], labels: Sequence[bool], at: Vector) -> tuple[Vector, list[Vector]]:
    """The gradient, and the lower half of the negative Hessian."""
    size = len(at)
    slope, curve = [0.0] * size, [[0.0] * size for _ in range(size)]
    for row, label in zip(rows, labels, strict=True):
        chance = 1 / (1 + exp(-sumprod(at, row)))
        off, spread = label - chance, chance * (1 - chance)
        for i, x in enumerate(row):
            slope[i] += off * x
            line, weight = curve[i], spread * x
            for j in range(i + 1):
                line[j] += weight * row[j]
    return slope, curve


def _solved(matrix: list[Vector], right: Vector) -> Vector:
    """x of matrix · x = right, by Cholesky; the matrix is positive definite, and only its lower half is looked at."""
    size = len(right)
    root = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            rest = matrix[i][j] - sumprod(root[i][:j], root[j][:j])
            root[i][j] = sqrt(rest) if i == j else rest / root[j][j]
    middle: Vector = []
    for i in range(size):
        middle.append((right[i] - sumprod(root[i][:i], middle)) / root[i][i])
    found = [0.0] * size
    for i in reversed(range(size)):
        found[i] = (middle[i] - sum(root[j][i] * found[j] for j in range(i + 1, size))) / root[i][i]
    return found
