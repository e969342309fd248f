"""Writing comments, reading and deleting them."""

from tests.privilege.run import Run


def tell(run: Run) -> None:
    path = f"/v1/posts/{run.post}/comments"
    for who in (run.bob, *(run.world.person(f"commenter{number}") for number in range(3))):
        run.do(who, "POST", path, 201, body={"comment": "how light it is"})
    run.read_pages(run.bob, path)
    comment = run.do(run.bob, "POST", path, 201, body={"comment": "too dark"}).json["id"]
    answer = run.do(run.ada, "POST", f"{path}/{comment}/replies", 201, body={"comment": "wait for it"}).json["id"]
    run.do(run.ada, "POST", f"{path}/{comment}/replies", 201, body={"comment": "a little"})
    run.read_pages(run.bob, f"{path}/{comment}/replies")
    run.do(run.bob, "GET", f"{path}/{answer}", 200)
    run.read_pages(run.ada, f"/v1/users/{run.ada.id}/commenters/{run.bob.id}/comments")
    run.do(run.bob, "DELETE", f"{path}/{comment}", 204)
    run.do(run.ada, "DELETE", f"{path}/{answer}", 204)
    run.do(run.bob, "DELETE", f"{path}/7", 404)
