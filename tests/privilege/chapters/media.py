"""Uploads: offered, arrived, broken."""

from tests.privilege.run import Run
from tests.simulation.door import small_picture
from tests.simulation.films import small_film

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
    _left(run)


def _left(run: Run) -> None:
    """An upload whose file never comes fails, and goes a week later."""
    for kind in ("image/jpeg", "video/mp4"):
        run.do(run.ada, "POST", "/v1/media", 201, body={"contentType": kind})
    for seconds in (3_601, 7 * 86_400):
        run.world.cloud.advance(seconds)
        for _ in range(2):
            run.world.start("media_on_timer")
            assert run.world.cloud.run_until_quiet()
