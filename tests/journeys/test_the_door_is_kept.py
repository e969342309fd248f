"""Bad input and strangers at the deployed door: a clear refusal, and nothing changed."""

import base64
import json

import httpx
import pytest

from tests.journeys import given, then, when
from tests.journeys.given import World


def test_without_a_token_the_gateway_lets_nobody_in(world: World) -> None:
    answer = world.nobody.raw("GET", "/v1/me")
    assert answer.status_code == 401


@pytest.mark.parametrize("forge", ["signature", "algorithm none", "garbage"])
def test_a_forged_token_is_refused(world: World, forge: str) -> None:
    ada = given.a_user(world, "ada")
    signed_in = world.nobody.post(
        "/v1/auth/sign-in", json={"login": ada.account.user_name, "password": ada.account.password}
    )
    head, claims, signature = signed_in["accessToken"].split(".")
    forged = {
        "signature": f"{head}.{claims}.{signature[:-8]}AAAAAAAA",
        "algorithm none": f"{_encoded({'alg': 'none', 'typ': 'JWT'})}.{claims}.",
        "garbage": "not-a-token",
    }[forge]
    answer = world.nobody.raw("GET", "/v1/me", headers={"Authorization": f"Bearer {forged}"})
    assert answer.status_code == 401


def test_an_id_token_is_no_access_token(world: World) -> None:
    ada = given.a_user(world, "ada")
    pool = world.cloud.session().client("cognito-idp")
    client_id = pool.list_user_pool_clients(UserPoolId=world.cloud.outputs["UserPoolId"])["UserPoolClients"][0][
        "ClientId"
    ]
    tokens = pool.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": ada.id, "PASSWORD": ada.account.password},
    )["AuthenticationResult"]
    answer = world.nobody.raw("GET", "/v1/me", headers={"Authorization": f"Bearer {tokens['IdToken']}"})
    assert answer.status_code == 401


def test_nobody_publishes_or_reads_in_somebody_elses_name(world: World) -> None:
    ada, bob = given.a_user(world, "ada"), given.a_user(world, "bob")
    files = {"file": ("photo.jpg", given.a_photograph(), "image/jpeg")}
    then.is_problem(ada.client.raw("POST", f"/users/{bob.id}/posts", files=files), 403, "not-yourself")
    then.is_problem(ada.client.raw("GET", f"/users/{bob.id}/feeds"), 403, "not-yourself")
    assert ada.client.get(f"/v1/users/{bob.id}/posts")["posts"] == []


@pytest.mark.parametrize(
    ("data", "kind", "status", "slug"),
    [
        (b"", "image/jpeg", 422, "picture-empty"),
        (b"hello, world", "image/jpeg", 415, "not-a-picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", 415, None),
        ("photograph", "image/png", 415, "picture-type-mismatch"),
        (bytes(6_000_000), "image/jpeg", 413, "picture-too-large"),
    ],
)
def test_what_is_no_acceptable_picture_is_refused_and_nothing_is_published(
    world: World, data: bytes | str, kind: str, status: int, slug: str | None
) -> None:
    ada = given.a_user(world, "ada")
    content = given.a_photograph() if isinstance(data, str) else data
    answer = ada.client.raw("POST", f"/users/{ada.id}/posts", files={"file": ("photo", content, kind)})
    document = then.is_problem(answer, status, slug or answer.json()["type"].rpartition(":")[2])
    if status == 413:
        assert "/v1/media" in document["detail"]
    assert ada.client.get(f"/v1/users/{ada.id}/posts")["posts"] == []


