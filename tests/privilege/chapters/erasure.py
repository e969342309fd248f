"""An account is given up, and not had back: everything that its user left goes."""

from heliograph.identity.model import RETURN
from heliograph.posts.removal import GRACE

from tests.privilege.run import Run
from tests.simulation.cloud.dynamodb.ttl import Punctuality
from tests.simulation.enumeration import stage as given
from tests.simulation.world import PASSWORD


def tell(run: Run) -> None:
    run.world.cloud.dynamodb.punctuality = Punctuality(prompt=1.0, never=0.0)
    dora = run.world.person("dora")
    post = f"/v1/posts/{run.post}"
    given.post(run.world, dora)
    offer = run.do(dora, "POST", "/v1/media", 201, body={"contentType": "image/jpeg"}).json
    run.do(dora, "POST", "/v1/drafts", 201, body={"media": [offer["id"]]})
    run.do(dora, "PUT", f"{post}/like", 201)
    run.do(dora, "PUT", f"{post}/share", 201)
    for answered in (False, True):
        written = run.do(dora, "POST", f"{post}/comments", 201, body={"comment": "leaving soon"}).json
        if answered:
            run.do(run.bob, "POST", f"{post}/comments/{written['id']}/replies", 201, body={"comment": "do you?"})
    run.do(dora, "PUT", f"/v1/users/{run.ada.id}/follow", 201)
    run.do(run.bob, "PUT", f"/v1/users/{dora.id}/follow", 201)
    for owner, listed in ((dora, run.ada), (run.bob, dora)):
        made = run.do(owner, "POST", "/v1/me/lists", 201, body={"name": "Old friends"}).json
        run.do(owner, "PUT", f"/v1/me/lists/{made['id']}/members/{listed.id}", 201)
    assert run.world.cloud.run_until_quiet()
    run.do(dora, "POST", "/v1/me/deletion", 204, body={"password": PASSWORD})
    for wait in (RETURN, GRACE):
        run.world.cloud.advance(wait.total_seconds() + 1)
        assert run.world.cloud.run_until_quiet()
