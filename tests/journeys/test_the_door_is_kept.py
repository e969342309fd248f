"""Bad input and strangers at the deployed door: a clear refusal, and nothing changed."""

import base64
import hmac
import json

import httpx
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.journeys import given, then, when
from tests.journeys.given import World


def test_without_a_token_the_gateway_lets_nobody_in(world: World) -> None:
    answer = world.nobody.raw("GET", "/v1/me")
    assert answer.status_code == 401


def test_no_forged_or_doctored_token_is_taken(world: World) -> None:
    ada = given.a_user(world, "ada")
    good = world.nobody.post(
        "/v1/auth/sign-in", json={"login": ada.account.user_name, "password": ada.account.password}
    )["accessToken"]
    assert status_with(world, good) == 200

    taken = {how for how, forged in forgeries(good, public_key(world)).items() if status_with(world, forged) != 401}

    assert taken == set()


def test_a_token_of_another_kind_client_or_pool_is_not_taken(world: World) -> None:
    ada = given.a_user(world, "ada")
    cognito, pool = world.cloud.session().client("cognito-idp"), world.cloud.outputs["UserPoolId"]
    ours = cognito.list_user_pool_clients(UserPoolId=pool)["UserPoolClients"][0]["ClientId"]
    flows = ["ALLOW_USER_PASSWORD_AUTH"]
    second = cognito.create_user_pool_client(UserPoolId=pool, ClientName="other", ExplicitAuthFlows=flows)
    lax = {"PasswordPolicy": cognito.describe_user_pool(UserPoolId=pool)["UserPool"]["Policies"]["PasswordPolicy"]}
    elsewhere = cognito.create_user_pool(PoolName="another", Policies=lax)["UserPool"]["Id"]
    foreign = cognito.create_user_pool_client(UserPoolId=elsewhere, ClientName="own", ExplicitAuthFlows=flows)
    cognito.admin_create_user(UserPoolId=elsewhere, Username=ada.id, MessageAction="SUPPRESS")
    password = {"Password": ada.account.password, "Permanent": True}
    cognito.admin_set_user_password(UserPoolId=elsewhere, Username=ada.id, **password)

    def tokens(client_id: str) -> dict[str, str]:
        who = {"USERNAME": ada.id, "PASSWORD": ada.account.password}
        return cognito.initiate_auth(ClientId=client_id, AuthFlow=flows[0].removeprefix("ALLOW_"), AuthParameters=who)[
            "AuthenticationResult"
        ]

    refused = {
        "id token": tokens(ours)["IdToken"],
        "refresh token": tokens(ours).get("RefreshToken", ""),
        "other client": tokens(second["UserPoolClient"]["ClientId"])["AccessToken"],
        "other pool": tokens(foreign["UserPoolClient"]["ClientId"])["AccessToken"],
    }
    assert status_with(world, tokens(ours)["AccessToken"]) == 200
    assert {kind: status_with(world, token) for kind, token in refused.items()} == dict.fromkeys(refused, 401)


def status_with(world: World, token: str) -> int:
    return world.nobody.raw("GET", "/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code


def public_key(world: World) -> dict[str, str]:
    """The pool's key as it is published for all to see."""
    pool = world.cloud.outputs["UserPoolId"]
    keys: list[dict[str, str]] = httpx.get(f"{world.cloud.endpoint}/{pool}/.well-known/jwks.json").json()["keys"]
    return keys[0]


def forgeries(good: str, key: dict[str, str]) -> dict[str, str]:
    """What attackers make of a good token, its claims and the public key (RFC 8725, and what broke libraries)."""
    head, claims, signature = good.split(".")
    inside, header = json.loads(_decoded(claims)), json.loads(_decoded(head))
    mine = rsa.generate_private_key(65_537, 2_048)
    jwk = {"kty": "RSA", "kid": key["kid"], "n": _number(mine.public_key()), "e": key["e"]}

    def by_me(claims: dict[str, object], **more: object) -> str:
        text = f"{_encoded({**header, **more})}.{_encoded(claims)}"
        return f"{text}.{_word(mine.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"

    def by_hmac(secret: bytes) -> str:
        text = f"{_encoded({**header, 'alg': 'HS256'})}.{claims}"
        return f"{text}.{_word(hmac.digest(secret, text.encode(), 'sha256'))}"

    changed = {
        "another user": {"username": "1", "sub": "1"},
        "for ever": {"exp": inside["exp"] + 10**9},
        "another issuer": {"iss": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Attacker0"},
        "another client": {"client_id": "attacker"},
        "another use": {"token_use": "id"},
        "expired": {"exp": 1},
        "not before": {"nbf": inside["exp"] + 10**9},
    }
    return {
        "garbage": "not-a-token",
        "no signature": f"{head}.{claims}.",
        "two parts": f"{head}.{claims}",
        "cut signature": f"{head}.{claims}.{signature[:-8]}AAAAAAAA",
        **{f"alg {none}": f"{_encoded({**header, 'alg': none})}.{claims}." for none in ("none", "None", "nOnE", "")},
        "alg none, signed": f"{_encoded({**header, 'alg': 'none'})}.{claims}.{signature}",
        "HS256 by the public key": by_hmac(_pem(key)),
        "HS256 by its modulus": by_hmac(_decoded(key["n"])),
        "HS256 by nothing": by_hmac(b""),
        "own key under its kid": by_me(inside),
        "own key in the header": by_me(inside, jwk=jwk),
        "own key by jku": by_me(inside, jku="https://attacker.example.com/jwks.json"),
        "own key by x5u": by_me(inside, x5u="https://attacker.example.com/cert.pem"),
        **{f"kid {kid}": by_me(inside, kid=kid) for kid in ("../../dev/null", "' UNION SELECT 'x", "", "unknown")},
        **{f"changed: {what}": f"{head}.{_encoded({**inside, **more})}.{signature}" for what, more in changed.items()},
        **{f"changed and signed: {what}": by_me({**inside, **more}) for what, more in changed.items()},
    }


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


def _encoded(document: dict[str, object]) -> str:
    return _word(json.dumps(document).encode())


def _word(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(word: str) -> bytes:
    return base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))


def _number(key: rsa.RSAPublicKey) -> str:
    modulus = key.public_numbers().n
    return _word(modulus.to_bytes((modulus.bit_length() + 7) // 8))


def _pem(key: dict[str, str]) -> bytes:
    numbers = rsa.RSAPublicNumbers(*(int.from_bytes(_decoded(key[part])) for part in ("e", "n")))
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return numbers.public_key().public_bytes(serialization.Encoding.PEM, form)
