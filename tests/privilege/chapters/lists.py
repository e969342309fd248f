"""Lists of people."""

from tests.privilege.run import Run
from tests.simulation.door import small_picture


def tell(run: Run) -> None:
    """A list is made, renamed, filled, read, emptied and deleted."""
    others = [run.world.person(f"listed{number}") for number in range(3)]
    made = run.do(run.bob, "POST", "/v1/me/lists", 201, body={"name": "Family"})
    path = f"/v1/me/lists/{made.json['id']}"
    run.do(run.bob, "PUT", path, 200, body={"name": "Kin"})
    run.do(run.bob, "GET", "/v1/me/lists", 200)
    for other in others:
        run.wear(other, small_picture(25))
        run.do(run.bob, "PUT", f"{path}/members/{other.id}", 201)
    run.read_pages(run.bob, f"{path}/members")
    run.do(run.bob, "DELETE", f"{path}/members/{others[0].id}", 204)
    run.do(run.bob, "DELETE", path, 204)
