"""Deleting a post and having it back, at rest and while its fan-out is under way."""

from heliograph.counters.store import SILENT
from heliograph.posts.removal import GRACE

from tests.simulation.cloud.dynamodb.ttl import Punctuality
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.stage import Stage
from tests.simulation.enumeration.truth import check_feed, published
from tests.simulation.wiring import booted, wiring
from tests.simulation.world import World


def being_fanned_out(world: World) -> Stage:
    """Ada, whom Bob follows, has published a post; nobody has heard of it yet."""
    stage = given.follower(world)
    stage.made["post"] = given.post(world, stage.ada)
    return stage


def delete(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.ada, "DELETE", _post(stage)), 204)


def check_deleted(stage: Stage, client: Client) -> None:
    """Nobody sees it, and the counts know; then it comes back, with everything."""
    assert stage.made["post"] not in _seen(stage), "a deleted post is shown"
    check_feed(stage.world, stage.bob, [])
    assert published(stage.world, stage.ada) == []
    settled(stage.world.answer(stage.ada, "POST", f"{_post(stage)}/undelete"), 200)
    assert stage.world.cloud.run_until_quiet()
    check_undeleted(stage, client)


def deleted(world: World) -> Stage:
    """Deleted before its fan-out began."""
    stage = being_fanned_out(world)
    settled(stage.world.answer(stage.ada, "DELETE", _post(stage)), 204)
    assert stage.world.cloud.run_until_quiet()
    return stage


def undelete(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.ada, "POST", f"{_post(stage)}/undelete"), 200)


def check_undeleted(stage: Stage, client: Client) -> None:
    """It is there for everybody, and in the feed that it had not reached."""
    assert published(stage.world, stage.ada) == [stage.made["post"]]
    assert stage.made["post"] in _seen(stage)
    check_feed(stage.world, stage.bob, [stage.made["post"]])


def _seen(stage: Stage) -> set[str]:
    """The posts that Ada and Bob get to see by asking for them or for her page."""
    seen = set()
    for who in (stage.ada, stage.bob):
        single = stage.world.answer(who, "GET", _post(stage))
        seen |= {single.json["id"]} if single.status == 200 else set()
        seen |= {one["id"] for one in stage.world.answer(who, "GET", f"/v1/users/{stage.ada.id}/posts").json["posts"]}
    return seen


def _post(stage: Stage) -> str:
    return f"/v1/posts/{stage.made['post']}"


def ended(world: World) -> Stage:
    """A post with a picture, a like, a share, comments, a history and a place in a feed is deleted, and nearly gone."""
    world.cloud.dynamodb.punctuality = Punctuality(prompt=1.0, never=0.0)
    stage = given.passed_on(world)
    settled(world.answer(stage.bob, "PUT", f"{_post(stage)}/like"), 201)
    settled(world.answer(stage.bob, "PUT", f"{_post(stage)}/share"), 201)
    comment = world.answer(stage.bob, "POST", f"{_post(stage)}/comments", body={"comment": "fine"})
    settled(comment, 201)
    settled(world.answer(stage.ada, "PUT", f"{_post(stage)}/comments/{comment.json['id']}/like"), 201)
    edit = {"body": {"caption": "moon"}, "headers": {"if-match": "*"}}
    settled(world.answer(stage.ada, "PATCH", _post(stage), **edit), 200)
    assert world.cloud.run_until_quiet()
    assert booted().modules["posts_editing_api"].removal.purge(stage.made["post"])
    return stage


def let_time_pass(stage: Stage, client: Client) -> None:
    stage.world.cloud.advance(GRACE.total_seconds() + 1)


def check_purged(stage: Stage, client: Client) -> None:
    """Nothing of the post is left in any table or, in any version, in the bucket of pictures."""
    assert stage.world.cloud.run_until_quiet()
    stage.world.cloud.advance(SILENT.total_seconds() + 1)
    assert traces(stage.world, stage.made["post"]) == []


def picture_bucket() -> str:
    return wiring().media_bucket


def traces(world: World, post_id: str) -> list[str]:
    """Every row that has the post's id in it, and every object that is there at all.

    What people did and were told lapses by itself, whatever it was about.
    """
    tables = [table for table in wiring().tables if "Activity" not in table]
    rows = [f"{table}: {row}" for table in tables for row in world.rows(table) if post_id in str(row)]
    versions = world.cloud.s3.bucket(picture_bucket())._versions
    return rows + [f"{key}: {len(kept)} versions" for key, kept in versions.items() if kept]


CARRIED = ("activity_on_posts", "events_on_change", "counters_on_events")
SCENARIOS = (
    Scenario("delete a post", being_fanned_out, delete, check_deleted, alike=CARRIED),
    Scenario("purge a post", ended, let_time_pass, check_purged, alike=(*CARRIED, "comments_on_posts")),
    Scenario("undelete a post", deleted, undelete, check_undeleted, alike=CARRIED),
)
HOMES: dict[str, set[str]] = {
    "media_on_posts": {"purge a post"},
    "likes_on_posts": set(),
    "shares_on_posts": set(),
    "comments_on_posts": set(),
}
"""Likes, shares and comments erase in one way, whose steps may each be done again: single faults say all there is."""
