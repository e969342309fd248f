"""Saying how far one has looked through one's feed."""

from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.stage import Stage


def look(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.bob, "PUT", "/v1/me/feed/visit", body={"upTo": "9"}), 200)


def check_look(stage: Stage, _: Client) -> None:
    assert [row["up_to"] for row in stage.world.rows("Visits")] == [9]


SCENARIOS = (Scenario("look through a feed", given.audience, look, check_look),)
