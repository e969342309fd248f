"""Choosing favourites, taking them away, and being told of what they post."""

from typing import Any

from heliograph.activity.model import Kind

from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.stage import Stage
from tests.simulation.histories.areas.favourites import wrong_announcements
from tests.simulation.world import World


def favourite(world: World) -> Stage:
    """Bob follows Ada, who is his favourite."""
    return _chosen(given.follower(world))


def favourite_of_many(world: World) -> Stage:
    """Bob and two others follow Ada, everybody's favourite. She deleted a post before anybody was told of it."""
    stage = _chosen(given.famous(world))
    stage.made["post"] = given.post(world, stage.ada)
    settled(world.answer(stage.ada, "DELETE", f"/v1/posts/{stage.made['post']}"), 204)
    assert world.cloud.run_until_quiet()
    return stage


def choose(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.bob, "PUT", f"/v1/me/favourites/{stage.ada.id}"), 201, 409)


def check_chosen(stage: Stage, client: Client) -> None:
    """Bob is told of what Ada posts from then on."""
    post_id = given.post(stage.world, stage.ada)
    assert stage.world.cloud.run_until_quiet()
    assert told(stage.world, stage.bob) == [post_id]


def drop(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.bob, "DELETE", f"/v1/me/favourites/{stage.ada.id}"), 204)


def check_dropped(stage: Stage, client: Client) -> None:
    """He follows her still, and is told nothing more."""
    given.post(stage.world, stage.ada)
    assert stage.world.cloud.run_until_quiet()
    assert [row["follow"] for row in stage.world.rows("Ties")] == ["active"]
    assert told(stage.world, stage.bob) == []


def have_back(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.ada, "POST", f"/v1/posts/{stage.made['post']}/undelete"), 200)


def check_posted(stage: Stage, client: Client) -> None:
    """Everybody is told of it, once."""
    for reader in (stage.bob, *stage.others):
        assert told(stage.world, reader) == [stage.made["post"]]


def told(world: World, reader: Any) -> list[str]:
    """The posts of favourites of which somebody is told, as a page says it."""
    answer = world.answer(reader, "GET", "/v1/me/notifications", query={"kind": str(Kind.POSTED)})
    settled(answer, 200)
    return [one["postId"] for one in answer.json["notifications"]]


def check_announcements(world: World) -> None:
    wrong = list(wrong_announcements(world.rows))
    assert not wrong, wrong


def _chosen(stage: Stage) -> Stage:
    for reader in (stage.bob, *stage.others):
        settled(stage.world.answer(reader, "PUT", f"/v1/me/favourites/{stage.ada.id}"), 201)
    assert stage.world.cloud.run_until_quiet()
    return stage


AT_REST = (check_announcements,)
AS_EVER = (
    "activity_on_events",
    "archive_on_events",
    "counters_on_events",
    "events_on_change",
    "feed_on_posts",
    "posts_editing_api",
)
SCENARIOS = (
    Scenario("choose a favourite", given.follower, choose, check_chosen, alike=("archive_on_events",)),
    Scenario("take a favourite away", favourite, drop, check_dropped),
    Scenario("have a favourite's post back", favourite_of_many, have_back, check_posted, alike=AS_EVER),
)
HOMES = {"activity_on_posts": {"choose a favourite"}}
