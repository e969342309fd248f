"""Hearing of each other, and being told."""

from tests.privilege.run import Run


def tell(run: Run) -> None:
    fan = run.world.person("fan")
    run.do(fan, "PUT", f"/v1/users/{run.ada.id}/follow", 201)
    run.do(fan, "PUT", f"/v1/posts/{run.post}/like", 201)
    assert run.world.cloud.run_until_quiet()
    run.read_pages(run.ada, "/v1/me/notifications")
    run.read_pages(fan, "/v1/me/activity")
    run.do(run.ada, "GET", "/v1/me/notifications", 204, query={"wait": "1", "since": str(1 << 62)})
    run.do(run.ada, "PUT", "/v1/me/notifications/read", 204, body={"upTo": "7"})
    run.do(run.ada, "PUT", "/v1/me/notifications/settings", 200, body={"off": ["followed"]})
    run.do(run.ada, "GET", "/v1/me/notifications/settings", 200)
