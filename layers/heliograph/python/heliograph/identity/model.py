"""What an account is, and what its names may look like."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Self

from heliograph.core.errors import Conflict, FieldError, Forbidden, Invalid, NotFound, TooMany, Unauthenticated
from heliograph.identity.settings import HANDLE_HOLD_DAYS, PASSWORD_LENGTH, RETURN_DAYS
from heliograph.media.upload import MediaNotFound, MediaNotUsable

HANDLE: Final = r"^[A-Za-z0-9](?:[A-Za-z0-9._]{1,28})[A-Za-z0-9]$"
"""3 to 30 ASCII letters, digits, dots and underscores, with a letter or digit at both ends: ASCII, so that no two
handles look alike."""
EMAIL: Final = r"^[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,189}$"
"""Shape only (RFC 5321 lengths); the confirmation code proves the rest."""


@dataclass(frozen=True, kw_only=True)
class Avatar:
    """A picture of the user's own uploads. `digest` names what the media pipeline made of it; None until it has."""

    media_id: str
    digest: str | None = None


@dataclass(frozen=True, kw_only=True)
class User:
    """An account. `confirmed` is false until the e-mail address is proved, `deleted_at` is set once it was given up.

    `version` grows by one with every change of what others see, and is the condition of the next. `former_name` is the
    handle before this one, given up at `renamed_at`.
    """

    id: str
    user_name: str
    full_name: str
    bio: str
    created_at: datetime
    last_login_at: datetime | None
    confirmed: bool
    location: str = ""
    avatar: Avatar | None = None
    is_private: bool = False
    version: int = 1
    deleted_at: datetime | None = None
    former_name: str | None = None
    renamed_at: datetime | None = None

    @property
    def visible(self) -> bool:
        """Does this account exist for others? `graph.visibility` asks this before anything else of it is shown."""
        return self.confirmed and self.deleted_at is None

    @property
    def erased_at(self) -> datetime | None:
        """When an account that was given up is over for good, to the second."""
        return (self.deleted_at + RETURN).replace(microsecond=0) if self.deleted_at else None

    def given_up(self, now: datetime) -> Self:
        """The next version: gone for everybody from now on."""
        return replace(self, deleted_at=now, version=self.version + 1)

    def returned(self) -> Self:
        """The next version: back as it was."""
        return replace(self, deleted_at=None, version=self.version + 1)

    def wearing(self, avatar: Avatar | None) -> Self:
        """The next version, with this avatar or with none."""
        return replace(self, avatar=avatar, version=self.version + 1)

    def renamed(self, user_name: str, now: datetime) -> Self:
        """The next version, under another handle; its former one is held, so that nobody can pass for this user.

        Another way of writing the same handle is free. Else a change is refused while a handle is held, but for the
        way back: an account keeps two handles from others at most. Raises: HandleChangedRecently.
        """
        named = replace(self, user_name=user_name, version=self.version + 1)
        if fold(user_name) == fold(self.user_name):
            return named
        until = self.renamed_at + HANDLE_HOLD if self.renamed_at else now
        if now < until and fold(user_name) != fold(self.former_name or ""):
            raise HandleChangedRecently(f"It may be changed again from {until.isoformat()} on, or back at any time.")
        return replace(named, former_name=self.user_name, renamed_at=now)


@dataclass(frozen=True, kw_only=True)
class ProfileEdit:
    """What somebody changes of the own profile; None leaves it as it is."""

    full_name: str | None = None
    bio: str | None = None
    location: str | None = None
    is_private: bool | None = None

    def of(self, user: User) -> User:
        """`user` with these changes, of the next version; of the same if that changes nothing."""
        changed = replace(user, **{name: value for name, value in vars(self).items() if value is not None})
        return user if changed == user else replace(changed, version=user.version + 1)


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """What signing in gives. `expires_in` is seconds; a refresh brings no new `refresh_token`."""

    access_token: str
    refresh_token: str | None
    expires_in: int


class UserNotFound(NotFound):
    """There is no such user."""


class HandleTaken(Conflict):
    """This user name is taken."""


class HandleChangedRecently(Conflict):
    """This user name was changed a short while ago."""


class EmailTaken(Conflict):
    """There is an account with this e-mail address already."""


class SignInRefused(Unauthenticated):
    """User name or password is wrong."""


class RefreshRefused(Unauthenticated):
    """The refresh token is not valid, or not any more."""


class AccountGivenUp(Forbidden):
    """This account was deleted, and can still be had back."""


class AccountNotConfirmed(Forbidden):
    """The e-mail address has not been confirmed yet."""


class CodeRefused(Invalid):
    """The confirmation code is wrong or has expired."""


class PasswordRefused(Invalid):
    """The password is too weak."""


class TooManyTries(TooMany):
    """Too many tries."""


RETURN: Final = timedelta(days=RETURN_DAYS)
HANDLE_HOLD: Final = timedelta(days=HANDLE_HOLD_DAYS)
SIGN_UP_REFUSALS: Final = (PasswordRefused, HandleTaken, EmailTaken, TooManyTries)
AVATAR_REFUSALS: Final = (MediaNotFound, MediaNotUsable)
RENAME_REFUSALS: Final = (HandleTaken, HandleChangedRecently)
SIGN_IN_REFUSALS: Final = (SignInRefused, AccountNotConfirmed, AccountGivenUp, TooManyTries)
RETURN_REFUSALS: Final = (SignInRefused, AccountNotConfirmed, TooManyTries)
CHANGE_PASSWORD_REFUSALS: Final = (SignInRefused, PasswordRefused, TooManyTries)
RESET_PASSWORD_REFUSALS: Final = (CodeRefused, PasswordRefused, TooManyTries)
DEPARTURE_REFUSALS: Final = (SignInRefused, TooManyTries)


def fold(user_name: str) -> str:
    """The form in which handles are compared: `Ada` and `ada` are the same handle."""
    return user_name.lower()


def email_digest(email: str) -> str:
    """SHA-256 of the address, lower-cased: enough to keep it unique, and no address stands in our tables or streams."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


def is_email(login: str) -> bool:
    return re.match(EMAIL, login) is not None


def check_password(password: str) -> None:
    """Raises: PasswordRefused."""
    if len(password) < PASSWORD_LENGTH:
        message = f"must have at least {PASSWORD_LENGTH} characters"
        raise PasswordRefused(f"A password {message}.", errors=[FieldError("body.password", message)])


def no_such_user(user_id: str) -> UserNotFound:
    """The one wording for who is not there and for who may not be seen, so that nobody can tell them apart."""
    return UserNotFound(f"There is no user {user_id}.")


def nobody_called(user_name: str) -> UserNotFound:
    """The same for who is asked for by name."""
    return UserNotFound(f"There is no user called {user_name}.")


def user_ref(user_id: str, user_name: str) -> Mapping[str, str]:
    """How a user is named inside events and rows of others."""
    return {"id": user_id, "userName": user_name}
