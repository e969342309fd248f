"""R5, its end: what was parked is sent again to the function that gave it up, and parked comes to zero."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from heliograph.core import wire
from heliograph.counters import store as counters
from heliograph.feed.fanout import FanOut

from cli.operator import parked, queues
from cli.operator.output import Output
from cli.operator.parked import EVENT, MESSAGE, STREAM, TABLE, FailuresBucket, NotParked
from cli.operator.trouble import NotDone, NotUnderstood
from cli.operator.verbs import Door
from tests.cli.conftest import Said, deployed, invoker
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.stage import Stage
from tests.simulation.enumeration.truth import check_counts, check_feed
from tests.simulation.wiring import booted, named
from tests.simulation.world import PARKED, World


@pytest.fixture
def world() -> Iterator[World]:
    with World(5).running() as running:
        yield running


@pytest.fixture
def door(said: Said) -> Callable[..., Door]:
    deployment = deployed("local", named)
    return lambda **how: Door(deployment=deployment, out=Output(machine=True, stream=said.stream), **how)


def redrive(world: World, door: Door, function: str | None = None) -> None:
    """The verb, with the simulation's way of invoking."""
    bucket = FailuresBucket(wire.s3(), PARKED)
    batches = [(bucket, bucket.get(key)) for key in bucket.keys()]  # noqa: SIM118 - a method of the bucket
    queues.send_again(door, [*batches, *queues._messages(door, function)], invoker(world), function)


def failing(*_: Any, **__: Any) -> None:
    raise ZeroDivisionError


def like_while_broken(world: World, patch: pytest.MonkeyPatch, place: Any, name: str) -> Stage:
    """Bob likes Ada's post while a part of ours fails; then it is mended, and Ada likes her post too."""
    stage = given.audience(world)
    path = f"/v1/posts/{stage.made['post']}/like"
    with patch.context() as broken:
        broken.setattr(place, name, failing)
        assert world.answer(stage.bob, "PUT", path).status == 201
        assert world.cloud.run_until_quiet()
    assert world.answer(stage.ada, "PUT", path).status == 201
    assert world.cloud.run_until_quiet()
    return stage


def test_a_batch_that_the_counter_gave_up_is_counted_once_and_parked_comes_to_zero(world, door, said, monkeypatch):
    like_while_broken(world, monkeypatch, counters, "sum_up")
    with pytest.raises(AssertionError):
        check_counts(world)

    redrive(world, door())

    assert world.parked() == []
    check_counts(world)
    assert {one["kind"] for one in said("redriven")} == {STREAM}


def test_changes_that_the_relay_gave_up_are_put_and_counted_behind_newer_ones(world, door, said, monkeypatch):
    relay = booted().modules["events_on_change"].relay
    like_while_broken(world, monkeypatch, relay, "pass_on")

    redrive(world, door())
    assert world.cloud.run_until_quiet()

    assert world.parked() == []
    check_counts(world)
    assert {(one["function"], one["kind"]) for one in said("redriven")} == {("events_on_change", TABLE)}


def test_what_one_consumer_gave_up_is_not_sent_to_those_that_had_it(world, door, monkeypatch):
    """Put on the stream again, under a name of its own, it would count a second time."""
    stage = given.follower(world)
    with monkeypatch.context() as broken:
        broken.setattr(FanOut, "push", failing)
        broken.setitem(booted().modules["feed_on_posts"].HEARS, *_first_to(booted(), failing))
        stage.made["post"] = given.post(world, stage.ada)
        assert world.cloud.run_until_quiet()
    check_counts(world)

    redrive(world, door())
    assert world.cloud.run_until_quiet()

    assert world.parked() == []
    check_counts(world)
    check_feed(world, stage.bob, [stage.made["post"]])


def _first_to(functions, does):
    (heard,) = list(functions.modules["feed_on_posts"].HEARS)[:1]
    return heard, does


def test_a_batch_sent_twice_counts_once(world, door, monkeypatch):
    """As after a run that died between sending and removing."""
    like_while_broken(world, monkeypatch, counters, "sum_up")
    monkeypatch.setattr(FailuresBucket, "remove", lambda *_: None)

    redrive(world, door())
    redrive(world, door())

    assert len(world.parked()) == 1
    check_counts(world)


def test_what_fails_again_stays_parked_and_is_said(world, door, said, monkeypatch):
    like_while_broken(world, monkeypatch, counters, "sum_up")
    before = world.parked()
    monkeypatch.setattr(counters, "sum_up", failing)

    with pytest.raises(NotDone, match="1 batches"):
        redrive(world, door())

    assert world.parked() == before
    assert [one["function"] for one in said("still-parked")] == ["counters_on_events"]


