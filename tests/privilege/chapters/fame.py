"""Becoming a celebrity, whose posts and shares are fetched, ceasing to be one, and the marks that go once faded."""

from heliograph.feed.settings import ROW_DAYS

from tests.privilege.run import Run
from tests.simulation.cloud.dynamodb.ttl import Punctuality
from tests.simulation.enumeration import stage as given
from tests.simulation.histories.areas.returns import WEEKS
from tests.simulation.wiring import HEAD_POSTS


def tell(run: Run) -> None:
    run.world.cloud.dynamodb.punctuality = Punctuality(prompt=1.0, never=0.0)
    star, *fans = (run.world.person(name) for name in ("star", "fan", "admirer", "devotee"))
    followed = f"/v1/users/{star.id}/follow"
    for fan in fans:
        run.do(fan, "PUT", followed, 201)
    assert run.world.cloud.run_until_quiet()
    assert run.do(fans[0], "GET", f"/v1/users/{star.id}", 200).json["isCelebrity"]
    share = f"/v1/posts/{given.post(run.world, fans[0])}/share"
    run.do(star, "PUT", share, 201)
    assert run.world.cloud.run_until_quiet()
    posts = []
    for _ in range(HEAD_POSTS + 2):
        posts.append(given.post(run.world, star))
        run.world.cloud.advance(1.0)
    assert run.world.cloud.run_until_quiet()
    run.do(fans[0], "GET", "/v1/me/feed", 200)
    run.do(fans[0], "GET", "/v1/me/feed/poll", 200, query={"since": "0"})
    run.world.cloud.advance(WEEKS)
    for fan, path in ((fans[0], "/v1/me/feed"), (fans[1], "/v1/me/feed/poll")):
        # Who comes back has nothing made of whom everybody fetches.
        run.do(fan, "GET", path, 200, query={"since": "0"})
    run.do(star, "DELETE", share, 204)
    assert run.world.cloud.run_until_quiet()
    for post in posts:
        run.do(star, "DELETE", f"/v1/posts/{post}", 204)
    assert run.world.cloud.run_until_quiet()
    for method, status in (("PUT", 201), ("DELETE", 204)):
        # A head of this share alone, which goes with it.
        run.do(star, method, share, status)
        assert run.world.cloud.run_until_quiet()
    for fan in fans[:2]:
        run.do(fan, "DELETE", followed, 204)
    assert run.world.cloud.run_until_quiet()
    run.world.cloud.advance(ROW_DAYS * 86_400 + 60)
