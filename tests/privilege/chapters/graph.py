"""Following, unfollowing, and the lists of both."""

from tests.privilege.run import Run
from tests.simulation.door import small_picture
from tests.simulation.enumeration import stage as given


def tell(run: Run) -> None:
    followed = f"/v1/users/{run.ada.id}/follow"
    for who in (run.bob, *(run.world.person(f"reader{number}") for number in range(3))):
        run.do(who, "PUT", followed, 201)
    run.do(run.bob, "PUT", followed, 409)
    run.read_pages(run.bob, f"/v1/users/{run.ada.id}/followers")
    run.read_pages(run.bob, f"/v1/users/{run.bob.id}/following")
    run.do(run.bob, "DELETE", followed, 204)
    _requests(run)
    _circle(run)
    _favourites(run)


def _requests(run: Run) -> None:
    """A private account is asked; requests are listed, accepted, declined, taken back, and a follower is removed."""
    frida, *askers = (run.world.person(f"asker{number}") for number in range(4))
    run.wear(frida, small_picture(23))
    run.do(frida, "PATCH", "/v1/me", 200, body={"isPrivate": True})
    for who in askers:
        run.do(who, "PUT", f"/v1/users/{frida.id}/follow", 202)
    run.read_pages(frida, "/v1/me/requests")
    run.read_pages(askers[0], "/v1/me/requests/sent")
    run.do(frida, "PUT", f"/v1/me/requests/{askers[0].id}", 201)
    run.do(frida, "DELETE", f"/v1/me/requests/{askers[1].id}", 204)
    run.do(askers[2], "DELETE", f"/v1/users/{frida.id}/follow", 204)
    run.do(frida, "DELETE", f"/v1/me/followers/{askers[0].id}", 204)


def _circle(run: Run) -> None:
    """Blocking, muting and close friends, and taking each back."""
    other = run.world.person("nuisance")
    run.wear(other, small_picture(24))
    for path, listed in (
        ("users/{}/block", "blocked"),
        ("users/{}/mute", "muted"),
        ("me/close-friends/{}", "close-friends"),
    ):
        run.do(run.bob, "PUT", f"/v1/{path.format(other.id)}", 201)
        run.read_pages(run.bob, f"/v1/me/{listed}")
        run.do(run.bob, "DELETE", f"/v1/{path.format(other.id)}", 204)


def _favourites(run: Run) -> None:
    """An author of whose posts so many are told that it is noted how far that has come, and one who is taken away."""
    author, *readers = (run.world.person(name) for name in ("author", "reader-a", "reader-b", "reader-c"))
    run.wear(author, small_picture(27))
    given.post(run.world, author)
    for who in readers:
        run.do(who, "PUT", f"/v1/users/{author.id}/follow", 201)
        run.do(who, "PUT", f"/v1/me/favourites/{author.id}", 201)
    run.read_pages(readers[0], "/v1/me/favourites")
    assert run.world.cloud.run_until_quiet()
    given.post(run.world, author)
    assert run.world.cloud.run_until_quiet()
    for who in readers:
        told = run.do(who, "GET", "/v1/me/notifications", 200, query={"kind": "posted"}).json["notifications"]
        assert [one["who"] for one in told] == [author.name]
    run.do(readers[0], "DELETE", f"/v1/me/favourites/{author.id}", 204)
