"""R5: one poison record in a hundred is parked with its payload; everything else is counted, once, and sooner."""

import base64
import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from heliograph.core import messages, wire
from heliograph.core.events import Envelope, Fact, Source, pad, post_key, redriven
from heliograph.counters import store as counters
from heliograph.likes.events import PostLiked

from tests.simulation.cloud.mappings.stream_mapping import StreamMapping
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.truth import check_counts
from tests.simulation.wiring import booted, wiring
from tests.simulation.world import PARKED, World

HUNDRED = 100
MOST_INVOCATIONS = 18
Note = Callable[[str, object], None]
RETRYING = 60.0
"""A poison is tried again for more than two minutes; good records are counted long before."""


@pytest.fixture
def world() -> Iterator[World]:
    with World(11).running() as running:
        yield running


def envelope(post: int, liker: int = 1, sequence: int = 1) -> bytes:
    """Somebody likes a post, as the relay says it."""
    nobody = {"id": "1", "userName": "x"}
    liked = PostLiked(
        liker_id=str(liker),
        post_id=str(post),
        post_owner_id="1",
        post={"id": str(post), "caption": ""},
        liker=nobody,
        post_owner=nobody,
        is_following_media_owner=False,
    )
    fact = Fact(f"{post}.{sequence}", pad(str(sequence)), wire.now(), liked)
    return Envelope(post_key(str(post)), Source("likes/a", fact.sequence, fact.sequence), (fact,)).to_json()


def put(*envelopes: bytes, keys: list[str] | None = None) -> None:
    """All of them on the engagement stream, at once."""
    (stream,) = (name for name in wiring().streams if "Engagement" in name)
    named = keys or [json.loads(one)["key"] for one in envelopes]
    records: list[Any] = [{"Data": one, "PartitionKey": key} for one, key in zip(envelopes, named, strict=True)]
    wire.kinesis().put_records(StreamName=stream, Records=records)


def likes(world: World) -> dict[str, int]:
    return {row["pk"]: row["likes"] for row in world.rows("Tallies")}


def last_count(world: World) -> float:
    """When the last counter changed."""
    return max(entry.at for entry in world.cloud.trace if entry.operation == "UpdateItem" and entry.status == 200)


def invocations(record: dict[str, Any], note: Note) -> int:
    """How often a parked batch was tried, which a proof writes down."""
    tried = int(record["requestContext"]["approximateInvokeCount"])
    note("invocations of a poison", tried)
    return tried


def parked_payload(world: World) -> tuple[dict[str, Any], float]:
    """The one parked batch of the relay or the counter: its invocation record, its payload parsed, and when it was.

    The log of activity parks what it cannot read on its own account.
    """
    (key,) = (one for one in world.parked() if "/activity_on_events/" not in one)
    version = world.cloud.s3.bucket(PARKED).current(key)
    assert version is not None
    record = json.loads(version.body)
    return {**record, "payload": json.loads(record["payload"])}, version.modified


@pytest.mark.parametrize("place", [0, 50, 99])
def test_an_envelope_that_cannot_be_read_is_parked_alone_wherever_it_stands(
    world: World, place: int, record_property: Note
) -> None:
    poison = json.dumps({"key": f"post#{place}", "types": ["post-liked"], "events": [{"name": "post-liked"}]}).encode()
    put(*(poison if post == place else envelope(post) for post in range(HUNDRED)))

    assert world.cloud.run_until_quiet()

    assert likes(world) == {f"post#{post}": 1 for post in range(HUNDRED) if post != place}
    record, moment = parked_payload(world)
    assert [base64.b64decode(one["kinesis"]["data"]) for one in record["payload"]["Records"]] == [poison]
    assert invocations(record, record_property) <= MOST_INVOCATIONS
    assert last_count(world) < moment - RETRYING


@pytest.mark.parametrize("place", [0, 50, 99])
def test_a_row_change_that_cannot_be_translated_is_parked_alone_wherever_it_stands(
    world: World, place: int, record_property: Note
) -> None:
    table = wiring().table_named("Likes")
    for post in range(HUNDRED):
        if post == place:
            item = {"pk": {"S": "post#poison#0"}, "liker_id": {"N": "7"}}
            wire.dynamodb().put_item(TableName=table, Item=item)
        else:
            _like(str(post + 1))

    assert world.cloud.run_until_quiet()

    assert likes(world) == {f"post#{post + 1}": 1 for post in range(HUNDRED) if post != place}
    record, moment = parked_payload(world)
    (change,) = record["payload"]["Records"]
    assert change["dynamodb"]["NewImage"] == item
    assert invocations(record, record_property) <= MOST_INVOCATIONS
    assert last_count(world) < moment - RETRYING


def test_what_is_not_json_is_no_envelope_and_never_wakes_a_consumer(world: World) -> None:
    put(*(b"\xff not json" if post == 50 else envelope(post) for post in range(HUNDRED)), keys=["any"] * HUNDRED)

    assert world.cloud.run_until_quiet()

    assert len(likes(world)) == HUNDRED - 1
    assert world.parked() == []


