"""Every write path of the service: what is there before, the one act, and what must be true of it afterwards.

A client that got no answer sends again, so what it asked for may be there more than once where nothing but a new id
tells the attempts apart; what was acknowledged must be there exactly once, and nothing that was not asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.simulation.cognito import CODE
from tests.simulation.door import Answer, small_picture
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.stage import Stage
from tests.simulation.enumeration.truth import check_feed, published
from tests.simulation.world import World

RESERVATION = 86_400 + 60
JPEG = {"contentType": "image/jpeg"}
SIGN_UP = {"userName": "cleo", "fullName": "Cleo", "email": "cleo@example.com", "password": "correct horse battery"}
CONFIRM = {"email": "cleo@example.com", "code": CODE}


@dataclass(frozen=True)
class Scenario:
    """`act` is what the faults fall on; `check` may do more, undisturbed. `truth.check_at_rest` holds besides."""

    name: str
    prepare: Callable[[World], Stage]
    act: Callable[[Stage, Client], None]
    check: Callable[[Stage, Client], None]


def sign_up(stage: Stage, client: Client) -> None:
    settled(client.ask(None, "POST", "/v1/auth/sign-up", body=SIGN_UP), 201, 409)


def check_sign_up(stage: Stage, client: Client) -> None:
    """The account can be confirmed at once if a 201 was given, else at the latest after the reservation lapsed."""
    answer = stage.world.answer(None, "POST", "/v1/auth/confirm", body=CONFIRM)
    if answer.status >= 300:
        assert not client.acknowledged, answer.text
        stage.world.cloud.advance(RESERVATION)
        settled(stage.world.answer(None, "POST", "/v1/auth/sign-up", body=SIGN_UP), 201)
        settled(stage.world.answer(None, "POST", "/v1/auth/confirm", body=CONFIRM), 200, 204)
    check_account(stage)


def check_account(stage: Stage) -> None:
    """One confirmed account: both names lead to it, nothing of it lapses, the pool knows it."""
    stage.world.cloud.advance(RESERVATION)
    now = stage.world.cloud.clock.now()
    rows = {row["pk"]: row for row in stage.world.rows("Accounts") if row.get("expires_at", now + 1) > now}
    mine = {pk: row for pk, row in rows.items() if row["user_id"] not in (int(stage.ada.id), int(stage.bob.id))}
    assert sorted(pk.partition("#")[0] for pk in mine) == ["email", "handle", "user"], mine
    (user,) = (row for pk, row in mine.items() if pk.startswith("user#"))
    assert {row["user_id"] for row in mine.values()} == {user["user_id"]}, mine
    assert not any("expires_at" in row for row in mine.values()), mine
    assert stage.world.pool.users[str(user["user_id"])]["confirmed"]
    settled(stage.world.answer(stage.ada, "GET", "/v1/users", query={"userName": "cleo"}), 200)


def signed_up(world: World) -> Stage:
    stage = given.people(world)
    settled(world.answer(None, "POST", "/v1/auth/sign-up", body=SIGN_UP), 201)
    return stage


def confirm(stage: Stage, client: Client) -> None:
    settled(client.ask(None, "POST", "/v1/auth/confirm", body=CONFIRM), 200, 204)


def edit_profile(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.ada, "PATCH", "/v1/me", body={"bio": "sun", "isPrivate": True}), 200)


def check_profile(stage: Stage, client: Client) -> None:
    """One edit makes one version, however often it was sent."""
    (user,) = (row for row in stage.world.rows("Accounts") if row["pk"] == f"user#{stage.ada.id}")
    assert (user["bio"], user["is_private"], user["version"]) == ("sun", True, 2), user


def follow(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.bob, "PUT", f"/v1/users/{stage.ada.id}/follow"), 201, 409)


def check_follow(stage: Stage, client: Client) -> None:
    assert len(stage.world.rows("Follows")) == 1
    post_id = given.post(stage.world, stage.ada)
    stage.world.cloud.run_until_quiet()
    check_feed(stage.world, stage.bob, [post_id])


def unfollow(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.bob, "DELETE", f"/v1/users/{stage.ada.id}/follow"), 204)


def check_unfollow(stage: Stage, client: Client) -> None:
    assert stage.world.rows("Follows") == []
    check_feed(stage.world, stage.bob, [])


def post_file(stage: Stage, client: Client) -> None:
    path = f"/users/{stage.ada.id}/posts"
    settled(client.ask(stage.ada, "POST", path, picture=small_picture(), fields={"caption": "sun"}), 201)


def check_post(stage: Stage, client: Client) -> None:
    """What was acknowledged is published and in the follower's feed; every other post is from an unanswered attempt."""
    acknowledged = [answer["id"] for answer in client.acknowledged]
    shown = published(stage.world, stage.ada)
    assert set(acknowledged) <= set(shown), f"acknowledged {acknowledged}, published {shown}"
    assert len(stage.world.rows("Posts")) <= len(client.answers), "more posts than attempts"
    check_feed(stage.world, stage.bob, shown)


