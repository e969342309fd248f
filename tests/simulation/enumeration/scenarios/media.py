"""Uploads, from the offer to the bytes."""

from typing import Any

from heliograph.media.film import PLAYED
from heliograph.media.model import ENCODINGS, original_key, variant_key
from heliograph.media.sweeping import NEVER_CAME

from tests.simulation.door import small_picture
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.stage import Stage
from tests.simulation.films import small_film
from tests.simulation.wiring import wiring
from tests.simulation.world import World

JPEG = {"contentType": "image/jpeg"}
HOUR, WEEK = 3_601.0, 7 * 86_400.0 + 1


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


def film_offered(world: World) -> Stage:
    """Ada, whom Bob follows, has been offered an upload of a video."""
    stage = given.follower(world)
    stage.offer = world.answer(stage.ada, "POST", "/v1/media", body={"contentType": "video/mp4"}).json
    stage.made["media"] = stage.offer["id"]
    return stage


def send_film(stage: Stage, client: Client) -> None:
    client.upload(stage.offer, small_film())


def uploading(world: World) -> Stage:
    """Ada has sent the file; nothing has come of it yet."""
    stage = offered(world)
    send_file(stage, Client(world))
    return stage


def check_media(world: World) -> None:
    """A ready upload's objects are all there, and no others; one whose bytes arrived is ready or failed."""
    bucket = wiring().media_bucket
    stored, named = set(world.cloud.s3.bucket(bucket).keys()), set()
    for row in world.rows("Uploads"):
        media_id = str(row["media_id"])
        arrived = original_key(media_id, row["content_type"]) in stored
        assert not arrived or row["status"] in ("ready", "failed"), f"upload {media_id} stays {row['status']}"
        if row["status"] == "ready":
            manifest = row["manifest"]
            wanted = {
                variant_key(media_id, manifest["digest"], variant, encoding)
                for variant in manifest["variants"]
                for encoding in ENCODINGS
            }
            if manifest.get("video", {}).get("rendition"):
                wanted.add(variant_key(media_id, manifest["digest"], *PLAYED))
            assert wanted <= stored, f"upload {media_id} is ready without {wanted - stored}"
            named |= wanted
    left = {key for key in stored if key.startswith("variants/")} - named
    assert not left, f"no manifest names {left}"


def awaited_in_vain(world: World) -> Stage:
    """Ada has made a post of an upload whose file never came, and another upload; an hour has passed."""
    stage = offered(world)
    begin_upload(stage, Client(world))
    asked = world.answer(stage.ada, "POST", "/v1/posts", body={"media": [stage.made["media"]]})
    settled(asked, 201)
    stage.made["post"] = asked.json["id"]
    assert world.cloud.run_until_quiet()
    world.cloud.advance(HOUR)
    return stage


def sweep(stage: Stage, client: Client) -> None:
    client.start("media_on_timer")


def check_awaited_in_vain(stage: Stage, client: Client) -> None:
    uploads = stage.world.rows("Uploads")
    assert [(row["status"], row["reason"]) for row in uploads] == [("failed", NEVER_CAME)] * 2
    (post,) = stage.world.rows("Posts")
    assert (post["status"], post["failure"]) == ("failed", NEVER_CAME)


def unused(world: World) -> Stage:
    """Ada has a ready upload of no use, and one in a post that was made before it was ready; a week has passed."""
    stage = offered(world)
    first = stage.offer
    posted = _posted_too_soon(stage)
    client = Client(world)
    for offer in (first, posted):
        client.upload(offer, small_picture())
    assert world.cloud.run_until_quiet()
    world.cloud.advance(WEEK)
    stage.made |= {"media": first["id"], "posted": posted["id"]}
    return stage


def _posted_too_soon(stage: Stage) -> dict[str, Any]:
    client = Client(stage.world)
    begin_upload(stage, client)
    offer: dict[str, Any] = client.acknowledged[0]
    settled(stage.world.answer(stage.ada, "POST", "/v1/posts", body={"media": [offer["id"]]}), 201)
    return offer


def check_unused(stage: Stage, client: Client) -> None:
    (row,) = stage.world.rows("Uploads")
    assert (str(row["media_id"]), row["status"]) == (stage.made["posted"], "ready")
    assert "watched" not in row
    bucket = wiring().media_bucket
    left = [key for key in stage.world.cloud.s3.bucket(bucket).keys() if stage.made["media"] in key]  # noqa: SIM118
    assert not left, f"of an upload that has gone there is {left}"


def begin_in_parts(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.ada, "POST", "/v1/media", body={**JPEG, "size": len(small_picture())}), 201)


def check_begin_in_parts(stage: Stage, client: Client) -> None:
    check_begin_upload(stage, client)
    begun = stage.world.cloud.s3.multiparts.begun
    rows = {str(row["media_id"]): row for row in stage.world.rows("Uploads")}
    for answer in client.acknowledged:
        assert {part["url"].partition("uploadId=")[2].partition("&")[0] for part in answer["parts"]} == {
            rows[answer["id"]]["parts_id"]
        }
    assert {row["parts_id"] for row in rows.values()} <= begun.keys()


def sent_in_parts(world: World) -> Stage:
    """Ada has sent all parts of a file."""
    stage, client = given.follower(world), Client(world)
    begin_in_parts(stage, client)
    stage.offer = client.acknowledged[0]
    stage.tags = world.send_parts(stage.offer, small_picture())
    return stage


def complete(stage: Stage, client: Client) -> None:
    body = {"parts": list(stage.tags)}
    settled(client.ask(stage.ada, "POST", f"/v1/media/{stage.offer['id']}/complete", body=body), 200)


def give_up(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.ada, "DELETE", f"/v1/media/{stage.offer['id']}"), 204, 404)


def check_given_up(stage: Stage, client: Client) -> None:
    assert not stage.world.rows("Uploads")
    bucket = wiring().notifications[0][1]
    assert not stage.world.cloud.s3.bucket(bucket).keys()


def parts_awaited_in_vain(world: World) -> Stage:
    stage = sent_in_parts(world)
    world.cloud.advance(HOUR)
    return stage


def check_parts_ended(stage: Stage, client: Client) -> None:
    (row,) = stage.world.rows("Uploads")
    assert (row["status"], row["reason"]) == ("failed", NEVER_CAME)
    assert not stage.world.cloud.s3.multiparts.begun


SCENARIOS = (
    Scenario("begin an upload in parts", given.people, begin_in_parts, check_begin_in_parts),
    Scenario("complete an upload in parts", sent_in_parts, complete, check_upload, alike=("media_on_upload",)),
    Scenario("give up an upload", sent_in_parts, give_up, check_given_up),
    Scenario("never complete an upload", parts_awaited_in_vain, sweep, check_parts_ended),
    Scenario("begin an upload", given.people, begin_upload, check_begin_upload),
    Scenario("send the file", offered, send_file, check_upload),
    Scenario("send a video", film_offered, send_film, check_upload),
    Scenario("await a file in vain", awaited_in_vain, sweep, check_awaited_in_vain),
    Scenario("leave an upload unused", unused, sweep, check_unused),
)
AT_REST = (check_media,)
HOMES: dict[str, set[str]] = {
    "media_on_upload": {"send the file"},
    # Its pairs are those of the function above: all that can go wrong twice is the darkroom's, which they share.
    "media_on_video": set(),
    "media_on_timer": {"await a file in vain", "leave an upload unused", "never complete an upload"},
}
