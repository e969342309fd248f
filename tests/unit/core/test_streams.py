"""From row changes to Kinesis, and from Kinesis to whoever hears."""

import base64
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from heliograph.core import wire
from heliograph.core.events import Change, Envelope, Event, Fact, Source, pad, parse_envelope
from heliograph.core.streams import ENVELOPE_BYTES, Relay, RelayIncomplete, changes, consume, envelopes, source_table
from hypothesis import given
from hypothesis import strategies as st

from tests.people import BOB, NOW
from tests.unit.core.dice import Dice

SAMPLES = Path(__file__).parents[3] / "events" / "aws"


@dataclass(frozen=True, kw_only=True)
class Said(Event):
    """Somebody said something to somebody."""

    stream = "engagement"

    to: tuple[str, ...]
    words: str

    def keys(self) -> tuple[str, ...]:
        return self.to


@dataclass(frozen=True, kw_only=True)
class Shouted(Said):
    """Somebody shouted."""

    stream = "posts"


def sample(name):
    return json.loads((SAMPLES / f"{name}.json").read_text())


def change(sequence, *said: Event) -> Change:
    """A row change that means these events."""
    return Change(id=f"change-{sequence}", sequence=str(sequence), at=NOW, old=None, new={"says": said})


def said(words="", *to, kind=Said):
    return kind(to=to or ("a",), words=words)


def what_it_says(one: Change):
    return one.new["says"]


def enveloped(*batch: Change):
    return envelopes("talk/shard-1", batch, what_it_says)


def words_in(envelope: Envelope):
    return [fact.event.words for fact in envelope.facts]


# Row changes


def test_a_stream_record_becomes_a_change_with_its_images_and_moment():
    liked, _, unliked = changes(sample("dynamodb-likes"))

    assert liked.old is None
    assert liked.new["liker_id"] == int(BOB)
    assert liked.at == datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
    assert unliked.new is None
    assert unliked.old == liked.new
    assert int(liked.sequence) < int(unliked.sequence)
    assert liked.id != unliked.id


def test_an_update_has_both_images():
    _, published = changes(sample("dynamodb-posts"))

    assert (published.old["status"], published.new["status"]) == ("processing", "published")


def test_a_removal_by_ttl_is_told_from_one_by_a_user():
    (lapsed,) = changes(sample("dynamodb-ttl-removal"))
    *_, unliked = changes(sample("dynamodb-likes"))

    assert lapsed.expired
    assert not unliked.expired


def test_a_removal_by_any_other_service_or_person_is_no_expiry():
    event = sample("dynamodb-ttl-removal")
    event["Records"][0]["userIdentity"] = {"type": "Service", "principalId": "replication.dynamodb.amazonaws.com"}

    assert not changes(event)[0].expired


def test_the_table_is_read_out_of_the_streams_name():
    (record,) = sample("dynamodb-ttl-removal")["Records"]

    assert source_table(record) == "HeliographState-Accounts5E6F7A8B-1QWERTYUIOP2"


# Envelopes


def test_one_batch_makes_one_envelope_per_key_with_its_facts_in_order():
    batch = (change(1, said("one", "a")), change(2, said("two", "b")), change(3, said("three", "a")))

    to_a, to_b = enveloped(*batch)["engagement"]

    assert (to_a.key, words_in(to_a)) == ("a", ["one", "three"])
    assert (to_b.key, words_in(to_b)) == ("b", ["two"])
    assert to_a.source == Source("talk/shard-1", pad("1"), pad("3"))
    assert to_b.source == Source("talk/shard-1", pad("2"), pad("2"))


def test_an_event_about_two_travels_in_two_envelopes():
    to_a, to_b = enveloped(change(1, said("hello", "a", "b")))["engagement"]

    assert (to_a.key, to_b.key) == ("a", "b")
    assert to_a.facts == to_b.facts


def test_an_event_about_the_same_one_twice_travels_once():
    (to_a,) = enveloped(change(1, said("hello", "a", "a")))["engagement"]

    assert words_in(to_a) == ["hello"]


def test_every_stream_gets_its_own_envelopes():
    grouped = enveloped(change(1, said("psst", "a"), said("hey", "a", kind=Shouted)))

    assert {stream: [words_in(one) for one in sent] for stream, sent in grouped.items()} == {
        "engagement": [["psst"]],
        "posts": [["hey"]],
    }


def test_facts_of_one_change_have_ids_of_their_own():
    (to_a,) = enveloped(change(1, said("one"), said("two")), change(2, said("three")))["engagement"]

    assert len({fact.id for fact in to_a.facts}) == 3


