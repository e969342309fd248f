"""Following, unfollowing, and the lists of both."""

from tests.privilege.run import Run


def tell(run: Run) -> None:
    followed = f"/v1/users/{run.ada.id}/follow"
    for who in (run.bob, *(run.world.person(f"reader{number}") for number in range(3))):
        run.do(who, "PUT", followed, 201)
    run.do(run.bob, "PUT", followed, 409)
    run.read_pages(run.bob, f"/v1/users/{run.ada.id}/followers")
    run.read_pages(run.bob, f"/v1/users/{run.bob.id}/following")
    run.do(run.bob, "DELETE", followed, 204)
