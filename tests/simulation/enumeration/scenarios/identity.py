"""Signing up, confirming, and what becomes of an account."""

from tests.simulation.cognito import CODE
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.stage import Stage
from tests.simulation.world import PASSWORD, World

AS_ADA = {"login": "ada", "password": PASSWORD}
RESERVATION = 86_400 + 60
SIGN_UP = {"userName": "cleo", "fullName": "Cleo", "email": "cleo@example.com", "password": "correct horse battery"}
CONFIRM = {"email": "cleo@example.com", "code": CODE}
FORGOTTEN = {"email": "ada@people.example"}
ANEW = "another good password"


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


def rename(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.ada, "PUT", "/v1/me/user-name", body={"userName": "countess"}), 200)


def check_rename(stage: Stage, client: Client) -> None:
    """The new handle leads to the account, the old one to nobody and is held; one rename makes one version."""
    rows = {row["pk"]: row for row in stage.world.rows("Accounts")}
    user = rows[f"user#{stage.ada.id}"]
    assert (user["user_name"], user["former_name"], user["version"]) == ("countess", "ada", 2), user
    mine = {pk: row for pk, row in rows.items() if row["user_id"] == int(stage.ada.id)}
    handles = {pk: row.get("held", False) for pk, row in mine.items() if pk.startswith("handle#")}
    assert handles == {"handle#ada": True, "handle#countess": False}, handles


def give_up(stage: Stage, client: Client) -> None:
    settled(client.ask(stage.ada, "POST", "/v1/me/deletion", body={"password": PASSWORD}), 204)


def check_given_up(stage: Stage, client: Client) -> None:
    """Account and names lapse together, nobody sees it, and it can be had back as it was."""
    rows = [row for row in stage.world.rows("Accounts") if row["user_id"] == int(stage.ada.id)]
    assert len({row.get("expires_at") for row in rows}) == 1, rows
    assert all(row.get("expires_at") for row in rows), rows
    settled(stage.world.answer(stage.bob, "GET", f"/v1/users/{stage.ada.id}"), 404)
    settled(stage.world.answer(None, "POST", "/v1/auth/sign-in", body=AS_ADA), 403)
    come_back(stage, Client(stage.world))
    check_there(stage, client)


def gone(world: World) -> Stage:
    """Ada has given her account up."""
    stage = given.people(world)
    give_up(stage, Client(world))
    return stage


def come_back(stage: Stage, client: Client) -> None:
    settled(client.ask(None, "POST", "/v1/auth/return", body=AS_ADA), 200)


def check_there(stage: Stage, client: Client) -> None:
    """The account and its names are there for good, and one gave up and one came back."""
    rows = {row["pk"]: row for row in stage.world.rows("Accounts") if row["user_id"] == int(stage.ada.id)}
    assert not any("expires_at" in row or "deleted_at" in row for row in rows.values()), rows
    assert rows[f"user#{stage.ada.id}"]["version"] == 3, rows
    settled(stage.world.answer(stage.bob, "GET", "/v1/users", query={"userName": "ada"}), 200)
    settled(stage.world.answer(None, "POST", "/v1/auth/sign-in", body=AS_ADA), 200)


def forgotten(world: World) -> Stage:
    """Ada has been e-mailed a code for a new password."""
    stage = given.people(world)
    settled(world.answer(None, "POST", "/v1/auth/forgot-password", body=FORGOTTEN), 204)
    return stage


def reset_password(stage: Stage, client: Client) -> None:
    body = {**FORGOTTEN, "code": CODE, "password": ANEW}
    settled(client.ask(None, "POST", "/v1/auth/reset-password", body=body), 204, 422)


def check_password(stage: Stage, client: Client) -> None:
    """The new password lets in, and the old one no more. (A code is good once, so who asks again may be refused.)"""
    settled(stage.world.answer(None, "POST", "/v1/auth/sign-in", body=AS_ADA), 401)
    settled(stage.world.answer(None, "POST", "/v1/auth/sign-in", body={**AS_ADA, "password": ANEW}), 200)


SCENARIOS = (
    Scenario("sign up", given.people, sign_up, check_sign_up),
    Scenario("confirm", signed_up, confirm, lambda stage, _: check_account(stage)),
    Scenario("edit a profile", given.people, edit_profile, check_profile),
    Scenario("set a forgotten password anew", forgotten, reset_password, check_password),
    Scenario("rename", given.people, rename, check_rename),
    Scenario("give an account up", given.people, give_up, check_given_up),
    Scenario("have an account back", gone, come_back, check_there),
)