def test_the_same_changes_make_the_same_envelopes_again():
    batch = (change(1, said("one", "a", "b")), change(2, said("two", "b")))

    assert enveloped(*batch) == enveloped(*batch)


def test_changes_that_mean_nothing_make_no_envelope():
    assert enveloped(change(1), change(2)) == {}


@given(sizes=st.lists(st.integers(1, 400_000), min_size=1, max_size=8))
def test_facts_that_outgrow_a_kinesis_record_travel_in_several_envelopes_in_order(sizes):
    sent = enveloped(*(change(n, said("x" * size)) for n, size in enumerate(sizes, 1)))["engagement"]

    assert [len(word) for one in sent for word in words_in(one)] == sizes
    assert all(len(one.to_json()) <= ENVELOPE_BYTES for one in sent)
    assert [(one.source.first, one.source.last) for one in sent] == [
        (one.facts[0].sequence, one.facts[-1].sequence) for one in sent
    ]


def test_the_facts_of_one_change_are_never_parted():
    big = "x" * 400_000
    batch = (
        change(1, said("a" + big)),
        change(2, said("b" + big), said("c" + big), said("d" + big)),
        change(3, said("e")),
    )

    sent = enveloped(*batch)["engagement"]

    assert [[word[0] for word in words_in(one)] for one in sent] == [["a"], ["b", "c", "d"], ["e"]]


# Relay


class FakeKinesis:
    """Takes puts; `refuses` decides for each record of each put whether it fails."""

    def __init__(self, refuses=lambda _: False):
        self.refuses = refuses
        self.puts = []
        self.arrived = []

    def put_records(self, **asked):
        stream, records = asked["StreamName"], asked["Records"]
        self.puts.append([record["PartitionKey"] for record in records])
        answers = []
        for record in records:
            if self.refuses(record):
                answers.append({"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "slow down"})
            else:
                self.arrived.append((stream, parse_envelope(record["Data"], [Said, Shouted])))
                answers.append({"ShardId": "shardId-0", "SequenceNumber": str(len(self.arrived))})
        return {"Records": answers, "FailedRecordCount": sum("ErrorCode" in answer for answer in answers)}


STREAMS = {"engagement": "heliograph-dev-engagement", "posts": "heliograph-dev-posts"}


def relay_to(kinesis, pauses=None):
    return Relay(kinesis, STREAMS, (pauses if pauses is not None else []).append)


def test_envelopes_arrive_on_the_streams_of_this_deployment_under_their_keys():
    kinesis = FakeKinesis()
    grouped = enveloped(change(1, said("psst", "a", "b"), said("hey", "c", kind=Shouted)))

    count = relay_to(kinesis).send(grouped)

    assert count == 3
    assert [(stream, one.key) for stream, one in kinesis.arrived] == [
        ("heliograph-dev-engagement", "a"),
        ("heliograph-dev-engagement", "b"),
        ("heliograph-dev-posts", "c"),
    ]
    assert kinesis.puts == [["a", "b"], ["c"]]


def test_records_that_were_refused_are_put_again_and_only_those(monkeypatch):
    monkeypatch.setattr(wire, "randomness", Dice(0.5))
    refusals = iter([False, True, True, False, True, False])
    kinesis, pauses = FakeKinesis(lambda _: next(refusals)), []

    relay_to(kinesis, pauses).send(enveloped(change(1, said("hello", "a", "b", "c"))))

    assert kinesis.puts == [["a", "b", "c"], ["b", "c"], ["c"]]
    assert sorted(one.key for _, one in kinesis.arrived) == ["a", "b", "c"]
    assert pauses == [0.1, 0.2]


def test_a_relay_that_cannot_put_everything_says_so_that_the_changes_come_again():
    kinesis, pauses = FakeKinesis(lambda record: record["PartitionKey"] == "b"), []

    with pytest.raises(RelayIncomplete, match="1 of 2"):
        relay_to(kinesis, pauses).send(enveloped(change(1, said("hello", "a", "b"))))

    assert len(kinesis.puts) == 8
    assert len(pauses) == 7


def test_more_than_500_records_go_in_several_puts():
    kinesis = FakeKinesis()

    relay_to(kinesis).send(enveloped(*(change(n, said("hello", f"key-{n}")) for n in range(1, 1202))))

    assert [len(put) for put in kinesis.puts] == [500, 500, 201]


@given(seed=st.integers(0, 2**32))
def test_whatever_is_refused_a_keys_facts_arrive_in_order_and_a_key_stands_once_in_a_put(seed):
    dice = Random(seed)
    batch = [change(n, said("x" * dice.choice([1, 300_000]), dice.choice("ab"))) for n in range(1, 12)]
    refusals = Counter()

    def refused(record):
        refusals[record["PartitionKey"], bytes(record["Data"])] += 1
        return refusals[record["PartitionKey"], bytes(record["Data"])] < 6 and dice.random() < 0.4

    kinesis = FakeKinesis(refused)

    relay_to(kinesis).send(enveloped(*batch))

    assert all(len(put) == len(set(put)) for put in kinesis.puts)
    for key in "ab":
        sequences = [fact.sequence for _, one in kinesis.arrived if one.key == key for fact in one.facts]
        assert sequences == sorted(sequences)
        assert len(sequences) == sum(one.new["says"][0].to == (key,) for one in batch)


# Consumers


def kinesis_event(*sent: Envelope | bytes) -> Mapping:
    records = [
        {
            "kinesis": {
                "partitionKey": one.key if isinstance(one, Envelope) else "broken",
                "sequenceNumber": str(100 + place),
                "data": base64.b64encode(one.to_json() if isinstance(one, Envelope) else one).decode(),
            }
        }
        for place, one in enumerate(sent)
    ]
    return {"Records": records}


def envelope(key, words, sequence=1):
    fact = Fact(f"{sequence}.0", pad(str(sequence)), NOW, said(words, key))
    return Envelope(key, Source("talk/shard-1", fact.sequence, fact.sequence), (fact,))


class Listener:
    """Hears envelopes; fails at the given words, every time."""

    def __init__(self, *fails_at):
        self.fails_at = fails_at
        self.heard = []

    def __call__(self, envelope):
        (words,) = words_in(envelope)
        if words in self.fails_at:
            raise RuntimeError(words)
        self.heard.append((envelope.key, words))


def test_a_batch_is_handed_over_in_order_and_nothing_comes_again():
    listener = Listener()

    answer = consume(kinesis_event(envelope("a", "1"), envelope("b", "2"), envelope("a", "3")), [Said], listener)

    assert listener.heard == [("a", "1"), ("b", "2"), ("a", "3")]
    assert answer == {"batchItemFailures": []}


def test_after_a_failure_its_key_waits_and_the_others_go_on():
    listener = Listener("2")
    event = kinesis_event(envelope("a", "1"), envelope("a", "2"), envelope("b", "3"), envelope("a", "4"))

    answer = consume(event, [Said], listener)

    assert listener.heard == [("a", "1"), ("b", "3")]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "101"}]}


