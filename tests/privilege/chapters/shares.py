"""Sharing, taking it back, and who shares."""

from tests.privilege.run import Run


def tell(run: Run) -> None:
    post = f"/v1/posts/{run.post}"
    for who in (run.bob, *(run.world.person(f"sharer{number}") for number in range(3))):
        run.do(who, "PUT", f"{post}/share", 201)
    run.do(run.bob, "PUT", f"{post}/share", 409)
    run.read_pages(run.bob, f"{post}/shares")
    run.do(run.bob, "DELETE", f"{post}/share", 204)
