"""What people are told of where pictures lie: for minutes what not everybody may see, decided at every read."""

import base64
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from heliograph.core.keys import key_of, read
from heliograph.media.minting import public_pem

from local.signatures import refusal
from tests.simulation.cloud.secrets import CURRENT
from tests.simulation.door import Person, small_picture
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.stage import Stage
from tests.simulation.wiring import wiring
from tests.simulation.world import World

MINUTES = 5 * 60
EVERYBODYS = 86_400


@pytest.fixture
def town() -> Iterator[Stage]:
    """Ada, whom Bob follows, has published a picture."""
    with World(seed=6).running() as world:
        stage = given.follower(world)
        posted = world.answer(stage.ada, "POST", f"/users/{stage.ada.id}/posts", picture=small_picture())
        stage.made["post"] = posted.json["id"]
        assert world.cloud.run_until_quiet()
        yield stage


def said(stage: Stage, who: Person, path: str) -> Any:
    answer = stage.world.answer(who, "GET", path)
    assert answer.status == 200, answer.text
    return answer.json


def addresses(json_: Any) -> list[str]:
    """Every address of a file in an answer."""
    if isinstance(json_, dict):
        return [address for one in json_.values() for address in addresses(one)]
    if isinstance(json_, list):
        return [address for one in json_ for address in addresses(one)]
    return [json_] if isinstance(json_, str) and "Signature=" in json_ else []


def left(stage: Stage, url: str) -> float:
    """For how many seconds an address can be read from now on."""
    policy = parse_qs(urlsplit(url).query)["Policy"][0].translate(str.maketrans("-_~", "+=/"))
    until = json.loads(base64.b64decode(policy))["Statement"][0]["Condition"]["DateLessThan"]["AWS:EpochTime"]
    return float(until - stage.world.cloud.clock.now())


def reads(stage: Stage, who: Person) -> dict[str, list[str]]:
    """Everything that shows Ada's picture to somebody, and where it says that it lies."""
    paths = (f"/v1/posts/{stage.made['post']}", f"/v1/users/{stage.ada.id}/posts", "/v1/me/feed")
    return {path: addresses(said(stage, who, path)) for path in paths}


def test_what_everybody_may_see_has_one_address_for_all_and_for_a_day(town: Stage) -> None:
    cleo = town.world.person("cleo")
    shown = reads(town, town.bob)

    assert all(left(town, one) >= EVERYBODYS for found in shown.values() for one in found)
    assert shown[f"/v1/posts/{town.made['post']}"]
    assert addresses(said(town, cleo, f"/v1/posts/{town.made['post']}")) == shown[f"/v1/posts/{town.made['post']}"]


def test_going_private_and_public_acts_on_the_very_next_read(town: Stage) -> None:
    for private in (True, False, True):
        assert town.world.answer(town.ada, "PATCH", "/v1/me", body={"isPrivate": private}).status == 200

        for who in (town.bob, town.ada):
            for path, found in reads(town, who).items():
                assert found or path == "/v1/me/feed", path
                assert all((left(town, one) <= MINUTES) == private for one in found), f"{who.name} {path}"


@pytest.mark.parametrize("visibility", ["followers", "onlyMe"])
def test_a_post_that_is_not_for_everybody_has_addresses_for_minutes(town: Stage, visibility: str) -> None:
    town.world.answer(
        town.ada, "PATCH", f"/v1/posts/{town.made['post']}", body={"visibility": visibility}, headers={"if-match": "*"}
    )

    found = addresses(said(town, town.ada, f"/v1/posts/{town.made['post']}"))
    assert found
    assert all(0 < left(town, one) <= MINUTES for one in found)


def test_an_upload_that_only_its_owner_sees_has_addresses_for_minutes(town: Stage) -> None:
    post = said(town, town.ada, f"/v1/posts/{town.made['post']}")
    found = addresses(said(town, town.ada, f"/v1/media/{post['pictures'][0]['mediaId']}"))

    assert found
    assert all(0 < left(town, one) <= MINUTES for one in found)


def test_every_address_can_be_read_where_it_says_and_nowhere_once_it_has_ended(town: Stage) -> None:
    (secret,) = (one for name, one in town.world.cloud.secrets.secrets.items() if "Signing" in name)
    keys = {"LOCAL0": public_pem(key_of(read(secret.values[secret.stages[CURRENT]])[0]))}
    assert town.world.answer(town.ada, "PATCH", "/v1/me", body={"isPrivate": True}).status == 200
    url, *_ = addresses(said(town, town.bob, f"/v1/posts/{town.made['post']}"))

    assert refusal(url, keys, town.world.cloud.clock.now) is None
    town.world.cloud.advance(MINUTES)
    assert refusal(url, keys, town.world.cloud.clock.now) is not None


def test_nothing_that_is_kept_holds_a_signed_address(town: Stage) -> None:
    reads(town, town.bob)

    kept = repr([town.world.rows(name) for name in wiring().tables])
    assert "Signature=" not in kept
    assert town.made["post"] in kept
