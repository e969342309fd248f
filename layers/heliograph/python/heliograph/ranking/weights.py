"""The model's weights: data, versioned, and checked before they are used.

    {"schema": 1, "name": "…", "features": ["closeness", …], "means": […], "scales": […],
     "outcomes": {"like": {"worth": 1.0, "bias": -2.1, "coefficients": […]}, …}}

`means` and `scales` standardise the features, `worth` is what an outcome counts in the score. `name` says which
weights these are, so that a log or an experiment can tell them apart. Features and outcomes are those that were there
when they were trained: what has joined since says nothing by them, and they go on being used as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, Final, Self

import orjson

from heliograph.ranking.features import FEATURES
from heliograph.ranking.model import Outcome

SCHEMA: Final = 1
SHIPPED: Final = tuple(Path(__file__).with_name(f"weights.v{version}.json") for version in (1, 2))
"""Trained on simulated people, the newest last; `python -m cli ranking train` makes one's own."""


class WeightsNotValid(ValueError):
    """These are no weights of this model, and the message says why."""


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """One outcome's logistic model, on standardised features."""

    worth: float
    bias: float
    coefficients: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Weights:
    """All of a model; its sequences are in the order of its `features`, which are some of `FEATURES`."""

    name: str
    features: tuple[str, ...] = FEATURES
    means: tuple[float, ...]
    scales: tuple[float, ...]
    outcomes: Mapping[Outcome, Expectation]

    @classmethod
    def load(cls, path: Path = SHIPPED[-1]) -> Self:
        """Those in a file, the newest that are shipped if none is named. Raises: WeightsNotValid, OSError."""
        return cls.parse(path.read_bytes())

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """What `dump` made. Raises: WeightsNotValid."""
        try:
            document = orjson.loads(data)
        except orjson.JSONDecodeError as error:
            raise WeightsNotValid(f"no JSON: {error}") from error
        try:
            return cls._read(document)
        except (KeyError, TypeError, AttributeError) as error:
            raise WeightsNotValid(f"something is missing or of another kind: {error!r}") from error

    def dump(self) -> bytes:
        """As the file has it; the same weights give the same bytes."""
        outcomes = {
            str(outcome): {
                "worth": one.worth,
                "bias": round(one.bias, DIGITS),
                "coefficients": _rounded(one.coefficients),
            }
            for outcome, one in self.outcomes.items()
        }
        document = {
            "schema": SCHEMA,
            "name": self.name,
            "features": self.features,
            "means": _rounded(self.means),
            "scales": _rounded(self.scales),
            "outcomes": outcomes,
        }
        return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

    @classmethod
    def _read(cls, document: Mapping[str, Any]) -> Self:
        if document["schema"] != SCHEMA:
            raise WeightsNotValid(f"schema {document['schema']!r}, and this code knows {SCHEMA}")
        features = tuple(document["features"])
        if not features or len(set(features)) < len(features) or not set(features) <= set(FEATURES):
            raise WeightsNotValid(f"features are some of {list(FEATURES)}, each once, not {list(features)}")
        unknown = set(document["outcomes"]) - set(Outcome)
        if unknown or not document["outcomes"]:
            raise WeightsNotValid(f"outcomes are some of {list(map(str, Outcome))}, not {sorted(document['outcomes'])}")
        scales = _numbers(document["scales"], "scales", len(features))
        if min(scales) <= 0:
            raise WeightsNotValid("scales are greater than 0")
        return cls(
            name=str(document["name"]),
            features=features,
            means=_numbers(document["means"], "means", len(features)),
            scales=scales,
            outcomes={Outcome(name): _expectation(one, len(features)) for name, one in document["outcomes"].items()},
        )


DIGITS: Final = 6
"""What is behind them is noise of the sample."""


def _rounded(numbers: Sequence[float]) -> list[float]:
    return [round(number, DIGITS) for number in numbers]


def _expectation(one: Mapping[str, Any], count: int) -> Expectation:
    worth, bias = _number(one["worth"], "worth"), _number(one["bias"], "bias")
    return Expectation(worth=worth, bias=bias, coefficients=_numbers(one["coefficients"], "coefficients", count))


def _numbers(values: Sequence[Any], what: str, count: int) -> tuple[float, ...]:
    if len(values) != count:
        raise WeightsNotValid(f"{what} has {len(values)} numbers for {count} features")
    return tuple(_number(value, what) for value in values)


def _number(value: object, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise WeightsNotValid(f"{what} has {value!r}, which is no number")
    return float(value)
