"""The samples are the contract between who says and who hears: one for every version that was ever sent."""

import json
from datetime import datetime
from pathlib import Path

import orjson
import pytest
from heliograph.core.events import Envelope, Fact, Source, parse_envelope

from cli import events as catalogue

ROOT = Path(__file__).parents[2]
KINDS = catalogue.event_classes()
SAMPLES = sorted(path for path in (ROOT / "events").glob("*/*.json") if path.parent.name != "aws")
ENVELOPES_FIELDS = ["id", "seq", "name", "version", "at"]


def sample(path):
    return json.loads(path.read_text())


def carried(*told):
    """An envelope on the wire that holds these samples."""
    source = {"shard": "likes/shardId-1", "first": told[0]["seq"], "last": told[-1]["seq"]}
    return orjson.dumps({"key": "post#1", "types": [one["name"] for one in told], "source": source, "events": told})


def by_name(thing):
    return thing.stem if isinstance(thing, Path) else thing.name()


def test_there_are_events_and_samples_to_speak_of():
    assert len(KINDS) >= 9
    assert len(SAMPLES) >= len(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_every_event_has_a_sample_of_its_version_that_holds_its_fields_and_no_others(kind):
    told = sample(catalogue.sample_path(kind))

    parsed = kind.parse(told)

    assert list(told) == [*ENVELOPES_FIELDS, *parsed.payload()]
    assert {name: told[name] for name in parsed.payload()} == parsed.payload()
    assert (told["name"], told["version"]) == (kind.name(), kind.version)


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_an_event_says_in_one_sentence_what_happened(kind):
    (sentence,) = (kind.__doc__ or "").strip().splitlines()

    assert sentence.endswith(".")
    assert kind.keys(kind.parse(sample(catalogue.sample_path(kind))))


@pytest.mark.parametrize("path", SAMPLES, ids=by_name)
def test_every_sample_ever_committed_is_heard_by_todays_consumers(path):
    told = sample(path)
    hears = [kind for kind in KINDS if kind.name() == told["name"]]

    (fact,) = parse_envelope(carried(told), hears).facts

    assert (fact.id, fact.sequence, fact.at) == (told["id"], told["seq"], datetime.fromisoformat(told["at"]))
    assert path.parent.name == fact.event.stream
    assert path.name == f"{told['name']}.v{told['version']}.json"
    taken_for = fact.event.earlier.get(told["version"], {})
    assert {**told, **taken_for}.items() >= fact.event.payload().items()


def test_every_version_that_a_class_understands_has_its_sample():
    versions = {(kind.name(), version) for kind in KINDS for version in (kind.version, *kind.earlier)}

    assert versions == {(sample(path)["name"], sample(path)["version"]) for path in SAMPLES}


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_an_event_goes_on_the_wire_as_its_sample_has_it(kind):
    told = sample(catalogue.sample_path(kind))
    fact = Fact(told["id"], told["seq"], datetime.fromisoformat(told["at"]), kind.parse(told))

    sent = Envelope("post#1", Source("likes/shardId-1", told["seq"], told["seq"]), (fact,)).to_json()

    assert json.loads(sent)["events"] == [told]


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_a_version_from_the_future_is_passed_over_and_what_stands_beside_it_is_heard(kind):
    told = sample(catalogue.sample_path(kind))
    future = {**told, "version": kind.version + 1, "somethingNew": True}

    heard = parse_envelope(carried(future, told), [kind])

    assert [fact.event for fact in heard.facts] == [kind.parse(told)]


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_a_field_that_was_added_later_does_not_disturb(kind):
    told = sample(catalogue.sample_path(kind))

    assert kind.parse({**told, "addedLater": 1}) == kind.parse(told)


def test_the_catalogue_is_current():
    assert catalogue.CATALOGUE.read_text() == catalogue.catalogue(), "run `make events`"


def test_whoever_calls_consume_says_what_it_hears_and_stands_in_the_catalogue():
    consumers = {
        path.parent.name
        for path in ROOT.glob("functions/*/handler.py")
        if "core.streams import consume" in path.read_text()
    }
    listeners = {name for names in catalogue.listeners().values() for name in names}

    assert listeners == consumers


KEPT_ALONE = {"user-blocked", "user-unblocked"}
"""Facts of which there may be no other reader than the archive."""


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_no_event_goes_unheard(kind):
    heard = catalogue.listeners().get(kind) or kind.name() in KEPT_ALONE
    assert heard, f"nobody hears {kind.name()}: why is it sent?"
