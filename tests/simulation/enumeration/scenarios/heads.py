"""A celebrity's post goes into the head alone, and is fetched from there; when it is deleted it leaves it."""

from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.stage import Stage
from tests.simulation.enumeration.truth import check_feed, published
from tests.simulation.histories.areas.heads import wrong_heads
from tests.simulation.world import World


def a_famous_post(world: World) -> Stage:
    """Ada, a celebrity, has published a post; nobody has heard of it yet."""
    stage = given.famous(world)
    stage.made["post"] = given.post(world, stage.ada)
    return stage


def delete(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.ada, "DELETE", f"/v1/posts/{stage.made['post']}"), 204)


def check_deleted(stage: Stage, client: Client) -> None:
    """Nobody is shown it. Had back, it is in every follower's feed, and was pushed to none."""
    world = stage.world
    assert [row["posts"] for row in world.rows("Heads")] == []
    check_feed(world, stage.bob, [])
    settled(world.answer(stage.ada, "POST", f"/v1/posts/{stage.made['post']}/undelete"), 200)
    assert world.cloud.run_until_quiet()
    for reader in (stage.bob, *stage.others):
        check_feed(world, reader, published(world, stage.ada))
    assert not any("author_id" in row for row in world.rows("Rows"))


def check_heads(world: World) -> None:
    wrong = list(wrong_heads(world.rows))
    assert not wrong, wrong


AT_REST = (check_heads,)
AS_EVER = (
    "activity_on_events",
    "activity_on_posts",
    "archive_on_events",
    "counters_on_events",
    "events_on_change",
    "posts_editing_api",
)
SCENARIOS = (Scenario("delete a celebrity's post", a_famous_post, delete, check_deleted, alike=AS_EVER),)
HOMES = {"feed_on_posts": {"delete a celebrity's post"}}
