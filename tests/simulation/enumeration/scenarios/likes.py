"""Liking and taking it back."""

from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.scenarios.comments import commented
from tests.simulation.enumeration.stage import Stage
from tests.simulation.enumeration.truth import check_feed, feed
from tests.simulation.world import World


def like(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.bob, "PUT", f"/v1/posts/{stage.made['post']}/like"), 201, 409)


def check_like(stage: Stage, client: Client) -> None:
    assert len(stage.world.rows("Likes")) == 1
    check_feed(stage.world, stage.bob, [stage.made["post"]])


def liked(world: World) -> Stage:
    stage = given.audience(world)
    like(stage, Client(world))
    assert world.cloud.run_until_quiet()
    return stage


def unlike(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.bob, "DELETE", f"/v1/posts/{stage.made['post']}/like"), 204)


def check_unlike(stage: Stage, client: Client) -> None:
    assert stage.world.rows("Likes") == []
    check_feed(stage.world, stage.bob, [stage.made["post"]])


def like_comment(stage: Stage, client: Client) -> None:
    path = f"/v1/posts/{stage.made['post']}/comments/{stage.made['comment']}/like"
    settled(client.ask(stage.ada, "PUT", path), 201, 409)


def check_like_comment(stage: Stage, client: Client) -> None:
    (row,) = stage.world.rows("Likes")
    assert str(row["comment_id"]) == stage.made["comment"]
    (item,) = feed(stage.world, stage.bob)
    assert item["comments"][0]["likes"] == [{"likerId": stage.ada.id, "likerUserName": stage.ada.name}]


SCENARIOS = (
    Scenario("like", given.audience, like, check_like),
    Scenario("unlike", liked, unlike, check_unlike),
    Scenario("like a comment", commented, like_comment, check_like_comment),
)
