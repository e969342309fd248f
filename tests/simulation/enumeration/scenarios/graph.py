"""Following and unfollowing."""

from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.stage import Stage
from tests.simulation.enumeration.truth import check_feed


def follow(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.bob, "PUT", f"/v1/users/{stage.ada.id}/follow"), 201, 409)


def check_follow(stage: Stage, client: Client) -> None:
    assert len(stage.world.rows("Ties")) == 1
    post_id = given.post(stage.world, stage.ada)
    stage.world.cloud.run_until_quiet()
    check_feed(stage.world, stage.bob, [post_id])


def unfollow(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.bob, "DELETE", f"/v1/users/{stage.ada.id}/follow"), 204)


def check_unfollow(stage: Stage, client: Client) -> None:
    assert stage.world.rows("Ties") == []
    check_feed(stage.world, stage.bob, [])


SCENARIOS = (
    Scenario("follow", given.people, follow, check_follow),
    Scenario("unfollow", given.audience, unfollow, check_unfollow),
)
HOMES = {"events_on_change": {"follow"}, "counters_on_events": {"follow"}}
