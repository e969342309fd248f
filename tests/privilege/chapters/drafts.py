"""Drafts."""

from datetime import timedelta

from heliograph.core.wire import now

from tests.privilege.run import Run
from tests.simulation.door import small_picture

JPEG = {"contentType": "image/jpeg"}


def tell(run: Run) -> None:
    """Drafts are started, read, filled, emptied and deleted, and one becomes a post."""
    offers = [run.do(run.ada, "POST", "/v1/media", 201, body=JPEG).json for _ in range(2)]
    for offer in offers:
        assert run.world.cloud.post_form(offer["url"], offer["fields"], small_picture(30)).status == 204
    assert run.world.cloud.run_until_quiet()
    media = [offer["id"] for offer in offers]
    body = {"media": media[:1], "caption": f"for @{run.bob.name}"}
    first, second = (
        f"/v1/drafts/{run.do(run.ada, 'POST', '/v1/drafts', 201, body=said).json['id']}"
        for said in (body, {"caption": "another"})
    )
    run.read_pages(run.ada, "/v1/drafts")
    run.do(run.ada, "GET", first, 200)
    run.do(run.ada, "PATCH", first, 200, body={"media": media}, headers={"if-match": "*"})
    for _ in range(2):
        run.do(run.ada, "POST", f"{first}/publish", 201)
    run.do(run.ada, "DELETE", second, 204)
    _schedule(run)


def _schedule(run: Run) -> None:
    """One is published when it is due; another cannot be."""
    offer = run.do(run.ada, "POST", "/v1/media", 201, body=JPEG).json
    assert run.world.cloud.post_form(offer["url"], offer["fields"], small_picture(31)).status == 204
    assert run.world.cloud.run_until_quiet()
    soon = {"caption": f"by itself, for @{run.bob.name}", "publishAt": (now() + timedelta(hours=1)).isoformat()}
    for media in ([offer["id"]], []):
        run.do(run.ada, "POST", "/v1/drafts", 201, body={"media": media, **soon})
    run.world.cloud.advance(timedelta(hours=1).total_seconds())
    run.world.start("drafts_on_timer")
    assert run.world.cloud.run_until_quiet()
