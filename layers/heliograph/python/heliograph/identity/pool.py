"""The user pool: passwords, confirmation codes and tokens are Cognito's business, in our words.

The Cognito user name is our user id, so a token names its user without a look-up. Refusals of Cognito become ours;
whatever else it says is a fault and is raised as it stands.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from heliograph.core.errors import FieldError, Refusal
from heliograph.core.http import NoToken, NotValid
from heliograph.identity.model import (
    AccountNotConfirmed,
    CodeRefused,
    PasswordRefused,
    RefreshRefused,
    SignInRefused,
    Tokens,
    TooManyTries,
)

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.type_defs import AuthenticationResultTypeTypeDef


class UserPool:
    """Cognito's public operations for one app client (AWS: Amazon Cognito user pools API reference)."""

    def __init__(self, client: "CognitoIdentityProviderClient", client_id: str) -> None:
        self._client = client
        self._client_id = client_id

    def sign_up(self, user_id: str, email: str, password: str) -> None:
        """Make the user; Cognito e-mails the code. Raises: PasswordRefused, TooManyTries."""
        try:
            with _translated():
                self._client.sign_up(
                    ClientId=self._client_id,
                    Username=user_id,
                    Password=password,
                    UserAttributes=[{"Name": "email", "Value": email}],
                )
        except ClientError as error:
            # A user of this id, which we made, can only be of this very sign-up, whose answer was lost.
            if error.response["Error"]["Code"] != "UsernameExistsException":
                raise

    def confirm(self, user_id: str, code: str) -> None:
        """Check the code; an account that is confirmed already stays so.

        Raises: CodeRefused, also for a sign-up that died before Cognito heard of it; TooManyTries.
        """
        try:
            with _translated():
                self._client.confirm_sign_up(ClientId=self._client_id, Username=user_id, ConfirmationCode=code)
        except SignInRefused as refused:
            if "status is CONFIRMED" not in str(refused.__cause__):
                error = FieldError("body.code", "is not valid")
                raise CodeRefused("Sign up first, or ask for a new code.", errors=[error]) from refused

    def send_code(self, user_id: str) -> None:
        """E-mail a new code, unless the sign-up died before Cognito heard of it. Raises: TooManyTries."""
        with suppress(SignInRefused), _translated():
            self._client.resend_confirmation_code(ClientId=self._client_id, Username=user_id)

    def sign_in(self, user_id: str, password: str) -> Tokens:
        """Raises: SignInRefused, AccountNotConfirmed, TooManyTries."""
        with _translated():
            answer = self._client.initiate_auth(
                ClientId=self._client_id,
                AuthFlow="USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": user_id, "PASSWORD": password},
            )
        return _tokens(answer["AuthenticationResult"])

    def refresh(self, refresh_token: str) -> Tokens:
        """Raises: RefreshRefused, when the token is not ours, has expired or was revoked."""
        parameters = {"REFRESH_TOKEN": refresh_token}
        try:
            with _translated():
                answer = self._client.initiate_auth(
                    ClientId=self._client_id, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=parameters
                )
        except SignInRefused as refused:
            raise RefreshRefused("Sign in again.") from refused
        return _tokens(answer["AuthenticationResult"])

    def change_password(self, access_token: str, current: str, new: str) -> None:
        """Raises: SignInRefused, PasswordRefused, TooManyTries."""
        with _translated():
            self._client.change_password(AccessToken=access_token, PreviousPassword=current, ProposedPassword=new)

    def send_reset_code(self, user_id: str) -> None:
        """E-mail a code with which the password can be set anew. Raises: TooManyTries."""
        with _translated():
            self._client.forgot_password(ClientId=self._client_id, Username=user_id)

    def reset_password(self, user_id: str, code: str, password: str) -> None:
        """Raises: CodeRefused, PasswordRefused, TooManyTries."""
        with _translated():
            self._client.confirm_forgot_password(
                ClientId=self._client_id, Username=user_id, ConfirmationCode=code, Password=password
            )

    def sign_out(self, access_token: str) -> None:
        """End every session of the token's user, on all devices. Raises: NoToken."""
        try:
            with _translated():
                self._client.global_sign_out(AccessToken=access_token)
        except SignInRefused as refused:
            raise NoToken("The access token is no longer valid.") from refused


class PoolKeeper:
    """The operations of Cognito that are not public: they need a grant, and no word of the user's."""

    def __init__(self, client: "CognitoIdentityProviderClient", pool_id: str) -> None:
        self._client = client
        self._pool_id = pool_id

    def remove(self, user_id: str) -> None:
        """Afterwards there is no such user: no address, no password, no session."""
        with _missed():
            self._client.admin_delete_user(UserPoolId=self._pool_id, Username=user_id)

    def end_sessions(self, user_id: str) -> None:
        """Sign a user out, on all devices."""
        with _missed():
            self._client.admin_user_global_sign_out(UserPoolId=self._pool_id, Username=user_id)


@contextmanager
def _missed() -> Iterator[None]:
    """A user who is not there is as one wants them."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] != "UserNotFoundException":
            raise


def _tokens(result: "AuthenticationResultTypeTypeDef") -> Tokens:
    return Tokens(
        access_token=result["AccessToken"], refresh_token=result.get("RefreshToken"), expires_in=result["ExpiresIn"]
    )


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        refusal = _refusal(error.response["Error"]["Code"], error.response["Error"].get("Message", ""))
        if refusal is None:
            raise
        raise refusal from error


def _refusal(code: str, message: str) -> Refusal | None:
    match code:
        case "NotAuthorizedException" | "UserNotFoundException":
            return SignInRefused("Check both and try again.")
        case "UserNotConfirmedException":
            return AccountNotConfirmed("Send the code from the e-mail to /v1/auth/confirm first.")
        case "CodeMismatchException" | "ExpiredCodeException":
            return CodeRefused("Ask for a new code.", errors=[FieldError("body.code", message)])
        case "InvalidPasswordException":
            return PasswordRefused(message, errors=[FieldError("body.password", message)])
        case "InvalidParameterException":
            # An address that Cognito does not take for one, a new code for an account that is confirmed.
            return NotValid(message)
        case "TooManyRequestsException" | "LimitExceededException" | "TooManyFailedAttemptsException":
            return TooManyTries("Wait a while before the next try.", retry_after=60)
    return None