def test_a_dry_run_and_another_functions_redrive_touch_nothing(world, door, said, monkeypatch):
    like_while_broken(world, monkeypatch, counters, "sum_up")
    before, tallies = world.parked(), world.rows("Tallies")

    redrive(world, door(dry_run=True))
    redrive(world, door(), "media_on_upload")

    assert (world.parked(), world.rows("Tallies")) == (before, tallies)
    assert [one["function"] for one in said("would-redrive")] == ["counters_on_events"]


def test_queues_are_listed_by_function_and_kind(world, door, said, monkeypatch):
    like_while_broken(world, monkeypatch, counters, "sum_up")
    monkeypatch.setattr(queues, "bucket_of", lambda _: FailuresBucket(wire.s3(), PARKED))
    wire.s3().put_object(Bucket=PARKED, Key="aws/lambda/s3-access-test", Body=b"not ours")

    queues.show(door())

    (line,) = said("queue")
    assert (line["function"], line["kind"], line["batches"], line["records"]) == ("counters_on_events", STREAM, 1, 1)
    assert said("parked") == [{"batches": 1}]
    assert [one["key"] for one in said("not-a-batch")] == ["aws/lambda/s3-access-test"]


def share_while_broken(world: World, patch: pytest.MonkeyPatch) -> Stage:
    """Ada, who has two followers, shares a post while no chunk can be worked off; then that is mended."""
    stage = given.passed_on_to_two(world)
    with patch.context() as broken:
        broken.setattr(booted().modules["feed_on_chunks"], "parse", failing)
        assert world.answer(stage.ada, "PUT", f"/v1/posts/{stage.made['post']}/share").status == 201
        assert world.cloud.run_until_quiet()
    assert len(world.parked()) == 2
    return stage


def test_chunks_that_were_parked_are_worked_off_and_parked_comes_to_zero(world, door, said, monkeypatch):
    stage = share_while_broken(world, monkeypatch)

    redrive(world, door())

    assert world.parked() == []
    for reader in (stage.bob, stage.others[0]):
        check_feed(world, reader, [stage.made["post"]])
    assert [(one["function"], one["kind"], one["records"]) for one in said("redriven")] == [
        ("feed_on_chunks", MESSAGE, 1)
    ] * 2


def test_chunks_that_fail_again_stay_parked_and_are_said(world, door, said, monkeypatch):
    share_while_broken(world, monkeypatch)
    monkeypatch.setattr(booted().modules["feed_on_chunks"], "parse", failing)
    before = sorted(world.parked())

    with pytest.raises(NotDone, match="2 batches"):
        redrive(world, door())

    assert sorted(world.parked()) == before
    assert [one["function"] for one in said("still-parked")] == ["feed_on_chunks"] * 2


def test_parked_chunks_are_counted_and_a_dry_run_hides_none(world, door, said, monkeypatch):
    share_while_broken(world, monkeypatch)
    monkeypatch.setattr(queues, "bucket_of", lambda _: FailuresBucket(wire.s3(), PARKED))

    queues.show(door())
    redrive(world, door(dry_run=True))
    redrive(world, door(), "media_on_upload")

    (line,) = said("queue")
    assert (line["function"], line["kind"], line["batches"], line["oldest"]) == ("feed_on_chunks", MESSAGE, 2, None)
    assert [(one["function"], one["records"]) for one in said("would-redrive")] == [("feed_on_chunks", 2)]
    assert len(world.parked()) == 2
    assert said("parked") == [{"batches": 2}]


def test_an_asynchronous_invocation_is_sent_again_as_it_was():
    event = {"Records": [{"s3": {"object": {"key": "uploads/7"}}}]}
    context = {"functionArn": "arn:aws:lambda:us-east-1:1:function:m:$LATEST", "condition": "RetriesExhausted"}
    body = {"version": "1.0", "timestamp": "2026-03-14T09:26:53Z", "requestContext": context, "requestPayload": event}

    found = parked.parse("aws/lambda/async/m/x", json.dumps(body).encode())

    assert (found.kind, found.records, found.again()) == (EVENT, 1, event)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"requestContext": {"functionArn": "x"}, "payload": "{"}'])
def test_what_lambda_did_not_write_is_no_batch(body):
    with pytest.raises(NotParked):
        parked.parse("some/key", body)


def test_a_function_that_is_not_there_is_not_understood(door):
    with pytest.raises(NotUnderstood, match="counters_on_events"):
        queues.redrive(door(), function="counters")
