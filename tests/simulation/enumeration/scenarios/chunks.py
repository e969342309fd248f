"""Fan-out to two followers, each of whom is a chunk here: what is planned, sent and worked off."""

from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.stage import Stage
from tests.simulation.enumeration.truth import check_feed
from tests.simulation.world import World


def a_post_of_some_standing(world: World) -> Stage:
    """Ada, whom two follow, has published a post; nobody has heard of it yet."""
    stage = given.followed_by_two(world)
    stage.made["post"] = given.post(world, stage.ada)
    return stage


def wait(stage: Stage, client: Client) -> None:
    """What follows is what the faults fall on."""


def check_brought(stage: Stage, _: Client) -> None:
    readers = (stage.bob, *stage.others)
    rows = [row for row in stage.world.rows("FeedRows") if "author_id" in row]
    assert {(str(row["reader_id"]), str(row["post_id"])) for row in rows} == {
        (one.id, stage.made["post"]) for one in readers
    }
    for reader in readers:
        check_feed(stage.world, reader, [stage.made["post"]])


def shared_to_two(world: World) -> Stage:
    """Ada, whom two follow, shares a post of somebody whom they do not follow."""
    stage = given.passed_on_to_two(world)
    settled(world.answer(stage.ada, "PUT", f"/v1/posts/{stage.made['post']}/share"), 201)
    assert world.cloud.run_until_quiet()
    assert len(_shares(stage)) == 2
    return stage


def unshare(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.ada, "DELETE", f"/v1/posts/{stage.made['post']}/share"), 204)


def check_taken_back(stage: Stage, client: Client) -> None:
    """And what is shared again comes again."""
    assert _shares(stage) == []
    settled(stage.world.answer(stage.ada, "PUT", f"/v1/posts/{stage.made['post']}/share"), 201)
    assert stage.world.cloud.run_until_quiet()
    assert len(_shares(stage)) == 2


def _shares(stage: Stage) -> list[object]:
    return [row for row in stage.world.rows("FeedRows") if "shared_by" in row]


CARRIED = ("events_on_change", "counters_on_events", "activity_on_events", "activity_on_posts", "archive_on_events")
PUBLISHED = (*CARRIED, "posts_on_media")
ENDED = (*CARRIED, "shares_api", "feed_on_chunks")
SCENARIOS = (
    Scenario("bring a post in chunks", a_post_of_some_standing, wait, check_brought, alike=PUBLISHED),
    Scenario("take a share back in chunks", shared_to_two, unshare, check_taken_back, alike=ENDED),
)
HOMES = {"feed_on_posts": {"bring a post in chunks"}, "feed_on_chunks": {"take a share back in chunks"}}