def begin_upload(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.ada, "POST", "/v1/media", body=JPEG), 201)


def check_begin_upload(stage: Stage, client: Client) -> None:
    uploads = {str(row["media_id"]): row["status"] for row in stage.world.rows("Uploads")}
    assert {answer["id"] for answer in client.acknowledged} <= set(uploads)
    assert set(uploads.values()) == {"pending"}
    assert len(uploads) <= len(client.answers)


def offered(world: World) -> Stage:
    """Ada, whom Bob follows, has been offered an upload."""
    stage = given.follower(world)
    client = Client(world)
    begin_upload(stage, client)
    stage.made["media"] = client.acknowledged[0]["id"]
    stage.offer = client.acknowledged[0]
    return stage


def send_file(stage: Stage, client: Client) -> None:
    client.upload(stage.offer, small_picture())


def check_upload(stage: Stage, client: Client) -> None:
    (row,) = stage.world.rows("Uploads")
    assert row["status"] == "ready"


def uploading(world: World) -> Stage:
    """Ada has sent the file; nothing has come of it yet."""
    stage = offered(world)
    send_file(stage, Client(world))
    return stage


def uploaded(world: World) -> Stage:
    """Ada's upload is ready."""
    stage = uploading(world)
    assert world.cloud.run_until_quiet()
    return stage


def post_uploads(stage: Stage, client: Client) -> None:
    body = {"media": [stage.made["media"]], "caption": "sun"}
    settled(client.ask(stage.ada, "POST", "/v1/posts", body=body), 201, 409)


def check_post_uploads(stage: Stage, client: Client) -> None:
    """An upload goes into one post, so there is exactly one."""
    shown = published(stage.world, stage.ada)
    assert len(stage.world.rows("Posts")) == 1
    assert [answer["id"] for answer in client.acknowledged] in ([], shown)
    check_feed(stage.world, stage.bob, shown)


def like(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.bob, "PUT", f"/v1/posts/{stage.made['post']}/like"), 201, 409)


def check_like(stage: Stage, client: Client) -> None:
    assert len(stage.world.rows("Likes")) == 1
    check_feed(stage.world, stage.bob, [stage.made["post"]])


def liked(world: World) -> Stage:
    stage = given.audience(world)
    like(stage, Client(world))
    assert world.cloud.run_until_quiet()
    return stage


def unlike(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.bob, "DELETE", f"/v1/posts/{stage.made['post']}/like"), 204)


def check_unlike(stage: Stage, client: Client) -> None:
    assert stage.world.rows("Likes") == []
    check_feed(stage.world, stage.bob, [stage.made["post"]])


def comment(stage: Stage, client: Client) -> None:
    path = f"/v1/posts/{stage.made['post']}/comments"
    settled(client.ask(stage.bob, "POST", path, body={"comment": "fine"}), 201)


def check_comment(stage: Stage, client: Client) -> None:
    there = {str(row["comment_id"]) for row in stage.world.rows("Comments")}
    assert {answer["id"] for answer in client.acknowledged} <= there
    assert len(there) <= len(client.answers)
    check_feed(stage.world, stage.bob, [stage.made["post"]])


def commented(world: World) -> Stage:
    stage = given.audience(world)
    client = Client(world)
    comment(stage, client)
    stage.made["comment"] = client.acknowledged[0]["id"]
    assert world.cloud.run_until_quiet()
    return stage


def delete_comment(stage: Stage, client: Client) -> None:
    path = f"/v1/posts/{stage.made['post']}/comments/{stage.made['comment']}"
    settled(client.ask(stage.bob, "DELETE", path), 204, 404)


def check_delete_comment(stage: Stage, client: Client) -> None:
    assert stage.world.rows("Comments") == []
    check_feed(stage.world, stage.bob, [stage.made["post"]])


def settled(answer: Answer, *statuses: int) -> None:
    assert answer.status in statuses, f"{answer.status} {answer.text}"


SCENARIOS = (
    Scenario("sign up", given.people, sign_up, check_sign_up),
    Scenario("confirm", signed_up, confirm, lambda stage, _: check_account(stage)),
    Scenario("edit a profile", given.people, edit_profile, check_profile),
    Scenario("follow", given.people, follow, check_follow),
    Scenario("unfollow", given.audience, unfollow, check_unfollow),
    Scenario("post a file", given.follower, post_file, check_post),
    Scenario("begin an upload", given.people, begin_upload, check_begin_upload),
    Scenario("send the file", offered, send_file, check_upload),
    Scenario("post an upload under way", uploading, post_uploads, check_post_uploads),
    Scenario("post an upload that is ready", uploaded, post_uploads, check_post_uploads),
    Scenario("like", given.audience, like, check_like),
    Scenario("unlike", liked, unlike, check_unlike),
    Scenario("comment", given.audience, comment, check_comment),
    Scenario("delete a comment", commented, delete_comment, check_delete_comment),
)
