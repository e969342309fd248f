"""A user pool that is now and then busy, out of reach, or gone before its answer arrives, and takes no password that
everybody has."""

from hashlib import blake2b
from typing import Any

from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

from tests.simulation.cognito import Pool


class TroubledPool(Pool):
    """`trouble` is the chance that a call goes wrong; which one does follows from the seed and the call's number."""

    def __init__(self, seed: int, trouble: float) -> None:
        super().__init__()
        self.trouble = trouble
        self._seed = seed
        self._calls = 0

    def sign_up(self, **given: Any) -> dict[str, Any]:
        if given["Password"].startswith("password"):
            raise ClientError({"Error": {"Code": "InvalidPasswordException", "Message": "too common"}}, "cognito")
        return self._perhaps(super().sign_up, given)

    def confirm_sign_up(self, **given: Any) -> dict[str, Any]:
        return self._perhaps(super().confirm_sign_up, given)

    def initiate_auth(self, **given: Any) -> dict[str, Any]:
        return self._perhaps(super().initiate_auth, given)

    def resend_confirmation_code(self, **given: Any) -> dict[str, Any]:
        if given["Username"] not in self.users:
            raise ClientError({"Error": {"Code": "UserNotFoundException", "Message": "unknown"}}, "cognito")
        return super().resend_confirmation_code(**given)

    def _perhaps(self, call: Any, given: dict[str, Any]) -> dict[str, Any]:
        self._calls += 1
        word = blake2b(f"{self._seed}/{self._calls}".encode(), digest_size=6).digest()
        draw = int.from_bytes(word) / (1 << 48)
        if draw >= self.trouble:
            answer: dict[str, Any] = call(**given)
            return answer
        match int(draw * 1_000_000) % 3:
            case 0:
                raise ClientError({"Error": {"Code": "TooManyRequestsException", "Message": "busy"}}, "cognito")
            case 1:
                raise ConnectTimeoutError(endpoint_url="cognito")
        call(**given)
        raise ReadTimeoutError(endpoint_url="cognito")
