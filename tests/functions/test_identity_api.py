"""Signing up, in and out, against moto's user pool; what moto cannot do, the pool's client answers."""

import base64
import json

import pytest

from tests.functions.calls import call_of
from tests.functions.population import PASSWORD, email
from tests.functions.trouble import answering, refusing
from tests.people import ADA, BOB


def claims_of(token: str) -> dict[str, str]:
    """What the gateway's authorizer hands on of a token it has verified: every claim as text."""
    body = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in claims.items()}


@pytest.fixture
def call(deployed):
    return lambda operation, **changed: deployed.call(**call_of(operation, **changed))


@pytest.fixture
def signed_up(call):
    """Eve, who has yet to confirm."""
    return call("POST /v1/auth/sign-up").json


@pytest.fixture
def signed_in(call, signed_up):
    """Eve's tokens."""
    assert call("POST /v1/auth/confirm", json={"email": email("eve"), "code": "123456"}).status == 204
    return call("POST /v1/auth/sign-in", json={"login": "eve", "password": PASSWORD}).json


def test_a_sign_up_is_not_an_account_yet(call, signed_up):
    assert signed_up["userName"] == "eve"
    assert call("GET /v1/users", query={"userName": "eve"}).problem == "user-not-found"
    assert call("POST /v1/auth/sign-in", json={"login": "eve", "password": PASSWORD}).problem == "account-not-confirmed"


def test_the_pool_knows_the_user_by_our_id_and_sends_the_code_to_the_address(deployed, signed_up):
    ((_, name, status, attributes),) = deployed.account.holdings()[pool_of(deployed)]

    assert (name, status) == (signed_up["id"], "UNCONFIRMED")
    assert {"Name": "email", "Value": email("eve")} in attributes


def pool_of(deployed) -> str:
    (logical_id,) = deployed.account.synthesis.of_type("AWS::Cognito::UserPool")
    return logical_id


def test_a_confirmed_sign_up_is_an_account(call, signed_up):
    answer = call("POST /v1/auth/confirm", json={"email": email("eve"), "code": "123456"})

    assert answer.status == 204
    assert call("GET /v1/users", query={"userName": "EVE"}).json["id"] == signed_up["id"]


def test_confirming_again_is_answered_the_same(call, signed_in, signed_up):
    message = "User cannot be confirmed. Current status is CONFIRMED"
    with refusing("cognito-idp", "NotAuthorizedException", message):
        answer = call("POST /v1/auth/confirm", json={"email": email("eve"), "code": "123456"})

    assert answer.status == 204


@pytest.mark.parametrize("login", ["eve", "EVE", email("eve"), email("EVE")])
def test_one_signs_in_by_user_name_or_address_in_any_case(call, signed_in, login):
    answer = call("POST /v1/auth/sign-in", json={"login": login, "password": PASSWORD})

    assert answer.json["userId"] == signed_in["userId"]
    assert answer.json["expiresIn"] > 0


def test_the_access_token_names_its_user_and_opens_the_door(call, signed_up, signed_in):
    claims = claims_of(signed_in["accessToken"])
    answer = call("GET /v1/me", claims=claims)

    assert claims["username"] == signed_up["id"]
    assert answer.json["id"] == signed_up["id"]
    assert answer.json["lastLoginAt"] is not None
    assert answer.json["counts"] == {"followers": 0, "following": 0, "posts": 0}


def test_a_refresh_brings_an_access_token_and_no_new_refresh_token(call, signed_in):
    answer = call("POST /v1/auth/refresh", json={"refreshToken": signed_in["refreshToken"]})

    assert answer.status == 200
    assert answer.json["accessToken"]
    assert answer.json["refreshToken"] is None


def test_signing_out_ends_every_session(call, signed_in):
    token = signed_in["accessToken"]
    answer = call("POST /v1/auth/sign-out", claims=claims_of(token), token=token)

    assert answer.status == 204
    assert call("POST /v1/auth/refresh", json={"refreshToken": signed_in["refreshToken"]}).status == 401


def test_signing_out_with_a_token_that_has_ended_is_refused(call, signed_in):
    token = signed_in["accessToken"]
    call("POST /v1/auth/sign-out", claims=claims_of(token), token=token)
    with refusing("cognito-idp", "NotAuthorizedException", "Access Token has been revoked"):
        answer = call("POST /v1/auth/sign-out", claims=claims_of(token), token=token)

    assert (answer.status, answer.problem) == (401, "no-token")


def test_a_new_code_is_asked_of_the_pool_for_the_address_owner(call, signed_up):
    with answering("cognito-idp", {"CodeDeliveryDetails": {}}) as asked:
        answer = call("POST /v1/auth/resend-code", json={"email": email("eve")})

    assert answer.status == 204
    ((operation, arguments),) = asked
    assert (operation, arguments["Username"]) == ("ResendConfirmationCode", signed_up["id"])


def test_a_code_for_an_address_that_nobody_has_is_answered_the_same_and_sent_to_nobody(call):
    with answering("cognito-idp", {"CodeDeliveryDetails": {}}) as asked:
        answer = call("POST /v1/auth/resend-code", json={"email": email("nobody")})

    assert answer.status == 204
    assert asked == []


def test_names_are_free_again_when_the_pool_refuses(call):
    with refusing("cognito-idp", "InvalidPasswordException"):
        assert call("POST /v1/auth/sign-up").problem == "password-refused"

    assert call("POST /v1/auth/sign-up").status == 201


def test_names_are_free_again_when_the_pool_is_out_of_reach(call):
    with refusing("cognito-idp", "ThrottlingException"):
        assert call("POST /v1/auth/sign-up").problem == "overloaded"

    assert call("POST /v1/auth/sign-up").status == 201


def test_a_profile_tells_others_nothing_private(populated):
    answer = populated.call("GET", f"/v1/users/{ADA}", user=BOB)

    about = {"id", "userName", "fullName", "bio", "location", "avatar", "createdAt"}
    assert set(answer.json) == about | {"isPrivate", "isCelebrity", "counts"}
    assert "example.com" not in answer.body


def test_what_an_edit_changed_is_what_the_next_reads_show(populated):
    edit = {"fullName": " Ada L. ", "bio": "Lighthouses", "location": "London", "isPrivate": True}

    answer = populated.call("PATCH", "/v1/me", user=ADA, json=edit)

    shown = {**edit, "fullName": "Ada L."}
    assert shown.items() <= answer.json.items()
    assert shown.items() <= populated.call("GET", f"/v1/users/{ADA}", user=BOB).json.items()
    assert populated.call("GET", "/v1/me", user=ADA).json == answer.json


def test_an_edit_of_what_was_changed_since_it_was_read_is_refused(populated):
    seen = populated.call("GET", "/v1/me", user=ADA).headers["etag"]

    first = populated.call("PATCH", "/v1/me", user=ADA, json={"bio": "Lighthouses"}, headers={"If-Match": seen})
    second = populated.call("PATCH", "/v1/me", user=ADA, json={"bio": "Mountains"}, headers={"If-Match": seen})
    third = populated.call(
        "PATCH", "/v1/me", user=ADA, json={"bio": "Bridges"}, headers={"If-Match": first.headers["etag"]}
    )

    assert (first.status, second.problem, third.status) == (200, "changed-meanwhile", 200)
    assert populated.call("GET", "/v1/me", user=ADA).json["bio"] == "Bridges"
