"""Events and the envelopes they travel in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

import orjson
import pytest
from heliograph.core.events import Envelope, Event, Fact, Source, pad, parse_envelope, post_key, user_key
from heliograph.core.ids import EPOCH
from hypothesis import given
from hypothesis import strategies as st

from tests.people import NOW

words = st.text(max_size=20)
moments = st.integers(0, 2**40).map(lambda ms: EPOCH + timedelta(milliseconds=ms))


@dataclass(frozen=True, kw_only=True)
class LampLit(Event):
    """Somebody lit a lamp."""

    stream = "posts"

    lamp_id: str
    lit_by: Mapping[str, str]
    is_first_of_evening: bool = False

    def keys(self) -> tuple[str, ...]:
        return (post_key(self.lamp_id), user_key(self.lit_by["id"]))


@dataclass(frozen=True, kw_only=True)
class LampLost(Event):
    """A lamp was lost."""

    stream = "posts"

    lamp_id: str


@dataclass(frozen=True, kw_only=True)
class LampLitWhere(Event):
    """The same, as it was said later on."""

    stream = "posts"
    version = 3
    earlier: ClassVar[Mapping[int, Mapping[str, Any]]] = {1: {"room": "hall", "reason": ""}, 2: {"reason": ""}}

    lamp_id: str
    room: str
    reason: str

    @classmethod
    def name(cls) -> str:
        return "lamp-lit"


def envelope(*events: Event, key: str = "post#1") -> Envelope:
    facts = tuple(Fact(f"id-{n}", pad(str(n)), NOW + timedelta(seconds=n), one) for n, one in enumerate(events, 1))
    return Envelope(key, Source("lamps/shard-1", facts[0].sequence, facts[-1].sequence), facts)


def test_an_event_is_named_after_its_class():
    assert LampLit.name() == "lamp-lit"


def test_a_payload_has_the_fields_in_camel_case():
    lit = LampLit(lamp_id="1", lit_by={"id": "7"}, is_first_of_evening=True)

    assert lit.payload() == {"lampId": "1", "litBy": {"id": "7"}, "isFirstOfEvening": True}


@given(lamp=words, by=st.dictionaries(words, words, max_size=3), first=st.booleans())
def test_an_event_comes_out_of_its_payload_as_it_went_in(lamp, by, first):
    lit = LampLit(lamp_id=lamp, lit_by=by, is_first_of_evening=first)

    assert LampLit.parse(orjson.loads(orjson.dumps(lit.payload()))) == lit


def test_fields_that_a_later_version_added_are_passed_over():
    assert LampLost.parse({"lampId": "1", "colour": "green"}) == LampLost(lamp_id="1")


def test_a_field_that_the_version_promises_may_not_be_missing():
    with pytest.raises(KeyError, match="litBy"):
        LampLit.parse({"lampId": "1", "isFirstOfEvening": True})


def test_an_event_that_does_not_say_whom_it_is_about_is_a_mistake():
    with pytest.raises(NotImplementedError, match="LampLost"):
        LampLost(lamp_id="1").keys()


@given(st.lists(st.tuples(words, moments), min_size=1, max_size=5))
def test_an_envelope_comes_off_the_wire_as_it_was_put_on(lamps):
    facts = tuple(
        Fact(f"id-{n}", pad(str(n)), at, LampLit(lamp_id=lamp, lit_by={"id": "7"}))
        for n, (lamp, at) in enumerate(lamps)
    )
    sent = Envelope("post#1", Source("lamps/shard-1", facts[0].sequence, facts[-1].sequence), facts)

    assert parse_envelope(sent.to_json(), [LampLit]) == sent


def test_an_envelope_says_once_what_types_of_event_it_holds_for_the_mappings_filters():
    lit, lost = LampLit(lamp_id="1", lit_by={"id": "7"}), LampLost(lamp_id="1")

    assert orjson.loads(envelope(lit, lost, lit).to_json())["types"] == ["lamp-lit", "lamp-lost"]


def test_an_envelope_on_the_wire_is_what_the_documentation_says():
    document = orjson.loads(envelope(LampLost(lamp_id="1")).to_json())

    assert document == {
        "key": "post#1",
        "types": ["lamp-lost"],
        "source": {"shard": "lamps/shard-1", "first": pad("1"), "last": pad("1")},
        "events": [
            {
                "id": "id-1",
                "seq": pad("1"),
                "name": "lamp-lost",
                "version": 1,
                "at": "2026-03-14T09:26:54+00:00",
                "lampId": "1",
            }
        ],
    }


def test_events_that_a_consumer_does_not_hear_are_left_out_of_its_envelope():
    sent = envelope(LampLit(lamp_id="1", lit_by={"id": "7"}), LampLost(lamp_id="1"))

    heard = parse_envelope(sent.to_json(), [LampLost])

    assert list(heard.events()) == [LampLost(lamp_id="1")]
    assert heard.source == sent.source


def test_a_version_that_a_consumer_does_not_know_is_left_out():
    document = orjson.loads(envelope(LampLost(lamp_id="1")).to_json())
    document["events"][0]["version"] = 2

    assert parse_envelope(orjson.dumps(document), [LampLost]).facts == ()


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"not json", b"{}", b'{"key":"a","source":{"shard":"s"},"events":[]}']
)
def test_what_is_no_envelope_is_not_taken_for_one(data):
    with pytest.raises((ValueError, KeyError, TypeError)):
        parse_envelope(data, [LampLit])


@given(st.lists(st.integers(1, 10**40 - 1), min_size=2, max_size=8))
def test_padded_sequence_numbers_sort_as_text_the_way_they_sort_as_numbers(numbers):
    assert sorted(pad(str(number)) for number in numbers) == [pad(str(number)) for number in sorted(numbers)]
    assert {len(pad(str(number))) for number in numbers} == {40}


@pytest.mark.parametrize(
    ("version", "said", "heard"),
    [
        (1, {}, ("hall", "")),
        (2, {"room": "attic"}, ("attic", "")),
        (3, {"room": "attic", "reason": "dark"}, ("attic", "dark")),
    ],
)
def test_what_was_said_in_an_earlier_version_is_heard_with_what_it_lacks(version, said, heard):
    sent = orjson.loads(envelope(LampLit(lamp_id="1", lit_by={"id": "7"})).to_json())
    sent["events"][0] |= {"version": version, **said}

    (fact,) = parse_envelope(orjson.dumps(sent), [LampLitWhere]).facts

    assert isinstance(fact.event, LampLitWhere)
    assert (fact.event.room, fact.event.reason) == heard


def test_a_version_that_nobody_knows_is_passed_over():
    sent = orjson.loads(envelope(LampLit(lamp_id="1", lit_by={"id": "7"})).to_json())
    sent["events"][0]["version"] = 4

    assert parse_envelope(orjson.dumps(sent), [LampLitWhere]).facts == ()
