"""Changing a password, and setting it anew by a code from an e-mail. Either ends every session there is."""

from typing import TYPE_CHECKING

from heliograph.core.errors import FieldError
from heliograph.identity.model import CodeRefused, Tokens, User, check_password

if TYPE_CHECKING:
    from heliograph.identity.pool import UserPool
    from heliograph.identity.service import Accounts


class Passwords:
    """Whoever knew the old password, or had a session made with it, is out afterwards."""

    def __init__(self, *, pool: "UserPool", accounts: "Accounts") -> None:
        self._pool = pool
        self._accounts = accounts

    def change(self, me: str, *, current: str, new: str) -> Tokens:
        """New tokens for whoever changes it; all others end. Raises: SignInRefused, PasswordRefused, TooManyTries."""
        check_password(new)
        session = self._pool.sign_in(me, current)
        self._pool.change_password(session.access_token, current, new)
        self._pool.sign_out(session.access_token)
        return self._pool.sign_in(me, new)

    def send_code(self, *, email: str) -> None:
        """To an address with a confirmed account; nothing is said of others. Raises: TooManyTries."""
        user = self._user(email)
        if user is not None:
            self._pool.send_reset_code(user.id)

    def reset(self, *, email: str, code: str, new: str) -> User:
        """The same code does it once. An address without an account is answered like a wrong code.

        Raises: CodeRefused, PasswordRefused, TooManyTries.
        """
        check_password(new)
        user = self._user(email)
        if user is None:
            raise CodeRefused("Ask for a new code.", errors=[FieldError("body.code", "is not valid")])
        self._pool.reset_password(user.id, code, new)
        self._pool.sign_out(self._pool.sign_in(user.id, new).access_token)
        return user

    def _user(self, email: str) -> User | None:
        user = self._accounts.by_login(email)
        return user if user is not None and user.confirmed else None
