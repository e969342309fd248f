"""Drafts whose moment has come."""

from datetime import timedelta

from heliograph.core.wire import now

from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.scenarios.drafts import drafted, drafts
from tests.simulation.enumeration.stage import Stage
from tests.simulation.enumeration.truth import check_feed, published
from tests.simulation.world import World

HOUR, MINUTES = 3_600.0, 180.0


def due(world: World) -> Stage:
    """Ada, whom Bob follows, has two drafts that are due: one with an upload that is ready, one with none."""
    stage = drafted(world)
    assert world.cloud.run_until_quiet()
    moment = {"publishAt": (now() + timedelta(hours=1)).isoformat()}
    path, anyhow = f"/v1/drafts/{stage.made['draft']}", {"if-match": "*"}
    settled(world.answer(stage.ada, "PATCH", path, body=moment, headers=anyhow), 200)
    settled(world.answer(stage.ada, "POST", "/v1/drafts", body=moment), 201)
    world.cloud.advance(HOUR)
    return stage


def run_timer(stage: Stage, client: Client) -> None:
    client.start("drafts_on_timer")


def check_due(stage: Stage, client: Client) -> None:
    """One has become one post, which everybody sees; the other is there, and says why it is none."""
    stage.world.cloud.advance(MINUTES)
    client.start("drafts_on_timer")
    assert stage.world.cloud.run_until_quiet()
    assert len(stage.world.rows("Posts")) == 1
    check_feed(stage.world, stage.bob, published(stage.world, stage.ada))
    (empty,) = drafts(stage.world)
    assert empty["failure"]["reason"] == "draft-without-pictures"  # type: ignore[index]
    assert "due_at" not in empty


CARRIED = ("events_on_change", "counters_on_events", "activity_on_events", "feed_on_posts", "archive_on_events")
SCENARIOS = (Scenario("publish what is due", due, run_timer, check_due, alike=CARRIED),)
HOMES: dict[str, set[str]] = {"drafts_on_timer": set()}
"""Each draft is decided by one conditional write, and a run that fails is followed by another: single faults say it."""
