"""Saying what was seen, and opened."""

from tests.privilege.run import Run


def tell(run: Run) -> None:
    for _ in range(2):
        run.do(run.bob, "POST", "/v1/posts/views", 204, body={"posts": [run.post, "7"]})
    run.do(run.bob, "POST", "/v1/posts/views", 204, body={"posts": [run.post], "opened": [run.post]})
