"""The end of a given-up account: whoever hears of it takes away what its user left."""

import re
from datetime import timedelta
from typing import Any

from heliograph.counters.store import SILENT
from heliograph.identity.model import RETURN
from heliograph.posts.removal import GRACE

from tests.simulation.cloud.dynamodb.ttl import Punctuality
from tests.simulation.door import Person
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.stage import Stage
from tests.simulation.wiring import wiring
from tests.simulation.world import PASSWORD, World

MINUTE = timedelta(minutes=1).total_seconds()


def nearly_over(world: World) -> Stage:
    """Ada, who had to do with Bob in many ways, gave her account up; in a minute she cannot have it back any more."""
    world.cloud.dynamodb.punctuality = Punctuality(prompt=1.0, never=0.0)
    stage = given.follower(world)
    ada, bob = stage.ada, stage.bob
    given.post(world, ada)
    post = f"/v1/posts/{given.post(world, bob)}"
    offer = world.answer(ada, "POST", "/v1/media", body={"contentType": "image/jpeg"})
    settled(world.answer(ada, "POST", "/v1/drafts", body={"media": [offer.json["id"]]}), 201)
    settled(world.answer(ada, "PUT", f"{post}/like"), 201)
    settled(world.answer(ada, "PUT", f"{post}/share"), 201)
    answered, _ = (world.answer(ada, "POST", f"{post}/comments", body={"comment": text}) for text in ("one", "two"))
    reply = {"comment": "so it is"}
    settled(world.answer(bob, "POST", f"{post}/comments/{answered.json['id']}/replies", body=reply), 201)
    for owner, other in ((ada, bob), (bob, ada)):
        listed = world.answer(owner, "POST", "/v1/me/lists", body={"name": "People"}).json["id"]
        settled(world.answer(owner, "PUT", f"/v1/me/lists/{listed}/members/{other.id}"), 201)
    give_up(world, ada)
    nearly = world.cloud.clock.now() + RETURN.total_seconds() - MINUTE
    assert world.cloud.run_until_quiet()
    world.cloud.advance(nearly - world.cloud.clock.now())
    return stage


def give_up(world: World, person: Person) -> None:
    settled(world.answer(person, "POST", "/v1/me/deletion", body={"password": PASSWORD}), 204)


def let_time_pass(stage: Stage, client: Client) -> None:
    stage.world.cloud.advance(2 * MINUTE)


def check_erased(stage: Stage, client: Client) -> None:
    """Nothing of Ada is left, in any table and in the user pool."""
    let_end(stage.world)
    assert traces(stage.world, stage.ada) == []


def let_end(world: World) -> None:
    """What goes after the account: its posts, and closed tallies."""
    for seconds in (0.0, GRACE.total_seconds() + 1, SILENT.total_seconds() + 1):
        world.cloud.advance(seconds)
        assert world.cloud.run_until_quiet()


def traces(world: World, person: Person, but: str = "Activity") -> list[str]:
    """What is still there of somebody: every row with the id or the name, and the user in the pool.

    What people did and were told lapses by itself.
    """
    theirs = re.compile(rf"\b({person.id}|{person.name})\b")
    tables = [table for table in wiring().tables if but not in table]
    rows = [f"{table}: {row}" for table in tables for row in world.rows(table) if theirs.search(str(_own(row)))]
    return rows + [f"pool: {one}" for one in world.pool.users if one == person.id]


def _own(row: dict[str, Any]) -> dict[str, Any]:
    """A row without where it names the id of somebody else: whom a reply answers, whose comment a like is of."""
    return {name: value for name, value in row.items() if name not in ("parent", "commenter_id") or _writes(row)}


def _writes(row: dict[str, Any]) -> bool:
    return "commenter_name" in row and "parent" not in row


CARRIED = ("events_on_change", "counters_on_events", "activity_on_events", "feed_on_posts", "feed_on_follows")
ERASED_ALIKE = ("likes_on_posts", "shares_on_posts", "media_on_posts", "archive_on_events")
SCENARIOS = (Scenario("end an account", nearly_over, let_time_pass, check_erased, alike=(*CARRIED, *ERASED_ALIKE)),)
HOMES: dict[str, set[str]] = {
    "posts_on_posts": {"end an account"},
    "graph_on_people": set(),
    "lists_on_people": set(),
    "drafts_on_people": set(),
    "identity_on_people": set(),
}
"""Ties, lists, drafts and users go in one way, whose steps may each be done again: single faults say all there is."""
