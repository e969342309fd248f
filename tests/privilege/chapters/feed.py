"""A follower's feed of several posts, by both of its routes, and readers who come back after weeks."""

from tests.privilege.run import Run
from tests.simulation.histories.areas.returns import WEEKS


def tell(run: Run) -> None:
    reader = run.world.person("feed reader")
    run.do(reader, "PUT", f"/v1/users/{run.ada.id}/follow", 201)
    for _ in range(2):
        assert run.publish(f"/users/{run.ada.id}/posts").status == 201
    assert run.world.cloud.run_until_quiet()
    run.read_pages(reader, "/v1/me/feed")
    run.do(reader, "GET", "/v1/me/feed", 200, query={"mode": "ranked", "why": "true"})
    run.read_pages(reader, f"/users/{reader.id}/feeds")
    run.do(reader, "GET", "/v1/me/feed/poll", 200, query={"since": "0"})
    run.do(reader, "PUT", "/v1/me/feed/visit", 200, body={"upTo": "7"})
    run.do(reader, "GET", "/v1/me/feed/visit", 200)
    waiter = run.world.person("feed waiter")
    run.do(waiter, "PUT", f"/v1/users/{run.ada.id}/follow", 201)
    for who in (reader, waiter):
        run.do(who, "PUT", f"/v1/users/{run.bob.id}/follow", 201)
    run.world.cloud.advance(WEEKS)
    assert run.world.cloud.run_until_quiet()
    run.do(reader, "GET", "/v1/me/feed", 200)
    run.do(waiter, "GET", "/v1/me/feed/poll", 200, query={"since": "0"})
