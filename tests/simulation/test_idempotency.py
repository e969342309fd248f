"""R7: two requests with one Idempotency-Key at once, a fault at each of their steps: one effect, the same bytes."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import pytest
from heliograph.core import idempotency, store
from heliograph.core.idempotency import Requests

from tests.simulation.cloud.faults import Outcome
from tests.simulation.door import Answer, Person, small_picture
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.stage import Stage
from tests.simulation.wiring import named
from tests.simulation.world import World
from tests.template import synthesised

KEY = {"idempotency-key": "4e1f5d1c-7b3d-4b61-9f0e-3c1a2b3c4d5e"}
OUTCOMES = (Outcome.LOST, Outcome.KILLED_AFTER)
TRIES = 12
UNSETTLED = (429, 500, 503)
DAY = 86_400


@dataclass(frozen=True)
class Posting:
    """A POST: what it finds, who sends what (and `other`, a body that is not the same), where its effect is a row."""

    prepare: Callable[[World], Stage]
    path: str
    content: Mapping[str, Any]
    other: Mapping[str, Any]
    effect: str
    signed_in: bool = True

    def sender(self, stage: Stage) -> Person | None:
        return stage.ada if self.signed_in else None

    def way(self, stage: Stage) -> str:
        return self.path.format(ada=stage.ada.id, **stage.made)

    def filled(self, stage: Stage, content: Mapping[str, Any]) -> dict[str, Any]:
        body = content.get("body", {})
        media = {"media": [stage.made["upload"]]} if "media" in body else {}
        return {**content, **({"body": {**body, **media}} if body else {}), "headers": KEY}


def with_an_upload(world: World) -> Stage:
    stage = given.people(world)
    offer = world.answer(stage.ada, "POST", "/v1/media", body={"contentType": "image/jpeg"})
    stage.made["upload"] = offer.json["id"]
    return stage


def account(name: str) -> dict[str, Any]:
    return {"body": {"userName": name, "email": f"{name}@example.com", "password": "correct horse battery"}}


PICTURE = small_picture(3)
POSTINGS = {
    "a comment": Posting(
        given.audience,
        "/v1/posts/{post}/comments",
        {"body": {"comment": "fine"}},
        {"body": {"comment": "finer"}},
        "Comments",
    ),
    "an upload": Posting(
        given.people,
        "/v1/media",
        {"body": {"contentType": "image/jpeg"}},
        {"body": {"contentType": "image/png"}},
        "Uploads",
    ),
    "a post of a file": Posting(
        given.people, "/users/{ada}/posts", {"picture": PICTURE}, {"picture": small_picture(4)}, "Posts"
    ),
    "a post of an upload": Posting(
        with_an_upload,
        "/v1/posts",
        {"body": {"media": [], "caption": "one"}},
        {"body": {"media": [], "caption": "two"}},
        "Posts",
    ),
    "a sign-up": Posting(given.people, "/v1/auth/sign-up", account("eve"), account("eva"), "Accounts", signed_in=False),
}
every_posting = pytest.mark.parametrize("posting", POSTINGS.values(), ids=POSTINGS)


def effects(world: World, table: str) -> int:
    return len(world.rows(table))


def settle(world: World, posting: Posting, stage: Stage) -> Answer:
    """Send it until the answer is one."""
    for _ in range(TRIES):
        asked = world.ask(posting.sender(stage), "POST", posting.way(stage), **posting.filled(stage, posting.content))
        world.cloud.run()
        if asked.answer and asked.answer.status not in UNSETTLED:
            return asked.answer
        world.cloud.clock.advance(1.0)
    raise AssertionError("never settled")


def pair(posting: Posting, seed: int, point: int | None = None, outcome: Outcome = Outcome.OK) -> tuple[int, list[Any]]:
    """Two at once, and each again until it is answered; how many IO points there were, and what clients have seen."""
    with World(seed).running() as world:
        stage = posting.prepare(world)
        assert world.cloud.run_until_quiet()
        before, begun = effects(world, posting.effect), len(world.cloud.trace)
        if point is not None:
            world.cloud.faults.where(lambda entry: entry.number == begun + point, outcome, times=1)
        sent = [
            world.ask(posting.sender(stage), "POST", posting.way(stage), **posting.filled(stage, posting.content))
            for _ in range(2)
        ]
        world.cloud.run()
        points = len(world.cloud.trace) - begun
        world.cloud.faults.clear()
        seen = [one.answer for one in sent if one.answer and one.answer.status not in UNSETTLED]
        world.cloud.clock.advance(2.0)
        seen += [settle(world, posting, stage) for _ in range(2)]
        again = world.answer(posting.sender(stage), "POST", posting.way(stage), **posting.filled(stage, posting.other))
        assert (again.status, again.json["type"].rpartition(":")[2]) == (422, "idempotency-key-reused")
        made = effects(world, posting.effect) - before
        assert world.cloud.run_until_quiet()
        return points, [made, *{(one.status, one.text, tuple(sorted(one.headers.items()))) for one in seen}]


@every_posting
def test_a_pair_with_a_fault_at_any_step_has_one_effect_and_one_answer(posting: Posting) -> None:
    once = {"Accounts": 3}.get(posting.effect, 1)
    points, (made, *answers) = pair(posting, seed=0)
    assert (made, len(answers), answers[0][0]) == (once, 1, 201)

    for point in range(points):
        for outcome in OUTCOMES:
            _, (made, *answers) = pair(posting, point, point, outcome)
            assert (made, [status for status, *_ in answers]) == (once, [201]), f"{outcome} at {point}"


@every_posting
def test_a_day_later_the_key_is_free_again(posting: Posting) -> None:
    with World(1).running() as world:
        stage = posting.prepare(world)
        first = settle(world, posting, stage)
        world.cloud.clock.advance(DAY + 1.0)
        other = world.answer(posting.sender(stage), "POST", posting.way(stage), **posting.filled(stage, posting.other))

        assert first.status == 201
        assert other.status in (201, 409)


def test_a_refusal_is_kept_and_what_is_over_soon_is_not() -> None:
    with World(2).running() as world:
        stage = given.audience(world)
        missing = {"body": {"comment": "fine"}, "headers": KEY}
        refused = [world.answer(stage.bob, "POST", "/v1/posts/7/comments", **missing) for _ in range(2)]
        assert (refused[0].status, refused[0].text) == (refused[1].status, refused[1].text)
        assert refused[0].status == 404

        world.cloud.faults.when(Outcome.THROTTLED, operation="GetItem", times=-1)
        way, fine = f"/v1/posts/{stage.made['post']}/comments", {"body": {"comment": "fine"}, "headers": KEY}
        assert world.answer(stage.bob, "POST", way, **fine).status == 503
        world.cloud.faults.clear()
        assert world.answer(stage.bob, "POST", way, **fine).status == 201


def test_two_people_may_have_the_same_key() -> None:
    with World(3).running() as world:
        stage = given.audience(world)
        way, fine = f"/v1/posts/{stage.made['post']}/comments", {"body": {"comment": "fine"}, "headers": KEY}
        made = [world.answer(who, "POST", way, **fine).json["id"] for who in (stage.ada, stage.bob)]

        assert len(set(made)) == 2


def test_what_is_kept_holds_neither_the_key_nor_the_answer_in_the_open() -> None:
    with World(4).running() as world:
        stage = given.audience(world)
        way, fine = f"/v1/posts/{stage.made['post']}/comments", {"body": {"comment": "fine"}, "headers": KEY}
        answer = world.answer(stage.bob, "POST", way, **fine)
        (table,) = synthesised("local").values_of("API_REQUESTS_TABLE")
        (row,) = world.cloud.dynamodb.items(synthesised("local").resolve(table, named))

        assert answer.json["id"] not in str(row)
        assert KEY["idempotency-key"] not in str(row)


def forget_what_is_reserved(patch: pytest.MonkeyPatch) -> None:
    """A lock alone: whoever comes second carries the request out anew."""
    patch.setattr(idempotency, "reserved", lambda *_: nullcontext())


def know_ones_own_by_nothing_but_equality(patch: pytest.MonkeyPatch) -> None:
    """A transaction that failed is somebody else's."""
    patch.setattr(store, "_done_before", lambda _: False)


def keep_the_last_answer(patch: pytest.MonkeyPatch) -> None:
    """Everybody answers what they have come to."""
    patch.setattr(Requests, "_kept", lambda _self, _claim, answer: answer)


@pytest.mark.parametrize(
    ("plant", "name"),
    [
        (forget_what_is_reserved, "a comment"),
        (know_ones_own_by_nothing_but_equality, "a sign-up"),
        (keep_the_last_answer, "an upload"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_naive_designs_are_found_out(
    monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None], name: str
) -> None:
    plant(monkeypatch)

    with pytest.raises(AssertionError):
        test_a_pair_with_a_fault_at_any_step_has_one_effect_and_one_answer(POSTINGS[name])
