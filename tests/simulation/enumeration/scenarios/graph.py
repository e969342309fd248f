"""Following, asking, accepting, blocking and the rest of what people do to each other."""

from collections.abc import Callable
from typing import Any

from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.stage import Stage
from tests.simulation.enumeration.truth import check_feed
from tests.simulation.world import World


def follow(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.bob, "PUT", f"/v1/users/{stage.ada.id}/follow"), 201, 409)


def check_follow(stage: Stage, client: Client) -> None:
    assert len(stage.world.rows("Ties")) == 1
    post_id = given.post(stage.world, stage.ada)
    stage.world.cloud.run_until_quiet()
    check_feed(stage.world, stage.bob, [post_id])


def unfollow(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.bob, "DELETE", f"/v1/users/{stage.ada.id}/follow"), 204)


def check_unfollow(stage: Stage, client: Client) -> None:
    assert stage.world.rows("Ties") == []
    check_feed(stage.world, stage.bob, [])


def private(world: World) -> Stage:
    """Ada's account is private."""
    stage = given.people(world)
    assert world.answer(stage.ada, "PATCH", "/v1/me", body={"isPrivate": True}).status == 200
    return stage


def asked(world: World) -> Stage:
    """Bob asks to follow Ada, whose account is private."""
    stage = private(world)
    assert world.answer(stage.bob, "PUT", f"/v1/users/{stage.ada.id}/follow").status == 202
    assert world.cloud.run_until_quiet()
    return stage


def friends(world: World) -> Stage:
    """Ada and Bob follow each other, and each is the other's close friend."""
    stage = given.follower(world)
    assert world.answer(stage.ada, "PUT", f"/v1/users/{stage.bob.id}/follow").status == 201
    for one, other in ((stage.ada, stage.bob), (stage.bob, stage.ada)):
        assert world.answer(one, "PUT", f"/v1/me/close-friends/{other.id}").status == 201
    assert world.cloud.run_until_quiet()
    return stage


def blocked(world: World) -> Stage:
    """Ada blocks Bob."""
    stage = given.people(world)
    assert world.answer(stage.ada, "PUT", f"/v1/users/{stage.bob.id}/block").status == 201
    return stage


def by_ada(method: str, path: str, *statuses: int) -> Callable[[Stage, Client], None]:
    """Ada does something with Bob."""

    def act(stage: Stage, client: Client) -> None:
        settled(client.ask(stage.ada, method, path.format(stage.bob.id)), *statuses)

    return act


def ask(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.bob, "PUT", f"/v1/users/{stage.ada.id}/follow"), 202, 409)


def stands(mine: dict[str, Any] | None = None, theirs: dict[str, Any] | None = None) -> Callable[[Stage, Client], None]:
    """Afterwards Ada's tie to Bob is so, and Bob's to Ada is so; None stands for a tie in which nothing holds."""
    flags = ("blocks", "blocked_by", "mutes", "close_friend", "close_friend_of")
    nothing = {"follow": "none", **dict.fromkeys(flags, False)}

    def check(stage: Stage, client: Client) -> None:
        ties = {str(row["from_id"]): row for row in stage.world.rows("Ties")}
        for who, wanted in ((stage.ada, mine), (stage.bob, theirs)):
            tie = ties.get(who.id)
            assert tie is not None or not wanted, f"{who.name}'s tie is gone"
            found = {name: tie.get(name, False) for name in nothing} if tie else nothing
            assert found == {**nothing, **(wanted or {})}, f"{who.name}: {tie}"

    return check


CARRIED = ("counters_on_events", "feed_on_follows", "graph_on_fame")
SCENARIOS = (
    Scenario("follow", given.people, follow, check_follow, alike=("graph_on_fame",)),
    Scenario("unfollow", given.audience, unfollow, check_unfollow),
    Scenario("ask to follow", private, ask, stands(theirs={"follow": "pending"})),
    Scenario(
        "accept a request",
        asked,
        by_ada("PUT", "/v1/me/requests/{}", 201, 409),
        stands(theirs={"follow": "active"}),
        alike=CARRIED,
    ),
    Scenario("decline a request", asked, by_ada("DELETE", "/v1/me/requests/{}", 204), stands()),
    Scenario(
        "remove a follower", given.follower, by_ada("DELETE", "/v1/me/followers/{}", 204), stands(), alike=CARRIED
    ),
    Scenario(
        "block",
        friends,
        by_ada("PUT", "/v1/users/{}/block", 201, 409),
        stands({"blocks": True}, {"blocked_by": True}),
        alike=CARRIED,
    ),
    Scenario("unblock", blocked, by_ada("DELETE", "/v1/users/{}/block", 204), stands()),
    Scenario("mute", given.people, by_ada("PUT", "/v1/users/{}/mute", 201, 409), stands({"mutes": True})),
    Scenario("unmute", given.people, by_ada("DELETE", "/v1/users/{}/mute", 204), stands()),
    Scenario(
        "befriend",
        given.people,
        by_ada("PUT", "/v1/me/close-friends/{}", 201, 409),
        stands({"close_friend": True}, {"close_friend_of": True}),
    ),
    Scenario(
        "unfriend",
        friends,
        by_ada("DELETE", "/v1/me/close-friends/{}", 204),
        stands({"follow": "active", "close_friend_of": True}, {"follow": "active", "close_friend": True}),
    ),
)
HOMES = {"events_on_change": {"follow"}, "counters_on_events": {"follow"}, "feed_on_follows": {"follow", "unfollow"}}
