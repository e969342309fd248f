"""Deleting a post and having it back."""

from tests.privilege.run import Run


def tell(run: Run) -> None:
    post = f"/v1/posts/{run.post}"
    run.do(run.bob, "DELETE", post, 404)
    run.do(run.ada, "DELETE", post, 204)
    assert run.world.cloud.run_until_quiet()
    run.do(run.ada, "POST", f"{post}/undelete", 200)
