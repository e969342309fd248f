"""Saying what was seen."""

from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.stage import Stage


def see(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.bob, "POST", "/v1/posts/views", body={"posts": [stage.made["post"]]}), 204)


def check_seen(stage: Stage, client: Client) -> None:
    (row,) = stage.world.rows("Looks")
    assert row["posts"] == {int(stage.made["post"])}


SCENARIOS = (Scenario("see a post", given.audience, see, check_seen),)
