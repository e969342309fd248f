"""R6: a minute in which AWS says "slow down" to most calls: nothing acknowledged is lost, no storm of our own."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import pytest

from tests.simulation.cloud.faults import Outcome
from tests.simulation.cloud.trace import Entry
from tests.simulation.door import small_picture
from tests.simulation.enumeration import story
from tests.simulation.enumeration.planted import swallow_what_could_not_be_put
from tests.simulation.enumeration.scenarios import check_at_rest
from tests.simulation.enumeration.story import Story
from tests.simulation.enumeration.truth import check_feed, published
from tests.simulation.size import times
from tests.simulation.world import Asked, World

SECONDS = 60
REQUESTS_PER_SECOND = 2
MOST_CALLS = 3.0
FIRST = 21
"""The first storm's seed."""
ALLOWED = {429, 503}


@dataclass
class Afternoon:
    """What was asked during the storm, and how many calls to AWS all of it took until all was quiet."""

    asked: list[tuple[str, Asked]] = field(default_factory=list)
    calls: int = 0

    def acknowledged(self, kind: str) -> list[str]:
        answers = [one.answer for name, one in self.asked if name == kind]
        return [answer.json["id"] for answer in answers if answer and answer.status == 201]

    def statuses(self) -> set[int | None]:
        return {one.answer.status if one.answer else None for _, one in self.asked}


def storm(world: World, told: Story, share: float) -> Afternoon:
    """People go on for a minute, each request once, while this share of calls to tables and streams is throttled."""
    until, begun, afternoon = world.cloud.clock.now() + SECONDS, len(world.cloud.trace), Afternoon()
    draw = world.cloud.rng.random

    def struck(entry: Entry) -> bool:
        return entry.service in ("dynamodb", "kinesis") and entry.at < until and draw() < share

    world.cloud.faults.where(struck, Outcome.THROTTLED, times=-1)
    for second in range(SECONDS):
        for number in range(REQUESTS_PER_SECOND):
            afternoon.asked.append(_request(world, told, second * REQUESTS_PER_SECOND + number))
        world.cloud.advance(max(0.0, until - SECONDS + second + 1 - world.cloud.clock.now()))
    assert world.cloud.run_until_quiet()
    afternoon.calls = len(world.cloud.trace) - begun
    return afternoon


def _request(world: World, told: Story, number: int) -> tuple[str, Asked]:
    person = told.people[number % len(told.people)]
    post_id = told.posts[number % len(told.posts)]
    comments = f"/v1/posts/{post_id}/comments"
    match number % 6:
        case 0:
            return "like", world.ask(person, "PUT", f"/v1/posts/{post_id}/like")
        case 1 | 3:
            return "comment", world.ask(person, "POST", comments, body={"comment": "wind"})
        case 2:
            return "feed", world.ask(person, "GET", "/v1/me/feed")
        case 4:
            path, picture = f"/users/{told.author.id}/posts", small_picture(number)
            return "post", world.ask(told.author, "POST", path, picture=picture, fields={"caption": "rain"})
        case _:
            return "unlike", world.ask(person, "DELETE", f"/v1/posts/{post_id}/like")


def check_storm(told: Story, afternoon: Afternoon) -> None:
    world = told.world
    check_at_rest(world)
    shown = published(world, told.author)
    assert set(afternoon.acknowledged("post")) <= set(shown)
    assert set(afternoon.acknowledged("comment")) <= {str(row["comment_id"]) for row in world.rows("Comments")}
    for reader in told.people[1:]:
        check_feed(world, reader, sorted(shown, key=int)[-20:])


@cache
def calm(seed: int) -> int:
    """How many calls the same afternoon takes when nothing is throttled."""
    return blown(0.0, seed)[1].calls


def blown(share: float, seed: int = FIRST) -> tuple[Story, Afternoon]:
    with World(seed).running() as world:
        told = story.begun(world)
        story.posted(told)
        assert world.cloud.run_until_quiet()
        afternoon = storm(world, told, share)
        world.cloud.faults.clear()
        check_storm(told, afternoon)
        return told, afternoon


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_minute_of_throttling_loses_nothing_and_costs_at_most_three_times_the_calls(
    share: float, record_property: Callable[[str, object], None]
) -> None:
    ratios = []
    for seed in range(FIRST, FIRST + times(1)):
        _, afternoon = blown(share, seed)
        ratios.append(afternoon.calls / calm(seed))
        statuses = {status for status in afternoon.statuses() if status is None or status >= 500 or status == 429}
        assert statuses <= ALLOWED, f"seed {seed}: {statuses}"
        assert ratios[-1] <= MOST_CALLS, f"seed {seed}: {afternoon.calls} calls, {calm(seed)} when it is calm"
        for _, one in afternoon.asked:
            answer = one.answer
            if answer and answer.status in ALLOWED:
                assert int(answer.headers["Retry-After"]) >= 1
                assert json.loads(answer.text)["status"] == answer.status
    record_property(f"calls at {share:.0%}", f"x{max(ratios):.2f}")


def test_a_relay_that_swallows_what_was_throttled_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    swallow_what_could_not_be_put(monkeypatch)

    with pytest.raises(AssertionError):
        blown(0.6)
