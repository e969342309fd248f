"""Commenting, answering and deleting."""

from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.stage import Stage
from tests.simulation.enumeration.truth import SHOWN, check_feed
from tests.simulation.world import World


def comment(stage: Stage, client: Client) -> None:
    path = f"/v1/posts/{stage.made['post']}/comments"
    settled(client.ask(stage.bob, "POST", path, body={"comment": "fine"}), 201)


def check_comment(stage: Stage, client: Client) -> None:
    there = {str(row["comment_id"]) for row in stage.world.rows("Comments")}
    assert {answer["id"] for answer in client.acknowledged} <= there
    assert len(there) <= len(client.answers)
    check_feed(stage.world, stage.bob, [stage.made["post"]])


def commented(world: World) -> Stage:
    stage = given.audience(world)
    client = Client(world)
    comment(stage, client)
    stage.made["comment"] = client.acknowledged[0]["id"]
    assert world.cloud.run_until_quiet()
    return stage


def delete_comment(stage: Stage, client: Client) -> None:
    path = f"/v1/posts/{stage.made['post']}/comments/{stage.made['comment']}"
    settled(client.ask(stage.bob, "DELETE", path), 204, 404)


def check_delete_comment(stage: Stage, client: Client) -> None:
    assert stage.world.rows("Comments") == []
    check_feed(stage.world, stage.bob, [stage.made["post"]])


def answer(stage: Stage, client: Client) -> None:
    path = f"/v1/posts/{stage.made['post']}/comments/{stage.made['comment']}/replies"
    settled(client.ask(stage.ada, "POST", path, body={"comment": "fine indeed"}), 201)


def check_answer(stage: Stage, client: Client) -> None:
    """The comment knows that it was answered, so deleting it leaves a place for every reply."""
    rows = {str(row["comment_id"]): row for row in stage.world.rows("Comments")}
    comment = rows.pop(stage.made["comment"])
    assert {one["id"] for one in client.acknowledged} <= set(rows)
    assert len(rows) <= len(client.answers)
    assert {row["parent"]["id"] for row in rows.values()} == {str(comment["comment_id"])}
    assert comment["answered"]


def check_previews(world: World) -> None:
    """The newest comments that a counter row shows are the newest comments there are."""
    comments: dict[str, list[int]] = {}
    for row in (row for row in world.rows("Comments") if "text" in row and "parent" not in row):
        comments.setdefault(f"post#{row['post_id']}", []).append(row["comment_id"])
    for row in world.rows("Tallies"):
        shown = sorted((int(name[2:]) for name in row if name.startswith("c#")), reverse=True)[:SHOWN]
        newest = sorted(comments.get(row["pk"], ()), reverse=True)[:SHOWN]
        assert shown == newest, f"{row['pk']} shows comments {shown}, the newest are {newest}"


SCENARIOS = (
    Scenario("comment", given.audience, comment, check_comment),
    Scenario("delete a comment", commented, delete_comment, check_delete_comment),
    Scenario("answer a comment", commented, answer, check_answer),
)
AT_REST = (check_previews,)
HOMES = {"events_on_change": {"comment"}, "counters_on_events": {"comment"}}
