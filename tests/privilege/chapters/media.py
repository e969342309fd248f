"""Uploads: offered, arrived, broken; and the keys that sign where they lie."""

from functools import partial
from unittest.mock import patch

from heliograph.core.deployment import fulfil

from tests.privilege.run import Run
from tests.simulation.door import small_picture
from tests.simulation.films import small_film
from tests.simulation.wiring import booted

JPEG = {"contentType": "image/jpeg"}


def tell(run: Run) -> None:
    offer = run.do(run.ada, "POST", "/v1/media", 201, body=JPEG).json
    run.do(run.ada, "GET", f"/v1/media/{offer['id']}/original", 409)
    assert run.world.cloud.post_form(offer["url"], offer["fields"], small_picture(9)).status == 204
    assert run.world.cloud.run_until_quiet()
    assert run.do(run.ada, "GET", f"/v1/media/{offer['id']}", 200).json["status"] == "ready"
    run.do(run.ada, "POST", "/v1/posts", 201, body={"media": [offer["id"]]})
    film = run.do(run.ada, "POST", "/v1/media", 201, body={"contentType": "video/mp4"}).json
    run.do(run.ada, "GET", f"/v1/media/{film['id']}/original", 409)
    assert run.world.cloud.post_form(film["url"], film["fields"], small_film()).status == 204
    assert run.world.cloud.run_until_quiet()
    assert run.do(run.ada, "GET", f"/v1/media/{film['id']}", 200).json["status"] == "ready"
    run.do(run.ada, "GET", f"/v1/media/{film['id']}/original", 200)
    broken = run.do(run.ada, "POST", "/v1/media", 201, body=JPEG).json
    run.do(run.ada, "POST", "/v1/posts", 201, body={"media": [broken["id"]]})
    run.world.cloud.post_form(broken["url"], broken["fields"], b"no picture")
    _deploy(run)
    _left(run)
    _in_parts(run)


def _in_parts(run: Run) -> None:
    """A large file is completed, and again when it is ready; another is given up."""
    data = small_picture(11)
    for kind in ("image/jpeg", "video/mp4"):
        announced = {"contentType": kind, "size": len(data)}
        first, second = (run.do(run.ada, "POST", "/v1/media", 201, body=announced).json for _ in range(2))
        body = {"parts": list(run.world.send_parts(first, data))}
        for _ in range(2):
            run.do(run.ada, "POST", f"/v1/media/{first['id']}/complete", 200, body=body)
        if kind == "image/jpeg":
            assert run.world.cloud.run_until_quiet()
            run.do(run.ada, "POST", f"/v1/media/{first['id']}/complete", 200, body=body)
        run.do(run.ada, "DELETE", f"/v1/media/{second['id']}", 204)


def _deploy(run: Run) -> None:
    """CloudFormation asks for a key more than there was."""
    (secret,) = (one for one in run.world.cloud.secrets.secrets if "Signing" in one)
    event = {
        "RequestType": "Update",
        "ResponseURL": "https://cloudformation.example/",
        **{name: name for name in ("StackId", "RequestId", "LogicalResourceId", "PhysicalResourceId")},
        "ResourceProperties": {"Secret": secret, "Moments": ["0", "4102444800"]},
    }
    told: list[bytes] = []
    heard = partial(fulfil, tell=lambda _, body: told.append(body))
    with patch.object(booted().modules["media_on_deployment"], "fulfil", heard):
        minting = run.world.cloud.invoke(booted().handlers["media_on_deployment"], event, name="media_on_deployment")
        run.world.cloud.run()
    assert minting.error is None, minting.outcome()
    assert b"Public4102444800" in told[0]


def _left(run: Run) -> None:
    """Uploads whose files never come fail, in parts or not, and go a week later."""
    for kind in ("image/jpeg", "video/mp4"):
        for size in ({}, {"size": 1_000}):
            run.do(run.ada, "POST", "/v1/media", 201, body={"contentType": kind, **size})
    for seconds in (3_601, 7 * 86_400):
        run.world.cloud.advance(seconds)
        for _ in range(2):
            run.world.start("media_on_timer")
            assert run.world.cloud.run_until_quiet()
