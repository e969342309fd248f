"""Deleting a post and having it back."""

from heliograph.posts.removal import GRACE

from tests.privilege.run import Run
from tests.simulation.cloud.dynamodb.ttl import Punctuality
from tests.simulation.door import small_picture
from tests.simulation.enumeration.scenarios.removal import picture_bucket
from tests.simulation.films import small_film
from tests.simulation.wiring import booted


def tell(run: Run) -> None:
    post = f"/v1/posts/{run.post}"
    run.do(run.bob, "DELETE", post, 404)
    run.do(run.ada, "DELETE", post, 204)
    assert run.world.cloud.run_until_quiet()
    run.do(run.ada, "POST", f"{post}/undelete", 200)
    _purge(run)


def _purge(run: Run) -> None:
    """A post with all that can hang on one goes for good, as at the end of an account."""
    run.world.cloud.dynamodb.punctuality = Punctuality(prompt=1.0, never=0.0)
    made = run.publish(f"/users/{run.ada.id}/posts").json["id"]
    assert run.world.cloud.run_until_quiet()
    fan = run.world.person("fan")
    run.do(fan, "PUT", f"/v1/posts/{made}/like", 201)
    run.do(fan, "PUT", f"/v1/posts/{made}/share", 201)
    run.do(fan, "POST", f"/v1/posts/{made}/comments", 201, body={"comment": "not for long"})
    run.do(run.ada, "PATCH", f"/v1/posts/{made}", 200, body={"caption": "short"}, headers={"if-match": "*"})
    assert run.world.cloud.run_until_quiet()
    assert booted().modules["posts_editing_api"].removal.purge(made)
    assert booted().modules["posts_editing_api"].removal.purge(_film(run))
    run.world.cloud.advance(GRACE.total_seconds() + 1)
    _come_late(run)


def _film(run: Run) -> str:
    """A post of a video, by its id."""
    offer = run.do(run.ada, "POST", "/v1/media", 201, body={"contentType": "video/mp4"}).json
    assert run.world.cloud.post_form(offer["url"], offer["fields"], small_film()).status == 204
    made: str = run.do(run.ada, "POST", "/v1/posts", 201, body={"media": [offer["id"]]}).json["id"]
    assert run.world.cloud.run_until_quiet()
    return made


def _come_late(run: Run) -> None:
    """Files of an upload that has gone: a variant that was made meanwhile, and the original."""
    for key in ("variants/77/0/full.jpg", "uploads/77", "variants/78/0/full.jpg", "videos/78"):
        run.world.cloud.s3.put(picture_bucket(), key, small_picture())