def test_a_message_that_is_no_chunk_is_parked_alone_and_no_other_is_worked_off_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, record_property: Note
) -> None:
    stage = given.audience(world)
    readers = [world.person(f"reader{number}").id for number in range(HUNDRED)]
    poison = json.dumps({"about": "post", "postId": stage.made["post"], "readers": "everybody"})
    chunks = [json.dumps({"about": "post", "postId": stage.made["post"], "readers": [one]}) for one in readers[1:]]
    met: Counter[str] = Counter()
    chunk_module = booted().modules["feed_on_chunks"]
    parse = chunk_module.parse
    monkeypatch.setattr(chunk_module, "parse", lambda body: met.update([body]) or parse(body))

    (queue,) = (one.url for one in world.queues if "Ordinary" in one.name)
    messages.send(wire.queues(), queue, [*chunks[:50], poison, *chunks[50:]], wire.sleep)
    assert world.cloud.run_until_quiet()

    assert {str(row["reader_id"]) for row in world.rows("FeedRows") if "author_id" in row} >= set(readers[1:])
    assert world.parked() == [poison]
    assert invocations({"requestContext": {"approximateInvokeCount": met.pop(poison)}}, record_property) <= 5
    assert met == dict.fromkeys(chunks, 1)


def test_later_envelopes_of_the_poisoned_key_wait_for_it_and_are_counted_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _poison(monkeypatch, "7.1")
    put(envelope(7, sequence=1), envelope(7, liker=2, sequence=2), envelope(8))

    assert world.cloud.run_until_quiet()

    _, moment = parked_payload(world)
    assert likes(world) == {"post#7": 1, "post#8": 1}
    assert last_count(world) > moment


def test_a_parked_envelope_sent_again_as_it_stands_is_taken_for_a_repeat(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Why redriving goes through `redriven`: the mark of the newer one hides the older."""
    parked = _parked_behind_a_newer_one(world, monkeypatch)

    put(parked)
    assert world.cloud.run_until_quiet()

    assert likes(world) == {"post#7": 1}


def test_a_redriven_envelope_counts_once_however_often_it_is_sent_and_brings_parked_to_zero(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    parked = _parked_behind_a_newer_one(world, monkeypatch)

    put(redriven(parked))
    put(redriven(redriven(parked)))
    assert world.cloud.run_until_quiet()
    for source in world.cloud.sources:
        if isinstance(source, StreamMapping):
            source.rewind()
    put(envelope(7, liker=3, sequence=3))
    assert world.cloud.run_until_quiet()

    assert likes(world) == {"post#7": 3}
    assert len(world.parked()) == 1


def test_a_comment_that_was_deleted_while_it_was_parked_is_not_shown_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = given.audience(world)
    path = f"/v1/posts/{stage.made['post']}/comments"
    with monkeypatch.context() as broken:
        broken.setattr(counters, "sum_up", _failing)
        written = world.answer(stage.bob, "POST", path, body={"comment": "fine"}).json["id"]
        assert world.cloud.run_until_quiet()
    parked = base64.b64decode(parked_payload(world)[0]["payload"]["Records"][0]["kinesis"]["data"])
    assert world.answer(stage.bob, "DELETE", f"{path}/{written}").status == 204
    assert world.cloud.run_until_quiet()

    put(redriven(parked))
    assert world.cloud.run_until_quiet()

    check_counts(world)
    assert not any(name.startswith("c#") for row in world.rows("Tallies") for name in row)


def _parked_behind_a_newer_one(world: World, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """An envelope that a fault of ours had parked, since mended, while a newer one of its key was counted."""
    with monkeypatch.context() as broken:
        _poison(broken, "7.1")
        put(envelope(7, sequence=1))
        assert world.cloud.run_until_quiet()
    put(envelope(7, liker=2, sequence=2))
    assert world.cloud.run_until_quiet()
    return base64.b64decode(parked_payload(world)[0]["payload"]["Records"][0]["kinesis"]["data"])


def _poison(patch: pytest.MonkeyPatch, fact_id: str) -> None:
    kept = counters.sum_up

    def fail_for_one(key: str, facts: tuple[Fact, ...], **how: Any) -> Any:
        if any(fact.id == fact_id for fact in facts):
            raise ZeroDivisionError(fact_id)
        return kept(key, facts, **how)

    patch.setattr(counters, "sum_up", fail_for_one)


def _failing(*_: Any, **__: Any) -> None:
    raise ZeroDivisionError


def _like(post_id: str) -> None:
    words = {name: {"S": "x"} for name in ("liker_name", "post_caption", "post_owner_name")}
    numbers = {"liker_id": {"N": "7"}, "post_id": {"N": post_id}, "post_owner_id": {"N": "1"}}
    item: Any = {"pk": {"S": f"post#{post_id}#0"}, "at": {"S": wire.now().isoformat()}, **words, **numbers}
    item["liker_follows_owner"] = {"BOOL": False}
    wire.dynamodb().put_item(TableName=wiring().table_named("Likes"), Item=item)
