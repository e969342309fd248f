"""Uploads, from the offer to the bytes."""

from heliograph.media.model import ENCODINGS, original_key, variant_key

from tests.simulation.door import small_picture
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.stage import Stage
from tests.simulation.wiring import wiring
from tests.simulation.world import World

JPEG = {"contentType": "image/jpeg"}


def begin_upload(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.ada, "POST", "/v1/media", body=JPEG), 201)


def check_begin_upload(stage: Stage, client: Client) -> None:
    uploads = {str(row["media_id"]): row["status"] for row in stage.world.rows("Uploads")}
    assert {answer["id"] for answer in client.acknowledged} <= set(uploads)
    assert set(uploads.values()) == {"pending"}
    assert len(uploads) <= len(client.answers)


def offered(world: World) -> Stage:
    """Ada, whom Bob follows, has been offered an upload."""
    stage = given.follower(world)
    client = Client(world)
    begin_upload(stage, client)
    stage.made["media"] = client.acknowledged[0]["id"]
    stage.offer = client.acknowledged[0]
    return stage


def send_file(stage: Stage, client: Client) -> None:
    client.upload(stage.offer, small_picture())


def check_upload(stage: Stage, client: Client) -> None:
    (row,) = stage.world.rows("Uploads")
    assert row["status"] == "ready"


def uploading(world: World) -> Stage:
    """Ada has sent the file; nothing has come of it yet."""
    stage = offered(world)
    send_file(stage, Client(world))
    return stage


def check_media(world: World) -> None:
    """A ready upload's objects are all there, and no others; one whose bytes arrived is ready or failed."""
    ((_, bucket, _),) = wiring().notifications
    stored, named = set(world.cloud.s3.bucket(bucket).keys()), set()
    for row in world.rows("Uploads"):
        media_id, arrived = str(row["media_id"]), original_key(str(row["media_id"])) in stored
        assert not arrived or row["status"] in ("ready", "failed"), f"upload {media_id} stays {row['status']}"
        if row["status"] == "ready":
            manifest = row["manifest"]
            wanted = {
                variant_key(media_id, manifest["digest"], variant, encoding)
                for variant in manifest["variants"]
                for encoding in ENCODINGS
            }
            assert wanted <= stored, f"upload {media_id} is ready without {wanted - stored}"
            named |= wanted
    left = {key for key in stored if key.startswith("variants/")} - named
    assert not left, f"no manifest names {left}"


SCENARIOS = (
    Scenario("begin an upload", given.people, begin_upload, check_begin_upload),
    Scenario("send the file", offered, send_file, check_upload),
)
AT_REST = (check_media,)
HOMES = {"media_on_upload": {"send the file"}}
