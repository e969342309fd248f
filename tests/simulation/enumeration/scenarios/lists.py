"""Making, renaming, filling, emptying and deleting a list of people."""

from collections.abc import Callable

from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.stage import Stage
from tests.simulation.world import World


def listed(world: World) -> Stage:
    """Ada has a list with Bob on it; its id is `made["list"]`."""
    stage = empty(world)
    path = f"/v1/me/lists/{stage.made['list']}/members/{stage.bob.id}"
    assert world.answer(stage.ada, "PUT", path).status == 201
    return stage


def empty(world: World) -> Stage:
    """Ada has a list with nobody on it."""
    stage = given.people(world)
    answer = world.answer(stage.ada, "POST", "/v1/me/lists", body={"name": "Family"})
    stage.made["list"] = answer.json["id"]
    return stage


def create(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.ada, "POST", "/v1/me/lists", body={"name": "Family"}), 201, 409)


def by_ada(method: str, path: str, *statuses: int, **content: object) -> Callable[[Stage, Client], None]:
    """Ada does something with her list."""

    def act(stage: Stage, client: Client) -> None:
        where = path.format(list=stage.made["list"], bob=stage.bob.id)
        settled(client.ask(stage.ada, method, where, **content), *statuses)

    return act


def stands(*lists: tuple[str, bool]) -> Callable[[Stage, Client], None]:
    """Afterwards Ada has the lists of these names, each with Bob on it or with nobody, whole."""

    def check(stage: Stage, client: Client) -> None:
        rows = {row["key"]: row for row in stage.world.rows("Lists")}
        names = rows.pop("lists")["names"]
        members = {str(row["list_id"]): str(row["user_id"]) for row in rows.values() if "user_id" in row}
        sizes = {key.removeprefix("list#"): row["size"] for key, row in rows.items() if "size" in row}
        found = sorted((name, sizes.pop(one), members.pop(one, None)) for one, name in names.items())
        assert found == sorted((name, int(on), stage.bob.id if on else None) for name, on in lists)
        assert not sizes
        assert not members

    return check


MEMBER = "/v1/me/lists/{list}/members/{bob}"
SCENARIOS = (
    Scenario("make a list", given.people, create, stands(("Family", False))),
    Scenario(
        "rename a list", listed, by_ada("PUT", "/v1/me/lists/{list}", 200, body={"name": "Kin"}), stands(("Kin", True))
    ),
    Scenario("delete a list", listed, by_ada("DELETE", "/v1/me/lists/{list}", 204), stands()),
    Scenario("put on a list", empty, by_ada("PUT", MEMBER, 201, 409), stands(("Family", True))),
    Scenario("take off a list", listed, by_ada("DELETE", MEMBER, 204), stands(("Family", False))),
)
