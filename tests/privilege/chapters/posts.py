"""Publishing by both routes, reading, editing, and what happens when storage or DynamoDB does not play along."""

from heliograph.posts.settings import FORMER_EDITIONS

from tests.privilege.run import Run
from tests.simulation.cloud.faults import Outcome


def tell(run: Run) -> None:
    grid = f"/users/{run.ada.id}/posts"
    assert run.publish("/v1/me/feed", "content").status == 201
    offer = run.do(run.ada, "POST", "/v1/media", 201, body={"contentType": "image/jpeg"}).json["id"]
    run.do(run.ada, "POST", "/v1/posts", 201, body={"media": [offer], "caption": f"with @{run.bob.name}"})
    run.do(run.bob, "GET", f"/v1/posts/{run.post}", 200)
    run.do(run.bob, "GET", "/v1/posts/7", 404)
    run.do(run.bob, "POST", "/v1/posts", 404, body={"media": ["7"]})
    run.read_pages(run.bob, f"/v1{grid}")
    _edits(run)
    _mishaps(run, grid)


def _edits(run: Run) -> None:
    """So many that the oldest edition has to go."""
    for number in range(FORMER_EDITIONS + 1):
        body, headers = {"caption": f"edition {number}, @{run.bob.name}"}, {"if-match": "*"}
        run.do(run.ada, "PATCH", f"/v1/posts/{run.post}", 200, body=body, headers=headers)
    run.read_pages(run.bob, f"/v1/posts/{run.post}/history")


def _mishaps(run: Run, grid: str) -> None:
    """Storage that fails after the rows are written, transactions in each other's way, batches half done."""
    faults = run.world.cloud.faults
    faults.where(lambda call: call.service == "s3" and call.task.startswith("posts_api"), Outcome.REFUSED, times=-1)
    assert run.publish(grid).status == 503
    faults.clear()
    faults.when(Outcome.CONFLICTED, operation="TransactWriteItems", times=2)
    assert run.publish(grid).status == 201
    faults.clear()
    faults.rates = {Outcome.THROTTLED: 0.05, Outcome.LOST: 0.05, Outcome.PARTIAL: 0.1}
    run.publish(grid)
    assert run.world.cloud.run_until_quiet()
    faults.clear()
