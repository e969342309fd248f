"""R4: every event sixteen times, and whole windows again: a repeat is no news."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from heliograph.feed.model import PRESENCE_ID
from heliograph.posts.removal import GRACE

from tests.functions.pictures import photograph
from tests.simulation.cloud.dynamodb.ttl import Punctuality
from tests.simulation.cloud.mappings.queue_mapping import QueueMapping
from tests.simulation.cloud.mappings.stream_mapping import StreamMapping
from tests.simulation.cloud.s3.notifications import Notification
from tests.simulation.enumeration import story
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.planted import count_every_delivery
from tests.simulation.enumeration.scenarios import duplicates
from tests.simulation.enumeration.scenarios.media import JPEG, check_media, film_offered, send_film
from tests.simulation.enumeration.truth import feed
from tests.simulation.mutants.bugs import publishing
from tests.simulation.mutants.bugs.duplicates import bands_left_after_a_purge
from tests.simulation.wiring import booted, wiring
from tests.simulation.world import World

SIXTEEN = 16
TABLES = ("Posts", "Likes", "Comments", "Ties", "Crossings", "Uploads", "FeedRows", "Accounts", "Likeness")
BOTH_WAYS = pytest.mark.parametrize("readers", [story.PUSHED, story.FETCHED], ids=["pushed", "fetched"])


def deliver(world: World, copies: int, *to: str) -> None:
    """So often to these functions, or to all."""
    for source in world.cloud.sources:
        assert isinstance(source, StreamMapping | QueueMapping | Notification)
        if not to or source.name in to:
            source.copies = copies


def replay(world: World) -> None:
    """Everything that is still in the streams, once more, by every mapping."""
    for source in world.cloud.sources:
        if isinstance(source, StreamMapping):
            source.rewind()
    assert world.cloud.run_until_quiet()


def state(world: World) -> dict[str, Any]:
    """All rows that anybody can see the effect of, marks left out, and heads without the version of each making.

    Who was there when is not among them.
    """
    rows = {table: sorted(map(repr, world.rows(table))) for table in TABLES}
    rows["FeedRows"] = sorted(repr(row) for row in world.rows("FeedRows") if row["post_id"] != PRESENCE_ID)
    rows["Heads"] = sorted(
        repr({name: value for name, value in row.items() if name != "version"}) for row in world.rows("Heads")
    )
    rows["Tallies"] = sorted(
        repr({name: value for name, value in row.items() if not name.startswith("m#")}) for row in world.rows("Tallies")
    )
    return rows


@BOTH_WAYS
def test_sixteen_deliveries_of_every_event_count_and_show_once(readers: int) -> None:
    with World(1).running() as world:
        deliver(world, SIXTEEN)
        told = story.whole(world, readers)

        story.check_story(told)
        assert invocations(world) >= SIXTEEN * len(told.posts)


@pytest.mark.parametrize("seed", range(2))
def test_whole_windows_replayed_change_nothing(seed: int) -> None:
    with World(seed).running() as world:
        told = story.whole(world)
        before = state(world)

        replay(world)
        replay(world)

        assert state(world) == before
        story.check_story(told)


@pytest.mark.parametrize("seed", range(2))
def test_whole_windows_replayed_add_rows_of_a_celebrity_at_most_and_no_feed_shows_them_twice(seed: int) -> None:
    with World(seed).running() as world:
        told = story.whole(world, story.FETCHED)
        story.check_story(told)
        before, shown = state(world), feeds(told)
        assert before.pop("FeedRows") == []

        replay(world)
        once = state(world)
        replay(world)

        after = state(world)
        assert after == once
        after.pop("FeedRows")
        assert after == before
        assert feeds(told) == shown
        story.check_story(told)


def feeds(told: story.Story) -> list[Any]:
    return [feed(told.world, reader) for reader in told.people[1:]]


@BOTH_WAYS
def test_windows_replayed_sixteen_times_between_news_change_nothing(readers: int) -> None:
    with World(3).running() as world:
        deliver(world, 2)
        told = story.begun(world, readers)
        replay(world)
        story.posted(told)
        for _ in range(4):
            replay(world)
        story.engaged(told)
        for _ in range(4):
            replay(world)

        story.check_story(told)


def test_batches_that_are_cut_otherwise_the_second_time_count_once() -> None:
    with World(5).running() as world:
        for source in world.cloud.sources:
            if isinstance(source, StreamMapping):
                source.short_reads, source.duplication = 0.7, 0.5
        told = story.whole(world)
        replay(world)

        story.check_story(told)


def test_an_upload_developed_sixteen_times_at_once_has_one_manifest_and_its_variants() -> None:
    with World(6).running() as world:
        notification = notice_of(world, "uploads/")
        told = story.begun(world)
        story.posted(told, pictures=1)
        assert world.cloud.run_until_quiet()
        before = state(world)

        replay(world)

        assert notification.invoked == SIXTEEN
        assert state(world) == before
        (upload,) = world.rows("Uploads")
        bucket = wiring().media_bucket
        stored = [key for key in world.cloud.s3.bucket(bucket).keys() if key.startswith("variants/")]  # noqa: SIM118
        assert {key.split("/")[2] for key in stored} == {upload["manifest"]["digest"]}
        assert len(stored) == 2 * len(upload["manifest"]["variants"])


def videos_made_sixteen_times_at_once() -> None:
    """Raises: AssertionError when files are left that no manifest names."""
    for seed in range(4):
        with World(seed).running() as world:
            stage = film_offered(world)
            notification = notice_of(world, "videos/")
            send_film(stage, Client(world))
            assert world.cloud.run_until_quiet()

            assert notification.invoked == SIXTEEN
            check_media(world)


def test_a_video_made_sixteen_times_at_once_has_one_manifest_and_its_files_whether_it_plays_or_not() -> None:
    videos_made_sixteen_times_at_once()


@pytest.mark.parametrize(
    "bug", [publishing.variants_left_by_whoever_loses, publishing.one_digest_for_whatever_comes_of_a_video]
)
def test_a_planted_bug_between_sixteen_deliveries_is_caught(bug: Callable[[], AbstractContextManager[None]]) -> None:
    with bug(), pytest.raises(AssertionError, match="no manifest names"):
        videos_made_sixteen_times_at_once()


def notice_of(world: World, prefix: str) -> Notification:
    (found,) = (one for one in world.cloud.sources if isinstance(one, Notification) and one.prefix == prefix)
    found.copies, found.delay = SIXTEEN, (0.1, 0.1)
    return found


def picture_posted_twice_and_purged() -> None:
    """Raises: AssertionError when a shelf has anything but what posts show, or a repeat is news."""
    with World(8).running() as world:
        deliver(world, SIXTEEN, "media_on_upload", "posts_on_media", "posts_on_posts")
        stage, client = duplicates.known(world), Client(world)
        offer = world.answer(stage.ada, "POST", "/v1/media", body=JPEG).json
        again = client.ask(stage.ada, "POST", "/v1/posts", body={"media": [offer["id"]]}).json["id"]
        client.upload(offer, photograph(1))
        assert world.cloud.run_until_quiet()
        assert told_of(world) == {stage.made["post"]: None, again: stage.made["post"]}
        duplicates.check_shelves(world)

        world.cloud.dynamodb.punctuality = Punctuality(prompt=1.0, never=0.0)
        assert booted().modules["posts_editing_api"].removal.purge(stage.made["post"])
        world.cloud.advance(GRACE.total_seconds() + 1)
        assert world.cloud.run_until_quiet()
        assert set(told_of(world)) == {again}
        duplicates.check_shelves(world)


def told_of(world: World) -> dict[str, str | None]:
    """What each post says it is a duplicate of."""
    said = {str(post["post_id"]): post.get("duplicate_of") for post in world.rows("Posts")}
    return {post_id: str(other) if other else None for post_id, other in said.items()}


def test_a_picture_posted_twice_is_on_the_shelf_twice_and_gone_once_however_often_all_is_delivered() -> None:
    picture_posted_twice_and_purged()


def test_bands_that_a_purge_leaves_are_caught_between_sixteen_deliveries() -> None:
    with bands_left_after_a_purge(), pytest.raises(AssertionError, match="on shelves stands"):
        picture_posted_twice_and_purged()


def test_the_check_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    count_every_delivery(monkeypatch)
    with World(7).running() as world:
        deliver(world, 2)
        told = story.begun(world)
        assert world.cloud.run_until_quiet()

        with pytest.raises(AssertionError, match="counted"):
            story.check_story(told)


def invocations(world: World) -> int:
    return sum(
        source.invoked
        for source in world.cloud.sources
        if isinstance(source, StreamMapping | QueueMapping | Notification)
    )