def test_refused_requests_change_nothing(world: World) -> None:
    ada, bob = given.a_user(world, "ada"), given.a_user(world, "bob")
    when.follows(bob, ada)
    then.is_problem(bob.client.raw("PUT", f"/v1/users/{ada.id}/follow"), 409, "already-following")
    then.is_problem(bob.client.raw("PUT", f"/v1/users/{bob.id}/follow"), 422, "self-follow")
    then.is_problem(bob.client.raw("PUT", "/v1/users/12345/follow"), 404, "user-not-found")
    then.is_problem(bob.client.raw("PUT", "/v1/posts/12345/like"), 404, "post-not-found")
    post_id = when.publishes(ada, given.a_photograph(300, 200))["id"]
    then.post_becomes("published", ada, post_id)
    comments = f"/v1/posts/{post_id}/comments"
    then.is_problem(bob.client.raw("POST", comments, json={"comment": ""}), 422, "not-valid")
    then.is_problem(bob.client.raw("POST", comments, json={"comment": "x" * 10_000}), 422, "not-valid")
    malformed = bob.client.raw("POST", comments, content=b"{", headers={"content-type": "application/json"})
    then.is_problem(malformed, 400, "malformed-body")
    unbounded = ada.client.raw(
        "POST", f"/users/{ada.id}/posts", content=b"--x", headers={"content-type": "multipart/form-data"}
    )
    then.is_problem(unbounded, 400, "malformed-body")
    then.user_counts(ada, followers=1, posts=1)
    then.post_counts(ada, post_id, likes=0, comments=0)


def test_sign_up_needs_a_free_name_a_good_password_and_the_right_code(world: World) -> None:
    ada = given.a_user(world, "ada")
    other = given.an_account(world, "ada")
    body = {"userName": ada.account.user_name.upper(), "email": other.email, "password": other.password}
    then.is_problem(world.nobody.raw("POST", "/v1/auth/sign-up", json=body), 409, "handle-taken")
    body = {"userName": other.user_name, "email": ada.account.email.upper(), "password": other.password}
    then.is_problem(world.nobody.raw("POST", "/v1/auth/sign-up", json=body), 409, "email-taken")
    body = {"userName": other.user_name, "email": other.email, "password": "short"}
    then.is_problem(world.nobody.raw("POST", "/v1/auth/sign-up", json=body), 422, "password-refused")

    world.nobody.sign_up(other)
    sign_in = {"login": other.user_name, "password": other.password}
    then.is_problem(world.nobody.raw("POST", "/v1/auth/sign-in", json=sign_in), 403, "account-not-confirmed")
    wrong = {"email": other.email, "code": "000000"}
    then.is_problem(world.nobody.raw("POST", "/v1/auth/confirm", json=wrong), 422, "code-refused")
    world.nobody.confirm(other, given.CODE)
    world.nobody.confirm(other, given.CODE)
    bad = {"login": other.email, "password": "not the password"}
    then.is_problem(world.nobody.raw("POST", "/v1/auth/sign-in", json=bad), 401, "sign-in-refused")
    assert world.nobody.sign_in(other).get("/v1/me")["userName"] == other.user_name


def test_a_refresh_token_gives_access_until_its_owner_signs_out(world: World) -> None:
    ada = given.a_user(world, "ada")
    sign_in = {"login": ada.account.email, "password": ada.account.password}
    tokens = world.nobody.post("/v1/auth/sign-in", json=sign_in)
    fresh = world.nobody.post("/v1/auth/refresh", json={"refreshToken": tokens["refreshToken"]})
    answer = httpx.get(f"{world.cloud.api_url}/v1/me", headers={"Authorization": f"Bearer {fresh['accessToken']}"})
    assert answer.json()["id"] == ada.id
    ada.client.post("/v1/auth/sign-out")
    stale = world.nobody.raw("POST", "/v1/auth/refresh", json={"refreshToken": tokens["refreshToken"]})
    then.is_problem(stale, 401, "refresh-refused")


def test_the_door_describes_itself(world: World) -> None:
    document = world.nobody.get("/openapi.json")
    assert "/users/{user_id}/posts" in document["paths"]
    page = world.nobody.raw("GET", "/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "./openapi.json" in page.text
    asked = world.nobody.raw(
        "OPTIONS", "/v1/me", headers={"Origin": "https://app.example.com", "Access-Control-Request-Method": "GET"}
    )
    assert asked.headers["access-control-allow-origin"] == "*"


def _encoded(document: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip("=")
