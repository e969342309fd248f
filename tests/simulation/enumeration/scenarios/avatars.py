"""Avatars: put on, made, and taken off."""

from tests.simulation.door import small_picture
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.scenarios.media import JPEG
from tests.simulation.enumeration.stage import Stage
from tests.simulation.wiring import wiring
from tests.simulation.world import World


def fresh(world: World) -> Stage:
    """Ada wears one upload and has another, both ready; their ids are `made["former"]` and `made["media"]`."""
    stage = given.people(world)
    for name in ("former", "media"):
        _offered(stage, name)
        assert world.cloud.post_form(stage.offer["url"], stage.offer["fields"], small_picture()).status == 204
        assert world.cloud.run_until_quiet()
    _wear(stage, Client(world), "former")
    assert world.cloud.run_until_quiet()
    return stage


def waiting(world: World) -> Stage:
    """Ada wears an upload whose bytes have yet to come."""
    stage = given.people(world)
    _offered(stage, "media")
    _wear(stage, Client(world), "media")
    return stage


def put_on(stage: Stage, client: Client) -> None:
    _wear(stage, client, "media")


def send_file(stage: Stage, client: Client) -> None:
    client.upload(stage.offer, small_picture())


def take_off(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.ada, "DELETE", "/v1/me/avatar"), 204)


def check_worn(stage: Stage, client: Client) -> None:
    """The upload shows; of one that was worn before nothing is left."""
    (row,) = (row for row in stage.world.rows("Uploads") if str(row["media_id"]) == stage.made["media"])
    shown = _shown(stage)
    assert row["manifest"]["digest"] in shown["thumb"]["url"], shown
    _check_left(stage, stage.made["media"])


def check_bare(stage: Stage, client: Client) -> None:
    assert _shown(stage) is None
    _check_left(stage, stage.made["media"])


def _shown(stage: Stage) -> dict[str, dict[str, str]] | None:
    """What others are shown."""
    shown: dict[str, dict[str, str]] | None = stage.world.answer(stage.bob, "GET", f"/v1/users/{stage.ada.id}").json[
        "avatar"
    ]
    return shown


def _check_left(stage: Stage, *media: str) -> None:
    bucket = wiring().media_bucket
    files = stage.world.cloud.s3.bucket(bucket)
    stored = {key.split("/")[1] for key in files.keys()}  # noqa: SIM118 - a method of the bucket
    assert stored == set(media) == {str(row["media_id"]) for row in stage.world.rows("Uploads")}


def _offered(stage: Stage, name: str) -> None:
    stage.offer = stage.world.answer(stage.ada, "POST", "/v1/media", body=JPEG).json
    stage.made[name] = stage.offer["id"]


def _wear(stage: Stage, client: Client, name: str) -> None:
    settled(client.ask(stage.ada, "PUT", "/v1/me/avatar", body={"mediaId": stage.made[name]}), 200)


SCENARIOS = (
    Scenario("wear an avatar", fresh, put_on, check_worn),
    Scenario("make an avatar", waiting, send_file, check_worn, alike=("media_on_upload",)),
    Scenario("wear none", fresh, take_off, check_bare, alike=("media_on_posts",)),
)
HOMES = {"identity_on_media": {"make an avatar"}, "media_on_posts": {"wear an avatar"}}
