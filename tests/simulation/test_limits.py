"""The token bucket on the simulated store: exact, however many take from it at once, and whatever DynamoDB does."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from heliograph.core.limits import Limiter, Rate, Taken
from heliograph.core.settings import ApiSettings
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from tests.simulation.cloud.faults import Outcome
from tests.simulation.cognito import CODE
from tests.simulation.enumeration import stage as given
from tests.simulation.wiring import wiring
from tests.simulation.world import World

RATE = Rate(kind="writes", per_minute=3)
TRIES = Rate(kind="tries", per_minute=3)


@contextmanager
def limits(seed: int = 0) -> Iterator[tuple[World, Limiter]]:
    with World(seed, limited=True).running() as world:
        table = wiring().table_named("Limits")
        yield world, Limiter(ApiSettings(client_id="", cursor_secret="", requests_table="", limits_table=table))


def at_once(world: World, limiter: Limiter, takers: int, rate: Rate = RATE) -> list[Taken | None]:
    tasks = [world.cloud.spawn(limiter.take, "bucket", rate) for _ in range(takers)]
    world.cloud.run()
    return [task.result for task in tasks]


def allowed(taken: list[Taken | None]) -> int:
    return sum(one is not None and one.allowed for one in taken)


@pytest.mark.parametrize("seed", range(5))
def test_of_many_at_once_exactly_as_many_as_it_holds_are_let_through(seed: int) -> None:
    with limits(seed) as (world, limiter):
        taken = at_once(world, limiter, 20)

        assert allowed(taken) == RATE.holds
        assert {one.left for one in taken if one and one.allowed} == set(range(RATE.holds))


@settings(max_examples=25)
@for_all(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 8)), max_size=6), st.integers(0, 99))
def test_over_time_no_more_come_through_than_the_rate_brings_and_none_is_lost(
    story: list[tuple[int, int]], seed: int
) -> None:
    with limits(seed) as (world, limiter):
        tokens, before = float(RATE.holds), world.cloud.clock.now()
        for seconds, takers in story:
            world.cloud.clock.advance(seconds)
            started = world.cloud.clock.now()
            got = allowed(at_once(world, limiter, takers))
            ended = world.cloud.clock.now()
            # What calls take to travel is a fraction of a second, and of a token.
            least = min(RATE.holds, tokens + (started - before) * RATE.per_minute / 60)
            most = min(RATE.holds, tokens + (ended - before) * RATE.per_minute / 60)
            assert min(takers, int(least)) <= got <= int(most + 0.01)
            tokens, before = most - got, ended


def test_who_is_told_to_wait_may_come_back_then_and_not_before() -> None:
    with limits() as (world, limiter):
        at_once(world, limiter, RATE.holds)
        (refused,) = at_once(world, limiter, 1)
        assert refused is not None
        assert (refused.allowed, refused.left) == (False, 0)

        world.cloud.clock.advance(refused.next_seconds - 2)
        assert allowed(at_once(world, limiter, 1)) == 0
        world.cloud.clock.advance(2)
        assert allowed(at_once(world, limiter, 1)) == 1


def test_a_full_bucket_costs_one_write_and_one_in_use_two() -> None:
    with limits() as (world, limiter):
        for most in (1, 2):
            begun = len(world.cloud.trace)
            at_once(world, limiter, 1)
            assert len(world.cloud.trace) - begun == most


@pytest.mark.parametrize(
    ("outcome", "rate", "through"),
    [
        (Outcome.THROTTLED, RATE, True),
        (Outcome.UNREACHED, RATE, True),
        (Outcome.LOST, RATE, True),
        (Outcome.UNREACHED, TRIES, True),
        (Outcome.THROTTLED, TRIES, False),
    ],
)
def test_where_nobody_can_tell_people_come_through_but_not_who_may_be_guessing(
    outcome: Outcome, rate: Rate, *, through: bool
) -> None:
    with limits() as (world, limiter):
        world.cloud.faults.when(outcome, operation="UpdateItem", times=-1)
        (taken,) = at_once(world, limiter, 1, rate)
        world.cloud.faults.clear()

        assert (taken is None or taken.allowed) is through


def test_writes_are_limited_by_user_and_route_and_reads_are_not() -> None:
    with World(limited=True).running() as world:
        stage = given.audience(world)
        way = f"/v1/posts/{stage.made['post']}/like"
        answers = [world.answer(stage.bob, "DELETE", way) for _ in range(255)]
        refused = next(one for one in answers if one.status == 429)
        assert [one.status for one in answers].index(429) >= 240
        assert refused.json["type"].endswith(":too-many-requests")
        assert int(refused.headers["Retry-After"]) >= 1

        assert world.answer(stage.ada, "DELETE", way).status == 204
        assert world.answer(stage.bob, "PUT", way).status == 201
        read = world.answer(stage.bob, "GET", "/v1/me/feed")
        assert (read.status, "RateLimit" in read.headers) == (200, False)


def test_guessing_a_password_is_limited_by_login_whatever_the_address() -> None:
    with World(limited=True).running() as world:
        body = {"login": "Ada ", "password": "a guess of mine"}
        statuses = [world.answer(None, "POST", "/v1/auth/sign-in", body=body).status for _ in range(70)]
        assert statuses.count(401) >= 60
        assert statuses[-1] == 429

        other = world.answer(None, "POST", "/v1/auth/confirm", body={"email": "ada@example.com", "code": CODE})
        assert other.status == 422
        assert other.headers.get("RateLimit") is None


def test_the_answer_says_how_much_is_left() -> None:
    with World(limited=True).running() as world:
        stage = given.audience(world)
        answer = world.answer(stage.bob, "DELETE", f"/v1/posts/{stage.made['post']}/like")

        assert answer.headers["RateLimit-Policy"] == '"writes";q=240;w=120'
        assert answer.headers["RateLimit"] == '"writes";r=239;t=1'
