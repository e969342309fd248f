"""When a post has gone for good nothing of it is left, in any table and in any version in the bucket of pictures.

Whatever became of it before: published and talked about, failed, still waiting for its file, taken back by the request
that made it, or reached by its file only after it had gone.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from heliograph.counters.store import SILENT
from heliograph.posts.removal import GRACE

from tests.simulation.cloud.dynamodb.ttl import Punctuality
from tests.simulation.cloud.faults import Outcome
from tests.simulation.cloud.mappings.stream_mapping import StreamMapping
from tests.simulation.door import Person, small_picture
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.scenarios import check_at_rest
from tests.simulation.enumeration.scenarios.removal import picture_bucket, traces
from tests.simulation.enumeration.stage import Stage
from tests.simulation.wiring import booted
from tests.simulation.world import World

JPEG = {"contentType": "image/jpeg"}


@pytest.fixture
def town() -> Iterator[Stage]:
    """Ada, whom Bob follows; rows go when their time is over."""
    with World(seed=3).running() as world:
        world.cloud.dynamodb.punctuality = Punctuality(prompt=1.0, never=0.0)
        yield given.follower(world)


def quiet(stage: Stage, seconds: float = 0.0) -> None:
    stage.world.cloud.advance(seconds)
    assert stage.world.cloud.run_until_quiet()
    check_at_rest(stage.world)


def do(stage: Stage, who: Person, method: str, path: str, **content: object) -> dict[str, str]:
    answer = stage.world.answer(who, method, path, **content)
    assert answer.status < 300, answer.text
    return answer.json or {}


def unsigned(json_: Any) -> Any:
    """An answer with its addresses as they are without the signature, which says until when: that moves by the day."""
    if isinstance(json_, dict):
        return {key: unsigned(one) for key, one in json_.items()}
    if isinstance(json_, list):
        return [unsigned(one) for one in json_]
    return json_.partition("?")[0] if isinstance(json_, str) and "Signature=" in json_ else json_


def uploaded(stage: Stage, *files: bytes) -> dict[str, str]:
    """A post of an upload that these files came for."""
    stage.offer = do(stage, stage.ada, "POST", "/v1/media", body=JPEG)
    post = do(stage, stage.ada, "POST", "/v1/posts", body={"media": [stage.offer["id"]]})
    for content in files:
        assert stage.world.cloud.post_form(stage.offer["url"], stage.offer["fields"], content).status == 204
    quiet(stage)
    return post


def purge(stage: Stage, post_id: str) -> None:
    """Let the end of its window come, and what is heard late lapse too."""
    assert booted().modules["posts_editing_api"].removal.purge(post_id)
    quiet(stage, GRACE.total_seconds() + 1)


def lapse(stage: Stage) -> None:
    quiet(stage, SILENT.total_seconds() + 1)


def test_of_a_post_that_many_had_to_do_with(town: Stage) -> None:
    post = uploaded(town, small_picture(), small_picture(1))["id"]
    for number in range(8):
        person = town.world.person(f"person{number}")
        do(town, person, "PUT", f"/v1/posts/{post}/like")
        comment = do(town, person, "POST", f"/v1/posts/{post}/comments", body={"comment": "fine"})["id"]
    do(town, town.bob, "PUT", f"/v1/posts/{post}/comments/{comment}/like")
    for caption in ("moon", "stars"):
        do(town, town.ada, "PATCH", f"/v1/posts/{post}", body={"caption": caption}, headers={"if-match": "*"})
    quiet(town)
    assert len(traces(town.world, post)) > 20

    purge(town, post)
    for source in town.world.cloud.sources:
        if isinstance(source, StreamMapping):
            source.rewind(40)
    quiet(town)
    lapse(town)

    assert traces(town.world, post) == []
    assert {row["pk"]: row.get("posts", 0) for row in town.world.rows("Tallies")}[f"user#{town.ada.id}"] == 0


def test_of_a_post_that_failed(town: Stage) -> None:
    post = uploaded(town, b"no picture")["id"]

    purge(town, post)
    lapse(town)

    assert traces(town.world, post) == []


def test_of_a_post_whose_file_comes_when_it_has_gone(town: Stage) -> None:
    post = uploaded(town)["id"]

    purge(town, post)
    town.world.cloud.s3.put(picture_bucket(), f"uploads/{town.offer['id']}", small_picture())
    quiet(town)
    lapse(town)

    assert traces(town.world, post) == []


def test_of_a_post_whose_file_was_stored_though_nobody_was_told_so(town: Stage) -> None:
    """The request takes its rows back; the bytes arrive all the same."""
    faults = town.world.cloud.faults
    faults.where(lambda call: call.service == "s3" and call.task.startswith("posts_api"), Outcome.LOST, times=-1)
    path = f"/users/{town.ada.id}/posts"

    refused = town.world.answer(town.ada, "POST", path, picture=small_picture(), fields={"caption": "sun"})
    faults.clear()
    quiet(town)
    lapse(town)

    assert refused.status == 503
    assert town.world.rows("Posts") == []
    assert traces(town.world, "no post") == []


def test_what_is_of_other_posts_stays(town: Stage) -> None:
    kept, gone = uploaded(town, small_picture())["id"], uploaded(town, small_picture(1))["id"]
    for post in (kept, gone):
        do(town, town.bob, "PUT", f"/v1/posts/{post}/like")
        do(town, town.bob, "POST", f"/v1/posts/{post}/comments", body={"comment": "fine"})
    quiet(town)
    before = unsigned(do(town, town.bob, "GET", f"/v1/posts/{kept}"))

    purge(town, gone)
    lapse(town)

    assert unsigned(do(town, town.bob, "GET", f"/v1/posts/{kept}")) == before
    assert [item["postId"] for item in do(town, town.bob, "GET", "/v1/me/feed")["feeds"]] == [kept]  # type: ignore[index]
