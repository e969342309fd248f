"""Becoming a celebrity and ceasing to be one: every follower's tie is marked, and the mark goes when it may."""

from collections.abc import Callable

from heliograph.feed.settings import ROW_DAYS

from tests.simulation.cloud.dynamodb.ttl import Punctuality
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.scenarios.graph import follow, unfollow
from tests.simulation.enumeration.stage import Stage
from tests.simulation.histories.areas.fame import wrong_marks
from tests.simulation.world import World

DAY = 86_400.0


def barely_famous(world: World) -> Stage:
    """Ada was followed by three, and is a celebrity still with two; one follower less and she is none."""
    world.cloud.dynamodb.punctuality = Punctuality(prompt=1.0, never=0.0)
    stage = given.famous(world)
    settled(world.answer(stage.others[0], "DELETE", f"/v1/users/{stage.ada.id}/follow"), 204)
    assert world.cloud.run_until_quiet()
    assert marks(world) == [1, 1]
    return stage


def check_famous(stage: Stage, client: Client) -> None:
    assert _is_famous(stage)
    assert marks(stage.world) == [1, 1, 1]
    settled(stage.world.answer(stage.world.person("fay"), "PUT", f"/v1/users/{stage.ada.id}/follow"), 201)
    assert stage.world.cloud.run_until_quiet()
    assert marks(stage.world) == [1, 1, 1, 1]


def check_ordinary(stage: Stage, client: Client) -> None:
    """Whoever stays is marked for the life of a feed row; who comes now is not."""
    world = stage.world
    assert not _is_famous(stage)
    assert marks(world) == [1]
    settled(world.answer(stage.bob, "PUT", f"/v1/users/{stage.ada.id}/follow"), 201)
    assert world.cloud.run_until_quiet()
    assert marks(world) == [1, 2]
    world.cloud.advance(ROW_DAYS * DAY + 60)
    assert world.cloud.run_until_quiet()
    assert marks(world) == [2, 2]
    assert world.rows("Crossings") == []


def marks(world: World) -> list[int]:
    """The crossings that the ties of followers are marked by."""
    return sorted(row.get("fame", 0) for row in world.rows("Ties") if row["follow"] == "active")


def check_marks(world: World) -> None:
    wrong = list(wrong_marks(world.rows))
    assert not wrong, wrong


def _is_famous(stage: Stage) -> bool:
    answer = stage.world.answer(stage.bob, "GET", f"/v1/users/{stage.ada.id}")
    return bool(answer.json["isCelebrity"])


AT_REST: tuple[Callable[[World], None], ...] = (check_marks,)
AS_EVER = ("activity_on_events", "archive_on_events", "events_on_change", "feed_on_follows", "graph_api")
SCENARIOS = (
    Scenario("become a celebrity", given.nearly_famous, follow, check_famous, alike=AS_EVER),
    Scenario("cease to be a celebrity", barely_famous, unfollow, check_ordinary, alike=AS_EVER),
)
HOMES = {"graph_on_fame": {"become a celebrity"}}
