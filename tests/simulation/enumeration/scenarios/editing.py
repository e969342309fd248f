"""Editing a post that others see."""

from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.stage import Stage
from tests.simulation.enumeration.truth import feed
from tests.simulation.world import World


def seen(world: World) -> Stage:
    """Ada has read what her post says."""
    stage = given.audience(world)
    answer = world.answer(stage.ada, "GET", _post(stage))
    stage.offer = {"etag": answer.headers["ETag"], "caption": answer.json["caption"]}
    return stage


def edit(stage: Stage, client: Client) -> None:
    headers = {"if-match": stage.offer["etag"]}
    settled(client.ask(stage.ada, "PATCH", _post(stage), body={"caption": "moon"}, headers=headers), 200)


def check_edited(stage: Stage, client: Client) -> None:
    """It was edited once, everybody reads the new caption, and the old one is in its history."""
    world = stage.world
    assert world.answer(stage.bob, "GET", _post(stage)).json["caption"] == "moon"
    assert [item["caption"] for item in feed(world, stage.bob)] == ["moon"]
    history = world.answer(stage.bob, "GET", f"{_post(stage)}/history").json["editions"]
    assert [(one["edition"], one["caption"]) for one in history] == [(1, stage.offer["caption"])]
    assert len(world.rows("Editions")) == 1


def _post(stage: Stage) -> str:
    return f"/v1/posts/{stage.made['post']}"


SCENARIOS = (Scenario("edit a post", seen, edit, check_edited, alike=("events_on_change",)),)
