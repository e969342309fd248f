"""Sharing, taking it back, and who shares."""

from tests.privilege.run import Run
from tests.simulation.door import Person, small_picture


def tell(run: Run) -> None:
    post = f"/v1/posts/{run.post}"
    sharers = [run.world.person(f"sharer{number}") for number in range(3)]
    for who in sharers:
        run.wear(who, small_picture(26))
    for who in (run.bob, *sharers):
        run.do(who, "PUT", f"{post}/share", 201)
    run.do(run.bob, "PUT", f"{post}/share", 409)
    run.read_pages(run.bob, f"{post}/shares")
    _come_into_feeds(run, sharers[0])
    _come_into_more_feeds(run, sharers[1])
    run.do(run.bob, "DELETE", f"{post}/share", 204)


def _come_into_feeds(run: Run, sharer: Person) -> None:
    """Of somebody who follows a sharer, of whom another share is pushed and taken back, and who unfollows again.

    Few follow this sharer: what Bob shares is pushed to nobody.
    """
    reader = run.world.person("sharer's follower")
    follow = f"/v1/users/{sharer.id}/follow"
    run.do(reader, "PUT", follow, 201)
    assert run.world.cloud.run_until_quiet()
    made = run.publish(f"/users/{run.ada.id}/posts").json["id"]
    assert run.world.cloud.run_until_quiet()
    run.do(sharer, "PUT", f"/v1/posts/{made}/share", 201)
    assert run.world.cloud.run_until_quiet()
    feed = run.do(reader, "GET", "/v1/me/feed", 200).json["feeds"]
    assert [item["postId"] for item in feed if item["sharedBy"]] == [made]
    run.do(reader, "GET", "/v1/me/feed/poll", 200, query={"since": "0"})
    run.do(sharer, "DELETE", f"/v1/posts/{made}/share", 204)
    run.do(reader, "DELETE", follow, 204)
    assert run.world.cloud.run_until_quiet()


def _come_into_more_feeds(run: Run, sharer: Person) -> None:
    """Of the two followers of a sharer, for whom chunks wait in queues."""
    for name in ("first follower", "second follower"):
        run.do(run.world.person(name), "PUT", f"/v1/users/{sharer.id}/follow", 201)
    assert run.world.cloud.run_until_quiet()
    made = run.publish(f"/users/{run.ada.id}/posts").json["id"]
    assert run.world.cloud.run_until_quiet()
    run.do(sharer, "PUT", f"/v1/posts/{made}/share", 201)
    assert run.world.cloud.run_until_quiet()
