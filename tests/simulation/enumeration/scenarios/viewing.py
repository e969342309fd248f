"""Saying what was seen, and opened."""

from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.stage import Stage


def see(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.bob, "POST", "/v1/posts/views", body={"posts": [stage.made["post"]]}), 204)


def check_seen(stage: Stage, client: Client) -> None:
    (row,) = stage.world.rows("Looks")
    assert row["posts"] == {int(stage.made["post"])}


def open_it(stage: Stage, client: Client) -> None:
    post = [stage.made["post"]]
    settled(client.ask(stage.bob, "POST", "/v1/posts/views", body={"posts": post, "opened": post}), 204)


def check_opened(stage: Stage, client: Client) -> None:
    """Noted with whose it is, beside the view that it is, and counted once each."""
    post_id = int(stage.made["post"])
    look, opening = sorted(stage.world.rows("Looks"), key=lambda row: "post_id" in row)
    assert look["posts"] == {post_id}
    assert (opening["post_id"], str(opening["post_owner_id"])) == (post_id, stage.ada.id)
    (tally,) = [row for row in stage.world.rows("Tallies") if row["pk"] == f"post#{post_id}"]
    assert (tally["views"], tally["opens"]) == (1, 1)


SCENARIOS = (
    Scenario("see a post", given.audience, see, check_seen),
    Scenario("open a post", given.audience, open_it, check_opened, alike=("archive_on_events",)),
)
