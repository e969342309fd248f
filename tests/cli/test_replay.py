"""What the streams said is said to one consumer again: from the stream, from the archive, and not to count twice."""

from datetime import timedelta

import pytest
from heliograph.core import wire
from heliograph.core.events import ENGAGEMENT, POSTS
from heliograph.core.rows import from_row

from cli.operator import streams
from cli.operator.output import Output
from cli.operator.streams import ADDING, Consumer, find, moment, source, tell
from cli.operator.trouble import NotDone, NotUnderstood
from cli.operator.verbs import Door
from tests.cli.conftest import deployed, invoker
from tests.simulation.door import small_picture
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.truth import check_counts, check_feed
from tests.simulation.wiring import named, wiring
from tests.simulation.world import World

ARNS = {name: named(one, "Arn") for name in (POSTS, ENGAGEMENT) for one in wiring().streams if name.title() in one}
BOTH = (POSTS, ENGAGEMENT)


@pytest.fixture
def world():
    with World(3).running() as running:
        yield running


@pytest.fixture
def door(said):
    deployment = deployed("local", named)
    return lambda **how: Door(deployment=deployment, out=Output(machine=True, stream=said.stream), **how)


@pytest.fixture
def stage(world):
    """Bob follows Ada, who published a post that he likes; the streams have heard of both."""
    made = given.follower(world)
    path = f"/users/{made.ada.id}/posts"
    made.made["post"] = world.answer(made.ada, "POST", path, picture=small_picture()).json["id"]
    assert world.cloud.run_until_quiet()
    assert world.answer(made.bob, "PUT", f"/v1/posts/{made.made['post']}/like").status == 201
    assert world.cloud.run_until_quiet()
    return made


def consumer(name, *hears):
    return Consumer(name=name, physical=name, hears={one: ARNS[one] for one in hears or BOTH})


def said_since(door, start, *of):
    return source(door.deployment, start, wire.now(), of or BOTH)


def an_hour_ago():
    return (wire.now() - timedelta(hours=1)).isoformat()


def test_a_feed_that_was_lost_is_there_again_after_a_replay_from_the_stream(world, door, stage, said):
    for row in (one for one in world.rows("FeedRows") if "author_id" in one):
        key = from_row({name: row[name] for name in ("reader_id", "post_id")})
        wire.dynamodb().delete_item(TableName=wiring().table_named("FeedRows"), Key=key)

    tell(door(), consumer("feed_on_posts", POSTS), said_since(door(), an_hour_ago(), POSTS), invoker(world))

    check_feed(world, stage.bob, [stage.made["post"]])
    assert {one["name"] for one in said("event")} >= {"post-published"}
    assert said("replayed")[0]["consumer"] == "feed_on_posts"


@pytest.mark.parametrize("days", [0, 3])
def test_the_archive_has_what_the_stream_had(world, door, stage, days):
    start = an_hour_ago()
    heard = [one.data for one in said_since(door(), start)]
    world.cloud.advance(days * 86_400)
    kept = [one.data for name in BOTH for one in said_since(door(), f"{name}/")]

    assert len(heard) == len(kept) >= 3
    assert sorted(map(len, kept)) == sorted(map(len, heard))
    if days:
        assert [one.data for one in said_since(door(), start)] == kept


def test_whatever_is_replayed_to_the_counter_counts_no_second_time(world, door, stage):
    for _ in range(3):
        tell(door(), consumer("counters_on_events"), said_since(door(), an_hour_ago()), invoker(world))

    check_counts(world)


def test_a_counter_is_not_told_what_is_older_than_its_marks(world, door, stage, said):
    world.cloud.advance(ADDING["counters_on_events"].total_seconds() + 3600)

    with pytest.raises(NotUnderstood, match="Recount"):
        tell(door(), consumer("counters_on_events"), said_since(door(), "engagement/"), invoker(world))

    check_counts(world)


def test_only_some_events_are_told(world, door, stage, said):
    told = streams.only(said_since(door(), an_hour_ago()), ["post-liked"])

    tell(door(dry_run=True), consumer("counters_on_events"), told, lambda *_: pytest.fail("a dry run"))

    assert said("event") == [{"name": "post-liked", "times": 1}]
    assert said("would-replay") == [{"consumer": "counters_on_events", "records": 1}]


def test_one_place_in_one_shard_is_a_beginning(world, door, stage):
    first, *rest = said_since(door(), an_hour_ago(), ENGAGEMENT)
    same_shard = [one for one in rest if one.shard == first.shard]

    found = list(said_since(door(), f"{first.shard}:{first.sequence}", ENGAGEMENT))

    assert [one.sequence for one in found] == [first.sequence, *(one.sequence for one in same_shard)]


def test_a_consumer_that_fails_ends_it(world, door, stage):
    def failing(*_):
        raise NotDone("feed_on_posts failed")

    with pytest.raises(NotDone):
        tell(door(), consumer("feed_on_posts", POSTS), said_since(door(), an_hour_ago(), POSTS), failing)
    answer = {"batchItemFailures": [{"itemIdentifier": "4959"}]}
    with pytest.raises(NotDone, match="4959"):
        tell(door(), consumer("feed_on_posts", POSTS), said_since(door(), an_hour_ago(), POSTS), lambda *_: answer)


def test_a_beginning_that_is_none_is_not_understood(world, door):
    for start, of in (("yesterday", BOTH), ("shardId-000000000000:1", BOTH)):
        with pytest.raises(NotUnderstood):
            list(said_since(door(), start, *of))


def test_a_moment_without_an_offset_is_utc():
    assert moment("2026-03-14T09:00") == moment("2026-03-14T10:00+01:00")


def test_a_consumer_is_a_function_that_hears_a_stream(door, monkeypatch):
    mappings = [{"EventSourceArn": ARNS[POSTS]}, {"EventSourceArn": "arn:aws:dynamodb:us-east-1:1:table/x/stream/now"}]
    monkeypatch.setattr(streams.boto3, "client", lambda _: Mappings(mappings))

    assert find(door().deployment, "feed_on_posts").hears == {POSTS: ARNS[POSTS]}
    with pytest.raises(NotUnderstood, match="is none of"):
        find(door().deployment, "feed")
    del mappings[0]
    with pytest.raises(NotUnderstood, match="hears no event stream"):
        find(door().deployment, "events_on_change")


class Mappings:
    """As much of Lambda's client as is asked."""

    def __init__(self, mappings):
        self._mappings = mappings

    def get_paginator(self, _):
        return self

    def paginate(self, **_):
        return [{"EventSourceMappings": self._mappings}]
