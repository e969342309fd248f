"""Saying what one has seen, and what one wants to be told."""

from collections import Counter

from heliograph.activity.model import Kind

from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.stage import Stage
from tests.simulation.histories.areas.activity import facts
from tests.simulation.world import World


def check_notifications(world: World) -> None:
    """Everybody is told of everything that others did and that stands, as often as it stands.

    Of what has gone for good nobody can be shown anything, what they were told of it lapses by itself; and whoever has
    gone is told nothing.
    """
    there = _there(world)
    wanted = Counter(told for told, actor in facts(world.rows) if actor != told[0] and there.issuperset(told[::2]))
    told_of = [row for row in world.rows("Activity") if row.get("count") and row["kind"] != Kind.POSTED]
    rows = [row for row in told_of if row["target_id"] in there]
    counted = {(row["pk"].removeprefix("told#"), row["kind"], row["target_id"]): row["count"] for row in rows}
    found = {told: count for told, count in counted.items() if told[0] in there}
    assert found == dict(wanted), f"told {found}, but {dict(wanted)} stand"


def _there(world: World) -> set[str]:
    """The ids of all people, posts and comments."""
    people = {row["pk"].removeprefix("user#") for row in world.rows("Accounts")}
    posts = {str(row["post_id"]) for row in world.rows("Posts")}
    return people | posts | {str(row["comment_id"]) for row in world.rows("Comments")}


AT_REST = (check_notifications,)
HOMES = {"activity_on_events": {"like"}}


def mark(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.ada, "PUT", "/v1/me/notifications/read", body={"upTo": "9"}), 204)


def check_mark(stage: Stage, _: Client) -> None:
    assert [row.get("read_to") for row in stage.world.rows("Activity") if row["sk"] == "preferences"] == [9]


def choose(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.ada, "PUT", "/v1/me/notifications/settings", body={"off": ["liked"]}), 200)


def check_choose(stage: Stage, _: Client) -> None:
    assert [row["turned_off"] for row in stage.world.rows("Activity") if row["sk"] == "preferences"] == [["liked"]]


SCENARIOS = (
    Scenario("mark as read", given.audience, mark, check_mark),
    Scenario("choose what one is told", given.audience, choose, check_choose),
)
