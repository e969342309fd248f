"""Sharing and taking it back, with a follower into whose feed it comes, or who fetches it."""

from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.stage import Stage
from tests.simulation.enumeration.truth import check_feed, feed
from tests.simulation.world import World


def share(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.bob, "PUT", f"/v1/posts/{stage.made['post']}/share"), 201, 409)


def check_share(stage: Stage, client: Client) -> None:
    (row,) = stage.world.rows("Shares")
    assert (str(row["sharer_id"]), str(row["post_id"])) == (stage.bob.id, stage.made["post"])
    assert _shown(stage) == (1, True)
    (item,) = feed(stage.world, stage.others[0])
    through = {"id": stage.bob.id, "userName": stage.bob.name}
    assert (item["postId"], item["sharedBy"]) == (stage.made["post"], through)
    check_feed(stage.world, stage.bob, [stage.made["post"]])


def shared(world: World) -> Stage:
    stage = given.passed_on(world)
    share(stage, Client(world))
    assert world.cloud.run_until_quiet()
    return stage


def unshare(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.bob, "DELETE", f"/v1/posts/{stage.made['post']}/share"), 204)


def check_unshare(stage: Stage, client: Client) -> None:
    assert stage.world.rows("Shares") == []
    assert _shown(stage) == (0, False)
    assert feed(stage.world, stage.others[0]) == []
    assert [row for row in stage.world.rows("FeedRows") if "shared_by" in row] == []


def unfollow(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.others[0], "DELETE", f"/v1/users/{stage.bob.id}/follow"), 204)


def check_unfollow(stage: Stage, client: Client) -> None:
    """What the followed shared leaves the feed; a follow brings it back."""
    assert [row for row in stage.world.rows("FeedRows") if "shared_by" in row] == []
    settled(stage.world.answer(stage.others[0], "PUT", f"/v1/users/{stage.bob.id}/follow"), 201)
    assert stage.world.cloud.run_until_quiet()
    check_share(stage, client)


def famously_shared(world: World) -> Stage:
    """Ada, a celebrity, shares one of two posts of Bob's, whom nobody follows."""
    stage = given.famous(world)
    stage.made["post"] = given.post(world, stage.bob)
    stage.made["other"] = given.post(world, stage.bob)
    settled(world.answer(stage.ada, "PUT", f"/v1/posts/{stage.made['other']}/share"), 201)
    assert world.cloud.run_until_quiet()
    return stage


def share_something_else(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.ada, "DELETE", f"/v1/posts/{stage.made['other']}/share"), 204)
    settled(client.ask(stage.ada, "PUT", f"/v1/posts/{stage.made['post']}/share"), 201, 409)


def check_something_else(stage: Stage, client: Client) -> None:
    """It is in Ada's head alone, and in the feed of everybody who follows her, but of Bob, whose post it is."""
    world = stage.world
    (head,) = world.rows("Heads")
    assert head["shares"] == [[int(stage.made["post"]), int(stage.bob.id)]]
    assert not any("shared_by" in row for row in world.rows("FeedRows"))
    for reader in stage.others:
        ((shown, through),) = [(item["postId"], item["sharedBy"]["id"]) for item in feed(world, reader)]
        assert (shown, through) == (stage.made["post"], stage.ada.id)
    check_feed(world, stage.bob, [])


def _shown(stage: Stage) -> tuple[int, bool]:
    """How often the post says to be shared, and whether by who asks."""
    post = stage.world.answer(stage.bob, "GET", f"/v1/posts/{stage.made['post']}").json
    return post["numberOfShares"], post["sharedByMe"]


CARRIED = ("archive_on_events", "counters_on_events")
AS_EVER = (
    "activity_on_events",
    "archive_on_events",
    "counters_on_events",
    "events_on_change",
    "feed_on_posts",
    "shares_api",
)
SCENARIOS = (
    Scenario("share", given.passed_on, share, check_share, alike=CARRIED),
    Scenario("unshare", shared, unshare, check_unshare, alike=CARRIED),
    Scenario(
        "share something else as a celebrity",
        famously_shared,
        share_something_else,
        check_something_else,
        alike=AS_EVER,
    ),
    Scenario("unfollow who shares", shared, unfollow, check_unfollow, alike=(*CARRIED, "feed_on_follows")),
)
HOMES: dict[str, set[str]] = {"feed_on_shares": {"share", "unshare"}}
