"""The owner of an upload has the file back as it came, byte by byte, whatever has become of it; nobody else does."""

from collections.abc import Iterator

import pytest

from tests.simulation.door import Answer, Person, small_picture
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.stage import Stage
from tests.simulation.world import World

JPEG = {"contentType": "image/jpeg"}


@pytest.fixture
def town() -> Iterator[Stage]:
    """Ada, whom Bob follows."""
    with World(seed=4).running() as world:
        yield given.follower(world)


def sent(stage: Stage, content: bytes) -> str:
    """The id of an upload of Ada's that this file came for."""
    offer = stage.world.answer(stage.ada, "POST", "/v1/media", body=JPEG).json
    assert stage.world.cloud.post_form(offer["url"], offer["fields"], content).status == 204
    return str(offer["id"])


def asked(stage: Stage, who: Person, media_id: str) -> Answer:
    return stage.world.answer(who, "GET", f"/v1/media/{media_id}/original")


def had_back(stage: Stage, media_id: str) -> bytes:
    answer = asked(stage, stage.ada, media_id)
    assert answer.status == 200, answer.text
    return stage.world.cloud.http("GET", answer.json["url"]).body


def test_before_anybody_has_looked_at_it(town: Stage) -> None:
    assert had_back(town, sent(town, small_picture())) == small_picture()


def test_when_it_is_no_picture(town: Stage) -> None:
    media_id = sent(town, b"no picture")
    assert town.world.cloud.run_until_quiet()

    assert town.world.answer(town.ada, "GET", f"/v1/media/{media_id}").json["status"] == "failed"
    assert had_back(town, media_id) == b"no picture"
    assert asked(town, town.ada, media_id).json["fileName"] == f"heliograph-{media_id}.bin"


def test_while_its_post_is_deleted_and_may_come_back(town: Stage) -> None:
    media_id = sent(town, small_picture())
    post = town.world.answer(town.ada, "POST", "/v1/posts", body={"media": [media_id]}).json
    assert town.world.cloud.run_until_quiet()
    assert town.world.answer(town.ada, "DELETE", f"/v1/posts/{post['id']}").status < 300

    assert had_back(town, media_id) == small_picture()


def test_not_for_a_follower_who_sees_the_post(town: Stage) -> None:
    media_id = sent(town, small_picture())
    post = town.world.answer(town.ada, "POST", "/v1/posts", body={"media": [media_id]}).json
    assert town.world.cloud.run_until_quiet()
    assert town.world.answer(town.bob, "GET", f"/v1/posts/{post['id']}").status == 200

    refused, missing = asked(town, town.bob, media_id), asked(town, town.bob, str(int(media_id) + 1))
    assert refused.status == missing.status == 404
    assert refused.text.replace(media_id, "") == missing.text.replace(str(int(media_id) + 1), "")


def test_not_by_an_address_of_more_than_five_minutes_ago(town: Stage) -> None:
    url = asked(town, town.ada, sent(town, small_picture())).json["url"]
    town.world.cloud.advance(301)

    assert town.world.cloud.http("GET", url).status == 403
