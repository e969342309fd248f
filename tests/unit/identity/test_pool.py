"""Cognito's words in ours."""

import pytest
from botocore.exceptions import ClientError
from heliograph.core.http import NoToken
from heliograph.identity.model import (
    AccountNotConfirmed,
    CodeRefused,
    PasswordRefused,
    RefreshRefused,
    SignInRefused,
    TooManyTries,
)
from heliograph.identity.pool import PoolKeeper, UserPool

TOKENS = {"AuthenticationResult": {"AccessToken": "a", "RefreshToken": "r", "ExpiresIn": 3600, "IdToken": "i"}}
ALREADY = "User cannot be confirmed. Current status is CONFIRMED"


class FakeCognito:
    """Answers every operation alike, with `answer` or the error of `code`; remembers what it was asked."""

    def __init__(self, answer=None, code=None, message="…"):
        self.answer, self.code, self.message, self.asked = answer or {}, code, message, []

    def __getattr__(self, operation):
        def operate(**asked):
            self.asked.append((operation, asked))
            if self.code:
                raise ClientError({"Error": {"Code": self.code, "Message": self.message}}, operation)
            return self.answer

        return operate


def pool_that(**says):
    return UserPool(FakeCognito(**says), "our-client")


OPERATIONS = {
    "sign_up": lambda it: it.sign_up("9", "ada@example.com", "correct horse"),
    "confirm": lambda it: it.confirm("9", "123456"),
    "send_code": lambda it: it.send_code("9"),
    "sign_in": lambda it: it.sign_in("9", "correct horse"),
    "refresh": lambda it: it.refresh("r"),
}


@pytest.mark.parametrize(
    ("operation", "code", "refusal"),
    [
        ("sign_up", "InvalidPasswordException", PasswordRefused),
        ("sign_up", "TooManyRequestsException", TooManyTries),
        ("confirm", "CodeMismatchException", CodeRefused),
        ("confirm", "ExpiredCodeException", CodeRefused),
        ("confirm", "NotAuthorizedException", CodeRefused),
        ("confirm", "UserNotFoundException", CodeRefused),
        ("confirm", "TooManyFailedAttemptsException", TooManyTries),
        ("send_code", "LimitExceededException", TooManyTries),
        ("sign_in", "NotAuthorizedException", SignInRefused),
        ("sign_in", "UserNotFoundException", SignInRefused),
        ("sign_in", "UserNotConfirmedException", AccountNotConfirmed),
        ("refresh", "NotAuthorizedException", RefreshRefused),
    ],
)
def test_what_cognito_refuses_we_refuse_in_our_words(operation, code, refusal):
    with pytest.raises(refusal):
        OPERATIONS[operation](pool_that(code=code))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_fault_of_cognitos_is_raised_as_it_stands(operation):
    with pytest.raises(ClientError):
        OPERATIONS[operation](pool_that(code="InternalErrorException"))


def test_a_wrong_password_and_an_unknown_user_read_alike():
    said = set()
    for code in ("NotAuthorizedException", "UserNotFoundException"):
        with pytest.raises(SignInRefused) as refused:
            pool_that(code=code, message=code).sign_in("9", "x")
        said.add(refused.value.detail)

    assert len(said) == 1


def test_too_many_tries_say_when_to_come_back():
    with pytest.raises(TooManyTries) as refused:
        pool_that(code="LimitExceededException").send_code("9")

    assert refused.value.retry_after == 60


def test_confirming_a_confirmed_account_changes_nothing():
    pool_that(code="NotAuthorizedException", message=ALREADY).confirm("9", "123456")


def test_the_pools_user_name_is_our_user_id_and_the_address_an_attribute():
    cognito = FakeCognito()

    UserPool(cognito, "our-client").sign_up("9", "ada@example.com", "correct horse")

    ((operation, asked),) = cognito.asked
    assert operation == "sign_up"
    assert (asked["Username"], asked["ClientId"]) == ("9", "our-client")
    assert asked["UserAttributes"] == [{"Name": "email", "Value": "ada@example.com"}]


def test_signing_in_gives_access_and_refresh_tokens():
    tokens = pool_that(answer=TOKENS).sign_in("9", "correct horse")

    assert (tokens.access_token, tokens.refresh_token, tokens.expires_in) == ("a", "r", 3600)


def test_a_refresh_brings_no_new_refresh_token():
    assert (
        pool_that(answer={"AuthenticationResult": {"AccessToken": "a", "ExpiresIn": 60}}).refresh("r").refresh_token
        is None
    )


def test_signing_out_with_a_token_that_is_no_longer_valid_is_told_apart_from_a_wrong_password():
    with pytest.raises(NoToken):
        pool_that(code="NotAuthorizedException").sign_out("a")


def test_no_code_is_sent_and_nothing_said_for_a_sign_up_that_died_before_cognito_heard_of_it():
    pool_that(code="UserNotFoundException").send_code("9")


@pytest.mark.parametrize("code", [None, "UserNotFoundException"])
@pytest.mark.parametrize(
    ("does", "operation"),
    [(PoolKeeper.remove, "admin_delete_user"), (PoolKeeper.end_sessions, "admin_user_global_sign_out")],
)
def test_the_keeper_asks_once_and_a_user_who_is_gone_is_no_trouble(does, operation, code):
    cognito = FakeCognito(code=code)

    does(PoolKeeper(cognito, "our-pool"), "7")

    assert cognito.asked == [(operation, {"UserPoolId": "our-pool", "Username": "7"})]


@pytest.mark.parametrize("does", [PoolKeeper.remove, PoolKeeper.end_sessions])
def test_what_the_keeper_could_not_do_is_tried_again(does):
    with pytest.raises(ClientError):
        does(PoolKeeper(FakeCognito(code="TooManyRequestsException"), "our-pool"), "7")
