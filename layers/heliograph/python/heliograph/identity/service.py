"""What people do with their accounts."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from heliograph.core.conditional import ChangedMeanwhile
from heliograph.core.errors import FieldError
from heliograph.core.http import NoToken
from heliograph.core.ids import IdMaker
from heliograph.core.lookups import Lookup
from heliograph.identity.model import (
    AccountGivenUp,
    CodeRefused,
    ProfileEdit,
    SignInRefused,
    Tokens,
    User,
    check_password,
    email_digest,
    is_email,
    no_such_user,
    nobody_called,
)

if TYPE_CHECKING:
    from heliograph.core.store import Part
    from heliograph.identity.pool import UserPool
    from heliograph.identity.store import AccountStore


class Accounts:
    """Signing up and in. Names are reserved in our table before Cognito hears of them, so that they are unique."""

    def __init__(self, *, store: "AccountStore", pool: "UserPool", ids: IdMaker, now: Callable[[], datetime]) -> None:
        self._store = store
        self._pool = pool
        self._ids = ids
        self._now = now

    def sign_up(self, *, user_name: str, full_name: str, email: str, password: str) -> User:
        """Reserve the names and have Cognito e-mail a code.

        If Cognito refuses, the names are given back; if we die in between, they lapse by themselves.
        Raises: HandleTaken, EmailTaken, PasswordRefused, TooManyTries.
        """
        check_password(password)
        user = User(
            id=self._ids.make(),
            user_name=user_name,
            full_name=full_name,
            bio="",
            created_at=self._now(),
            last_login_at=None,
            confirmed=False,
        )
        digest = email_digest(email)
        self._store.reserve(user, digest, self._now())
        try:
            self._pool.sign_up(user.id, email, password)
        except Exception:
            self._store.release(user, digest)
            raise
        return user

    def confirm(self, *, email: str, code: str) -> User:
        """Prove the e-mail address with the code. Safe to repeat.

        An address that nobody signed up with is answered like a wrong code.
        Raises: CodeRefused, TooManyTries.
        """
        user = self._by_email(email)
        if user is None:
            raise CodeRefused("Sign up first, or ask for a new code.", errors=[FieldError("body.code", "is not valid")])
        self._pool.confirm(user.id, code)
        self._store.confirm(user, email_digest(email))
        return user

    def resend_code(self, *, email: str) -> None:
        """To an address that somebody signed up with; nothing is said of others. Raises: TooManyTries."""
        user = self._by_email(email)
        if user is not None:
            self._pool.send_code(user.id)

    def sign_in(self, *, login: str, password: str) -> tuple[User, Tokens]:
        """`login` is a user name or an e-mail address. An unknown one is answered like a wrong password.

        Raises: SignInRefused, AccountNotConfirmed, AccountGivenUp, TooManyTries.
        """
        user = self.by_login(login)
        if user is None:
            raise SignInRefused("Check both and try again.")
        tokens = self._pool.sign_in(user.id, password)
        if user.erased_at:
            # Told to whoever knows the password only.
            raise AccountGivenUp(f"Until {user.erased_at.isoformat()} it can be had back at /v1/auth/return.")
        self._store.logged_in(user.id, self._now())
        return user, tokens

    def refresh(self, refresh_token: str) -> Tokens:
        """Raises: RefreshRefused, TooManyTries."""
        return self._pool.refresh(refresh_token)

    def sign_out(self, access_token: str) -> None:
        """On all devices. Raises: NoToken."""
        self._pool.sign_out(access_token)

    def by_login(self, login: str) -> User | None:
        """Whose user name or e-mail address this is, in whatever state the account is."""
        if is_email(login):
            return self._by_email(login)
        user_id = self._store.id_of_handle(login, self._now())
        return self._store.get(user_id) if user_id else None

    def _by_email(self, email: str) -> User | None:
        user_id = self._store.id_of_email(email_digest(email), self._now())
        return self._store.get(user_id) if user_id else None


class Profiles:
    """What people change of what others see of them."""

    def __init__(self, *, store: "AccountStore", people: "People", now: Callable[[], datetime]) -> None:
        self._store = store
        self._people = people
        self._now = now

    def edit(self, me: str, edit: ProfileEdit, *, seen: int | None = None) -> User:
        """The profile with these changes, made to the version `seen`, if that is said; the same again changes nothing.

        Raises: ChangedMeanwhile, NoToken.
        """
        edited: User | None = None
        while True:
            user = self._people.acting(me)
            if user == edited:  # Our own write, whose answer was lost.
                return user
            if seen not in (None, user.version):
                raise ChangedMeanwhile("Your profile was changed since you read it; nothing was changed now.")
            edited = edit.of(user)
            if edited == user or self._store.revise(edited):
                return edited

    def rename(self, me: str, user_name: str) -> User:
        """The account under another handle; the same again changes nothing.

        Raises: HandleTaken, HandleChangedRecently, NoToken.
        """
        while True:
            user = self._people.acting(me)
            if user.user_name == user_name:
                return user
            renamed = user.renamed(user_name, self._now())
            if self._store.rename(user, renamed, self._now()):
                return renamed


class People:
    """Users as other contexts see them: those who have confirmed and are still here."""

    def __init__(self, *, store: "AccountStore", now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def get(self, user_id: str) -> User:
        """Raises: UserNotFound."""
        user = self._store.get(user_id)
        if user is None or not user.visible:
            raise no_such_user(user_id)
        return user

    def acting(self, me: str) -> User:
        """Who acts now: a token lives a little longer than the account that was given up. Raises: NoToken."""
        return able_to_act(self._store.get(me))

    def by_name(self, user_name: str) -> User:
        """Raises: UserNotFound."""
        user_id = self._store.id_of_handle(user_name, self._now())
        user = self._store.get(user_id) if user_id else None
        if user is None or not user.visible:
            # In the asker's words: the id of an account that does not count yet would tell that the name is taken.
            raise nobody_called(user_name)
        return user

    def lookup(self, user_ids: Iterable[str]) -> Lookup[User]:
        """By id, as they are now; the unconfirmed and deleted come too, so whoever shows them looks at `visible`."""
        return self._store.lookup(user_ids)

    def called(self, handles: Iterable[str]) -> Lookup[str | None]:
        """Whose handles these are, by handle: the ids of people who have confirmed and are still here."""
        return self._store.owners(handles)

    def staying(self, user: User) -> "Part":
        """For another context's transaction: it goes through only if this account is still there, and as private."""
        return self._store.staying(user)


def able_to_act(user: User | None) -> User:
    """The account that a token is of, if it may act. Raises: NoToken."""
    if user is None or not user.visible:
        raise no_account()
    return user


def no_account() -> NoToken:
    """How it is refused to act for an account that is not there."""
    return NoToken("The account of this token is not there any more.")
