"""As much of a Cognito user pool as signing up and in needs: users, codes, passwords; no signatures, no faults."""

from typing import Any

from botocore.exceptions import ClientError

CODE = "123456"


class Pool:
    """The users of one world."""

    def __init__(self) -> None:
        self.users: dict[str, dict[str, Any]] = {}

    def sign_up(self, *, Username: str, Password: str, **_: Any) -> dict[str, Any]:  # noqa: N803 - Cognito's words
        if Username in self.users:
            raise _refused("UsernameExistsException")
        self.users[Username] = {"password": Password, "confirmed": False, "epoch": 0}
        return {}

    def confirm_sign_up(self, *, Username: str, ConfirmationCode: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        user = self.users.get(Username)
        if user is None:
            raise _refused("UserNotFoundException")
        if user["confirmed"]:
            raise _refused("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED")
        if ConfirmationCode != CODE:
            raise _refused("CodeMismatchException")
        user["confirmed"] = True
        return {}

    def resend_confirmation_code(self, **_: Any) -> dict[str, Any]:
        return {}

    def initiate_auth(self, *, AuthFlow: str, AuthParameters: dict[str, str], **_: Any) -> dict[str, Any]:  # noqa: N803
        if AuthFlow == "REFRESH_TOKEN_AUTH":
            name, _dot, epoch = AuthParameters["REFRESH_TOKEN"].partition(".")
            user = self.users.get(name)
            if user is None or str(user["epoch"]) != epoch:
                raise _refused("NotAuthorizedException")
            return {"AuthenticationResult": {"AccessToken": f"access.{name}", "ExpiresIn": 3600}}
        name = AuthParameters["USERNAME"]
        user = self.users.get(name)
        if user is None or user["password"] != AuthParameters["PASSWORD"]:
            raise _refused("NotAuthorizedException")
        if not user["confirmed"]:
            raise _refused("UserNotConfirmedException")
        tokens = {"AccessToken": f"access.{name}", "RefreshToken": f"{name}.{user['epoch']}", "ExpiresIn": 3600}
        return {"AuthenticationResult": tokens}

    def change_password(self, *, AccessToken: str, PreviousPassword: str, ProposedPassword: str) -> dict[str, Any]:  # noqa: N803
        user = self.users.get(AccessToken.partition(".")[2])
        if user is None or user["password"] != PreviousPassword:
            raise _refused("NotAuthorizedException")
        user["password"] = ProposedPassword
        return {}

    def forgot_password(self, *, Username: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        user = self.users.get(Username)
        if user is None:
            raise _refused("UserNotFoundException")
        user["reset"] = CODE
        return {}

    def confirm_forgot_password(self, **given: Any) -> dict[str, Any]:
        user = self.users.get(given["Username"])
        if user is None or user.get("reset") != given["ConfirmationCode"]:
            raise _refused("CodeMismatchException")
        user["password"] = given["Password"]
        del user["reset"]
        return {}

    def global_sign_out(self, *, AccessToken: str) -> dict[str, Any]:  # noqa: N803
        user = self.users.get(AccessToken.partition(".")[2])
        if user is None:
            raise _refused("NotAuthorizedException")
        user["epoch"] += 1
        return {}

    def admin_delete_user(self, *, Username: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        if self.users.pop(Username, None) is None:
            raise _refused("UserNotFoundException")
        return {}


class PoolClient:
    """Stands where a handler holds boto3's client, and asks the pool of the world that runs."""

    def __init__(self) -> None:
        self.pool = Pool()

    def __getattr__(self, operation: str) -> Any:
        return getattr(self.pool, operation)


def _refused(code: str, message: str = "") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message or code}}, "cognito")
