"""Whoever stands behind a large account in the same shard does not wait for it: told by calls and rows, not by time."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from heliograph.feed.planning import Brought, Planning

from tests.simulation.cloud.faults import Outcome
from tests.simulation.cloud.mappings.queue_mapping import QueueMapping
from tests.simulation.cloud.trace import Entry
from tests.simulation.door import Person
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.enumerator import STUBBORN
from tests.simulation.histories.furnish import follow
from tests.simulation.mutants.bugs import chunking
from tests.simulation.mutants.planting import instead, module
from tests.simulation.wiring import wiring
from tests.simulation.world import World

MANY, IN_A_CHUNK = 40, 4
"""Followers of the large account, and how many of them make a chunk."""
FIRST_CHUNKS = 2
"""Those of a large account that do not wait in a queue of their own."""
PLANNED = 25
"""Calls that a plan of ten chunks takes at most: of what brings them into feeds are three times as many."""


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    planning = module("feed_on_posts").planning
    settings = planning._queues._settings
    cut = type(settings)(
        ordinary=settings.ordinary, large=settings.large, followers=IN_A_CHUNK, large_above=FIRST_CHUNKS * IN_A_CHUNK
    )
    monkeypatch.setattr(planning, "_followers", cut.followers)
    monkeypatch.setattr(planning._queues, "_settings", cut)
    with World(3).running() as running:
        yield running


def followed(world: World, name: str, followers: int) -> Person:
    """Somebody with so many followers, whom nobody has ever heard of or counted: no celebrity, then."""
    author = world.person(name)
    ties = world.cloud.dynamodb.table(wiring().table_named("Ties"))
    with instead(ties, "stream", lambda _: None):
        for number in range(followers):
            follow(world, world.person(f"{name}{number}"), author, famous=False)
    return author


def published(world: World, *authors: Person) -> None:
    """They publish, in this order, and all has been done that can be."""
    for author in authors:
        given.post(world, author)
    assert world.cloud.run_until_quiet()
    assert not world.parked()


def rows_of(world: World, author: Person) -> int:
    return sum(str(row.get("author_id")) == author.id for row in world.rows("FeedRows"))


def calls_before_a_small_account(world: World) -> list[Entry]:
    """What is called for a large account until the one follower of a small one, who stands behind it, has the post."""
    large, small = followed(world, "large", MANY), followed(world, "small", 1)

    published(world, large, small)

    assert (rows_of(world, large), rows_of(world, small)) == (MANY, 1)
    assert not any(one.task.startswith("feed_on_follows") for one in world.cloud.trace)
    calls = [one for one in world.cloud.trace if one.task.startswith("feed_on_posts")]
    writes = [place for place, one in enumerate(calls) if one.operation == "BatchWriteItem"]
    return calls[: writes[-1]]


def test_a_large_account_is_planned_before_a_small_one_and_nothing_of_it_is_written_before_it(world: World) -> None:
    before = calls_before_a_small_account(world)

    assert len(before) <= PLANNED
    assert "BatchWriteItem" not in {one.operation for one in before}


def test_writing_what_one_has_planned_is_caught(world: World) -> None:
    def bring(planning: Planning[Any], account_id: str, about: Callable[..., Any]) -> Brought:
        return Brought(rows=sum(planning._settle(about(readers=page)) for page in planning._pages(account_id)))

    with instead(Planning, "bring", lambda _: bring), pytest.raises(AssertionError):
        test_a_large_account_is_planned_before_a_small_one_and_nothing_of_it_is_written_before_it(world)


def test_a_backlog_of_large_accounts_holds_nobody_else_up(world: World) -> None:
    (busy,) = (one for one in world.cloud.sources if isinstance(one, QueueMapping) and "Large" in one.queue.name)
    busy.enabled = False
    large, medium = followed(world, "large", MANY), followed(world, "medium", IN_A_CHUNK + 1)

    published(world, large, medium)

    assert rows_of(world, medium) == IN_A_CHUNK + 1
    assert rows_of(world, large) == FIRST_CHUNKS * IN_A_CHUNK
    busy.enabled = True
    assert world.cloud.run_until_quiet()
    assert rows_of(world, large) == MANY


def some_messages_are_refused(world: World) -> None:
    """SQS takes a part of a batch, again and again."""
    world.cloud.faults.when(Outcome.PARTIAL, operation="SendMessageBatch", times=4)


def the_first_chunk_fails(world: World) -> None:
    """The first who writes rows is turned away until its client gives up, and the invocation lives on."""
    writing: list[str] = []

    def writes(entry: Entry) -> bool:
        if entry.task.startswith("feed_on_chunks") and entry.operation == "BatchWriteItem":
            writing.append(entry.task)
        return entry.task in writing[:1] and entry.operation == "BatchWriteItem"

    world.cloud.faults.where(writes, Outcome.REFUSED, times=STUBBORN)


TROUBLES = {some_messages_are_refused: chunking.refused_messages_are_dropped}
TROUBLES |= {the_first_chunk_fails: chunking.whole_batch_is_acknowledged}


def brought_in_trouble(world: World, trouble: Callable[[World], None]) -> None:
    """Raises: AssertionError when somebody does not have the post in the end."""
    large = followed(world, "large", MANY)
    trouble(world)
    published(world, large)
    assert [one for one in world.cloud.trace if one.outcome in (Outcome.PARTIAL, Outcome.REFUSED)]
    assert rows_of(world, large) == MANY


@pytest.mark.parametrize("trouble", TROUBLES)
def test_every_follower_has_the_post_in_the_end(world: World, trouble: Callable[[World], None]) -> None:
    brought_in_trouble(world, trouble)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_planted_bug_is_caught(world: World, trouble: Callable[[World], None]) -> None:
    with TROUBLES[trouble](), pytest.raises(AssertionError):
        brought_in_trouble(world, trouble)
