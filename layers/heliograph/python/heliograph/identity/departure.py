"""Giving an account up, and coming back.

A given-up account is gone for everybody in one transaction: every read asks `User.visible`. Nothing else of it is
touched while its owner may still return. At the end of that time DynamoDB removes its row, and that is the fact from
which everything else is erased.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from heliograph.identity.events import AccountErased
from heliograph.identity.model import SignInRefused, Tokens, User, no_such_user
from heliograph.identity.service import no_account

if TYPE_CHECKING:
    from heliograph.identity.pool import PoolKeeper, UserPool
    from heliograph.identity.service import Accounts
    from heliograph.identity.store import AccountStore


class Departure:
    """What people may do with the end of their accounts; the password is asked for again each time."""

    def __init__(
        self, *, store: "AccountStore", pool: "UserPool", accounts: "Accounts", now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._pool = pool
        self._accounts = accounts
        self._now = now

    def give_up(self, me: str, password: str) -> User:
        """Afterwards the account is given up, also if it was before, and signed out everywhere.

        Sessions end first: a death in between leaves an account that its owner signs in to, never a session that
        goes on without one. Raises: SignInRefused, NoToken, TooManyTries.
        """
        self._account(me)
        tokens = self._pool.sign_in(me, password)
        self._pool.sign_out(tokens.access_token)
        while True:
            user = self._account(me)
            if user.deleted_at:
                return user
            now = self._now()
            gone = user.given_up(now)
            if self._store.give_up(gone, now):
                return gone

    def come_back(self, *, login: str, password: str) -> tuple[User, Tokens]:
        """The account as it was, and signed in to it. One that was never given up is just signed in to.

        An unknown login, and one whose time is over, is answered like a wrong password.
        Raises: SignInRefused, AccountNotConfirmed, TooManyTries.
        """
        while True:
            user = self._accounts.by_login(login)
            if user is None or (user.erased_at and user.erased_at <= self._now()):
                raise SignInRefused("Check both and try again.")
            tokens = self._pool.sign_in(user.id, password)
            back = user.returned()
            if user.deleted_at is None:
                return user, tokens
            if self._store.take_back(back, self._now()):
                return back, tokens

    def _account(self, me: str) -> User:
        user = self._store.get(me)
        if user is None or not user.confirmed:
            raise no_account()
        return user


class Dismissal:
    """An operator gives an account up in its user's place."""

    def __init__(self, *, store: "AccountStore", keeper: "PoolKeeper", now: Callable[[], datetime]) -> None:
        self._store = store
        self._keeper = keeper
        self._now = now

    def give_up(self, user_id: str) -> User:
        """Afterwards the account is given up, as by its user, who has as long to have it back; also if it was before.

        Sessions end first, as they do by its user. Raises: UserNotFound.
        """
        while True:
            user = self._store.get(user_id)
            if user is None or not user.confirmed:
                raise no_such_user(user_id)
            self._keeper.end_sessions(user_id)
            if user.deleted_at:
                return user
            now = self._now()
            gone = user.given_up(now)
            if self._store.give_up(gone, now):
                return gone


class Farewell:
    """What is left of an account at the user pool, once it has gone for good."""

    def __init__(self, *, store: "AccountStore", keeper: "PoolKeeper") -> None:
        self._store = store
        self._keeper = keeper

    def erase(self, erased: AccountErased) -> bool:
        """Take the address and the password away; False for an account that is there after all.

        What cannot be undone asks the truth once more: an event may be replayed over tables that were restored.
        """
        if self._store.get(erased.user_id) is not None:
            return False
        self._keeper.remove(erased.user_id)
        return True
