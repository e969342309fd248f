"""Two people act on the same tie at once: whatever the interleaving, the outcome is that of one after the other."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import pytest

from tests.simulation.door import Person
from tests.simulation.enumeration.truth import check_counts
from tests.simulation.mutants.bugs.ties import (
    accept_without_condition,
    follow_does_not_hold_the_account,
    steps_without_condition,
)
from tests.simulation.world import World

SEEDS = 24
Request = tuple[str, str, dict[str, Any]]
WRITES = ("PutItem", "UpdateItem", "TransactWriteItems")
PRIVATE = {"body": {"isPrivate": True}}


@dataclass(frozen=True)
class Race:
    """`prepare` is asked first, by Bob of Ada; then Ada's and Bob's requests run at once."""

    prepare: Callable[[World, Person, Person], None]
    ada: Callable[[Person], Request]
    bob: Callable[[Person], Request]
    outcomes: frozenset[tuple[int, int, str, bool]]
    """Each as (Ada's status, Bob's status, Bob's follow of Ada, whether Ada blocks Bob)."""


def nothing(world: World, ada: Person, bob: Person) -> None:
    """Two strangers."""


def asked(world: World, ada: Person, bob: Person) -> None:
    assert world.answer(ada, "PATCH", "/v1/me", **PRIVATE).status == 200
    assert world.answer(bob, "PUT", f"/v1/users/{ada.id}/follow").status == 202


def follow(ada: Person) -> Request:
    return "PUT", f"/v1/users/{ada.id}/follow", {}


def unfollow(ada: Person) -> Request:
    return "DELETE", f"/v1/users/{ada.id}/follow", {}


def accept(bob: Person) -> Request:
    return "PUT", f"/v1/me/requests/{bob.id}", {}


def block(bob: Person) -> Request:
    return "PUT", f"/v1/users/{bob.id}/block", {}


def go_private(_: Person) -> Request:
    return "PATCH", "/v1/me", PRIVATE


RACES = {
    "accept ∥ cancel": Race(asked, accept, unfollow, frozenset({(201, 204, "none", False), (404, 204, "none", False)})),
    "follow ∥ block": Race(nothing, block, follow, frozenset({(201, 201, "none", True), (201, 404, "none", True)})),
    "request ∥ block": Race(asked, block, follow, frozenset({(201, 409, "none", True), (201, 404, "none", True)})),
    "follow ∥ go private": Race(
        nothing, go_private, follow, frozenset({(200, 201, "active", False), (200, 202, "pending", False)})
    ),
}


def run(race: Race, seed: int) -> tuple[int, int, str, bool]:
    """What came of one interleaving; the counts and both ties must agree besides."""
    world = World(seed)
    with world.running():
        ada, bob = world.person("ada"), world.person("bob")
        race.prepare(world, ada, bob)
        (method, path, content), (other_method, other_path, other) = race.ada(bob), race.bob(ada)
        hers, his = world.ask(ada, method, path, **content), world.ask(bob, other_method, other_path, **other)
        assert world.cloud.run_until_quiet()
        assert hers.answer
        assert his.answer
        check_counts(world)
        ties = {str(row["from_id"]): row for row in world.rows("Ties")}
        mine, theirs = ties.get(ada.id), ties.get(bob.id)
        blocks, blocked = bool(mine and mine["blocks"]), bool(theirs and theirs["blocked_by"])
        assert blocks == blocked
        return hers.answer.status, his.answer.status, theirs["follow"] if theirs else "none", blocks


@pytest.mark.parametrize("name", RACES)
def test_every_interleaving_is_as_if_one_came_after_the_other_and_both_orders_happen(name: str) -> None:
    found = {run(RACES[name], seed) for seed in range(SEEDS)}

    assert found == RACES[name].outcomes


@pytest.mark.parametrize(
    ("bug", "name"),
    [(accept_without_condition, "accept ∥ cancel"), (steps_without_condition, "follow ∥ block")],
    ids=lambda given: given if isinstance(given, str) else given.__name__,
)
def test_steps_that_hold_on_to_nothing_are_caught(bug: Callable[[], AbstractContextManager[None]], name: str) -> None:
    assert not _all_well(name, bug)
    assert _all_well(name, nullcontext)


def test_a_follow_that_does_not_hold_the_account_slips_in_after_it_went_private() -> None:
    """The follow is written after the account went private: nobody accepted it."""

    def slipped_in(seed: int) -> bool:
        world = World(seed)
        with world.running():
            ada, bob = world.person("ada"), world.person("bob")
            world.ask(ada, *go_private(bob)[:2], **PRIVATE)
            following = world.ask(bob, *follow(ada)[:2])
            assert world.cloud.run_until_quiet()
            assert following.answer
            written = [one.task.partition("/")[0] for one in world.cloud.trace if one.operation in WRITES]
            return following.answer.status == 201 and written.index("graph_api") > written.index("profiles_api")

    with follow_does_not_hold_the_account():
        without = sum(slipped_in(seed) for seed in range(SEEDS))
    assert without > sum(slipped_in(seed) for seed in range(SEEDS))


def _all_well(name: str, bug: Callable[[], AbstractContextManager[None]]) -> bool:
    """Whether every interleaving passes."""
    with bug():
        try:
            return all(run(RACES[name], seed) in RACES[name].outcomes for seed in range(SEEDS))
        except AssertionError:
            return False
