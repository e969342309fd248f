"""Weights are data: what is no model of this code is refused before it orders anything."""

import json

import pytest
from heliograph.ranking.features import FEATURES
from heliograph.ranking.model import Outcome
from heliograph.ranking.weights import SHIPPED, Weights, WeightsNotValid

NEWEST = SHIPPED[-1]
DOCUMENT = json.loads(NEWEST.read_bytes())


def test_the_newest_weights_foretell_every_outcome_by_every_feature():
    assert set(Weights.load().outcomes) == set(Outcome)
    assert Weights.load().features == FEATURES


def test_weights_of_before_are_read_for_what_they_were_trained_with():
    before = Weights.load(SHIPPED[0])

    assert (before.name, len(before.features)) == ("simulated-1", 16)
    assert set(before.outcomes) == set(Outcome) - {Outcome.CLICK}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_what_is_written_is_what_was_read(path):
    assert Weights.load(path).dump() == path.read_bytes()


def without(name):
    return {key: value for key, value in DOCUMENT.items() if key != name}


def with_like(**fields):
    return {**DOCUMENT, "outcomes": {"like": {**DOCUMENT["outcomes"]["like"], **fields}}}


NOT_WEIGHTS = {
    "a list": [],
    "a number": 1,
    "another schema": {**DOCUMENT, "schema": 2},
    "other features": {**DOCUMENT, "features": ["closeness"]},
    "no features": {**DOCUMENT, "features": []},
    "a feature that nobody knows": {**DOCUMENT, "features": [*FEATURES[1:], "luck"]},
    "a feature twice": {**DOCUMENT, "features": [*FEATURES[1:], FEATURES[1]]},
    "no outcome": {**DOCUMENT, "outcomes": {}},
    "an outcome that nobody knows": {**DOCUMENT, "outcomes": {"buy": DOCUMENT["outcomes"]["like"]}},
    "a mean too few": {**DOCUMENT, "means": DOCUMENT["means"][1:]},
    "a scale of nothing": {**DOCUMENT, "scales": [0.0, *DOCUMENT["scales"][1:]]},
    "text for a number": with_like(bias="1"),
    "true for a number": with_like(worth=True),
    "a coefficient too many": with_like(coefficients=[*DOCUMENT["outcomes"]["like"]["coefficients"], 1.0]),
    "null for numbers": with_like(coefficients=None),
    **{f"no {name}": without(name) for name in DOCUMENT},
}


@pytest.mark.parametrize("what", NOT_WEIGHTS)
def test_what_is_no_model_of_this_code_is_refused(what):
    with pytest.raises(WeightsNotValid):
        Weights.parse(json.dumps(NOT_WEIGHTS[what]).encode())


@pytest.mark.parametrize("data", [b"", b"{", b'{"schema": NaN}', b"\xff"])
def test_what_is_no_json_is_refused(data):
    with pytest.raises(WeightsNotValid):
        Weights.parse(data)
