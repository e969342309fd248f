"""Looking into a feed after weeks: what was not pushed meanwhile is there, wherever a look broke off."""

from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.stage import Stage
from tests.simulation.enumeration.truth import check_feed, published
from tests.simulation.histories.areas.returns import WEEKS
from tests.simulation.world import World


def a_long_absence(world: World) -> Stage:
    """Bob follows Ada, who has published one post before he went away and one since, which was pushed to nobody."""
    stage = given.audience(world)
    world.cloud.advance(WEEKS)
    stage.made["since"] = given.post(world, stage.ada)
    assert world.cloud.run_until_quiet()
    assert len(_rows(stage)) == 1
    return stage


def look(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.bob, "GET", "/v1/me/feed"), 200)


def check_caught_up(stage: Stage, client: Client) -> None:
    """And what comes now is pushed again."""
    world = stage.world
    check_feed(world, stage.bob, published(world, stage.ada))
    given.post(world, stage.ada)
    assert world.cloud.run_until_quiet()
    assert len(_rows(stage)) == 3
    check_feed(world, stage.bob, published(world, stage.ada))


def _rows(stage: Stage) -> list[object]:
    rows = stage.world.rows("FeedRows")
    return [row for row in rows if str(row["reader_id"]) == stage.bob.id and "author_id" in row]


SCENARIOS = (Scenario("return to a feed", a_long_absence, look, check_caught_up),)
