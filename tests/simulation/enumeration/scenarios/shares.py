"""Sharing and taking it back."""

from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.stage import Stage
from tests.simulation.world import World


def share(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.bob, "PUT", f"/v1/posts/{stage.made['post']}/share"), 201, 409)


def check_share(stage: Stage, client: Client) -> None:
    (row,) = stage.world.rows("Shares")
    assert (str(row["sharer_id"]), str(row["post_id"])) == (stage.bob.id, stage.made["post"])
    assert _shown(stage) == (1, True)


def shared(world: World) -> Stage:
    stage = given.audience(world)
    share(stage, Client(world))
    assert world.cloud.run_until_quiet()
    return stage


def unshare(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.bob, "DELETE", f"/v1/posts/{stage.made['post']}/share"), 204)


def check_unshare(stage: Stage, client: Client) -> None:
    assert stage.world.rows("Shares") == []
    assert _shown(stage) == (0, False)


def _shown(stage: Stage) -> tuple[int, bool]:
    """How often the post says to be shared, and whether by who asks."""
    post = stage.world.answer(stage.bob, "GET", f"/v1/posts/{stage.made['post']}").json
    return post["numberOfShares"], post["sharedByMe"]


SCENARIOS = (Scenario("share", given.audience, share, check_share), Scenario("unshare", shared, unshare, check_unshare))
