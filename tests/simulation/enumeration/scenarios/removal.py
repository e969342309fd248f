"""Deleting a post and having it back, at rest and while its fan-out is under way."""

from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.stage import Stage
from tests.simulation.enumeration.truth import check_feed, published
from tests.simulation.world import World


def being_fanned_out(world: World) -> Stage:
    """Ada, whom Bob follows, has published a post; nobody has heard of it yet."""
    stage = given.follower(world)
    stage.made["post"] = given.post(world, stage.ada)
    return stage


def delete(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.ada, "DELETE", _post(stage)), 204)


def check_deleted(stage: Stage, client: Client) -> None:
    """Nobody sees it, and the counts know; then it comes back, with everything."""
    assert stage.made["post"] not in _seen(stage), "a deleted post is shown"
    check_feed(stage.world, stage.bob, [])
    assert published(stage.world, stage.ada) == []
    settled(stage.world.answer(stage.ada, "POST", f"{_post(stage)}/undelete"), 200)
    assert stage.world.cloud.run_until_quiet()
    check_undeleted(stage, client)


def deleted(world: World) -> Stage:
    """Deleted before its fan-out began."""
    stage = being_fanned_out(world)
    settled(stage.world.answer(stage.ada, "DELETE", _post(stage)), 204)
    assert stage.world.cloud.run_until_quiet()
    return stage


def undelete(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.ada, "POST", f"{_post(stage)}/undelete"), 200)


def check_undeleted(stage: Stage, client: Client) -> None:
    """It is there for everybody, and in the feed that it had not reached."""
    assert published(stage.world, stage.ada) == [stage.made["post"]]
    assert stage.made["post"] in _seen(stage)
    check_feed(stage.world, stage.bob, [stage.made["post"]])


def _seen(stage: Stage) -> set[str]:
    """The posts that Ada and Bob get to see by asking for them or for her page."""
    seen = set()
    for who in (stage.ada, stage.bob):
        single = stage.world.answer(who, "GET", _post(stage))
        seen |= {single.json["id"]} if single.status == 200 else set()
        seen |= {one["id"] for one in stage.world.answer(who, "GET", f"/v1/users/{stage.ada.id}/posts").json["posts"]}
    return seen


def _post(stage: Stage) -> str:
    return f"/v1/posts/{stage.made['post']}"


CARRIED = ("events_on_change", "counters_on_events")
SCENARIOS = (
    Scenario("delete a post", being_fanned_out, delete, check_deleted, alike=CARRIED),
    Scenario("undelete a post", deleted, undelete, check_undeleted, alike=CARRIED),
)