def test_the_first_of_several_failures_is_the_one_reported():
    answer = consume(
        kinesis_event(envelope("a", "1"), envelope("b", "2"), envelope("c", "3")), [Said], Listener("3", "2")
    )

    assert answer == {"batchItemFailures": [{"itemIdentifier": "101"}]}


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"[]", b"null", b'{"key": "a"}', b'{"events": [{}]}'])
def test_bytes_that_are_no_envelope_are_reported_and_hinder_nobody(data):
    listener = Listener()

    answer = consume(kinesis_event(data, envelope("a", "1")), [Said], listener)

    assert listener.heard == [("a", "1")]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "100"}]}


def test_an_envelope_with_nothing_to_hear_in_it_is_passed_over():
    listener = Listener()

    answer = consume(kinesis_event(envelope("a", "1")), [Shouted], listener)

    assert listener.heard == []
    assert answer == {"batchItemFailures": []}


@given(words=st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=12))
def test_repeating_a_batch_from_its_reported_failure_loses_nothing_and_keeps_each_keys_order(words):
    """As Lambda does: the batch comes again from the reported record, and what failed then works now."""
    sent = [envelope(key, str(place), place) for place, (key, _) in enumerate(words)]
    listener = Listener(*(str(place) for place, (_, fails) in enumerate(words) if fails))

    while sent:
        failures = consume(kinesis_event(*sent), [Said], listener)["batchItemFailures"]
        if not failures:
            break
        sent = sent[int(failures[0]["itemIdentifier"]) - 100 :]
        listener.fails_at = listener.fails_at[1:]

    for key in "abc":
        firsts = list(dict.fromkeys(word for heard_by, word in listener.heard if heard_by == key))
        assert firsts == [str(place) for place, (to, _) in enumerate(words) if to == key]
