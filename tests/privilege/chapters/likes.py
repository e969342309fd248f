"""Liking, taking it back, and who liked."""

from tests.privilege.run import Run


def tell(run: Run) -> None:
    post = f"/v1/posts/{run.post}"
    for who in (run.bob, *(run.world.person(f"liker{number}") for number in range(3))):
        run.do(who, "PUT", f"{post}/like", 201)
    run.do(run.bob, "PUT", f"{post}/like", 409)
    run.read_pages(run.bob, f"{post}/likes")
    run.do(run.bob, "DELETE", f"{post}/like", 204)
    comment = run.do(run.ada, "POST", f"{post}/comments", 201, body={"comment": "how light it is"}).json["id"]
    run.do(run.bob, "PUT", f"{post}/comments/{comment}/like", 201)
    run.read_pages(run.bob, f"{post}/comments/{comment}/likes")
    run.do(run.bob, "DELETE", f"{post}/comments/{comment}/like", 204)
