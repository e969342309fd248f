"""Accounts in one table.

| entity             | pk               | who asks                                                          |
|--------------------|------------------|-------------------------------------------------------------------|
| user               | user#<id>        | whoever names a user; found by id, in batches                     |
| handle reservation | handle#<folded>  | sign-up (is it free?), sign-in and profiles by name               |
| e-mail reservation | email#<sha256>   | sign-up (is it free?), sign-in by address                         |

Sign-up reserves all three in one transaction. Until the address is confirmed they carry `expires_at` (epoch seconds,
the table's TTL); a lapsed reservation counts as free although TTL may remove it up to two days later.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model

from heliograph.core.lookups import Lookup
from heliograph.core.rows import Row
from heliograph.core.store import (
    Cancelled,
    IdAttribute,
    Part,
    PlainMap,
    bind,
    checking,
    condition_failed,
    deleting,
    plain,
    saving,
    transact,
    updating,
)
from heliograph.identity.model import Avatar, CodeRefused, EmailTaken, HandleTaken, User, fold
from heliograph.identity.settings import RESERVATION_HOURS


class UserRow(Model):
    pk = UnicodeAttribute(hash_key=True)
    user_id = IdAttribute()
    user_name = UnicodeAttribute()
    full_name = UnicodeAttribute()
    bio = UnicodeAttribute()
    created_at = UnicodeAttribute()
    last_login_at = UnicodeAttribute(null=True)
    location = UnicodeAttribute()
    avatar = PlainMap(null=True)
    is_private = BooleanAttribute()
    version = NumberAttribute()
    deleted_at = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)


class ReservationRow(Model):
    pk = UnicodeAttribute(hash_key=True)
    user_id = IdAttribute()
    expires_at = NumberAttribute(null=True)


class AccountStore:
    """The questions that identity asks of the accounts table."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._users = bind(UserRow, table)
        self._reservations = bind(ReservationRow, table)

    def reserve(self, user: User, digest: str, now: datetime) -> None:
        """Take the handle and the address for a user who has yet to confirm.

        Raises: HandleTaken, EmailTaken.
        """
        lapses = int((now + timedelta(hours=RESERVATION_HOURS)).timestamp())
        row = self._users(
            _user_pk(user.id),
            user_id=user.id,
            user_name=user.user_name,
            full_name=user.full_name,
            bio=user.bio,
            created_at=user.created_at.isoformat(),
            location=user.location,
            is_private=user.is_private,
            version=user.version,
            expires_at=lapses,
        )
        names = [self._reservations(pk, user_id=user.id, expires_at=lapses) for pk in _names(user, digest)]
        try:
            transact(saving(row, UserRow.pk.does_not_exist()), *(saving(name, _free(now)) for name in names))
        except Cancelled as cancelled:
            if 2 in cancelled.failed:
                raise EmailTaken("Sign in with it, or use another address.") from cancelled
            raise HandleTaken("Choose another user name.") from cancelled

    def release(self, user: User, digest: str) -> None:
        """Give a reservation back that came to nothing; what has been taken over or confirmed meanwhile stays."""
        mine = (ReservationRow.user_id == user.id) & ReservationRow.expires_at.exists()
        try:
            transact(
                deleting(self._users(_user_pk(user.id)), UserRow.expires_at.exists()),
                *(deleting(self._reservations(pk), mine) for pk in _names(user, digest)),
            )
        except Cancelled:
            return

    def confirm(self, user: User, digest: str) -> None:
        """Make a reservation permanent. Confirming again changes nothing.

        Raises: CodeRefused, when it lapsed and somebody else took a name.
        """
        mine = ReservationRow.user_id == user.id
        try:
            transact(
                updating(self._users(_user_pk(user.id)), [UserRow.expires_at.remove()], UserRow.pk.exists()),
                *(
                    updating(self._reservations(pk), [ReservationRow.expires_at.remove()], mine)
                    for pk in _names(user, digest)
                ),
            )
        except Cancelled as cancelled:
            raise CodeRefused("The sign-up has lapsed; please sign up again.") from cancelled

    def id_of_handle(self, user_name: str, now: datetime) -> str | None:
        return self._id_of(f"handle#{fold(user_name)}", now)

    def id_of_email(self, digest: str, now: datetime) -> str | None:
        return self._id_of(f"email#{digest}", now)

    def logged_in(self, user_id: str, at: datetime) -> None:
        """Note the moment of a sign-in, for an account that exists."""
        try:
            self._users(_user_pk(user_id)).update(
                actions=[UserRow.last_login_at.set(at.isoformat())], condition=UserRow.pk.exists()
            )
        except UpdateError as error:
            if not condition_failed(error):
                raise

    def revise(self, user: User) -> bool:
        """Write the next version of a profile; False when somebody wrote that version first, or the account is gone.

        The moment of the last sign-in is no part of a version, so it is left alone.
        """
        profile: list[Action] = [
            UserRow.full_name.set(user.full_name),
            UserRow.bio.set(user.bio),
            UserRow.location.set(user.location),
            UserRow.is_private.set(user.is_private),
            UserRow.version.set(user.version),
        ]
        try:
            self._users(_user_pk(user.id)).update(actions=profile, condition=_follows_on(user))
        except UpdateError as error:
            if not condition_failed(error):
                raise
            return False
        return True

    def get(self, user_id: str) -> User | None:
        try:
            return _user(plain(self._users.get(_user_pk(user_id), consistent_read=True)))
        except self._users.DoesNotExist:
            return None

    def lookup(self, user_ids: Iterable[str]) -> Lookup[User]:
        """Users as they are now: private and deleted decide who may see what."""
        keys = {one: {"pk": _user_pk(one)} for one in user_ids}
        return Lookup(table=self._table, keys=keys, decode=_user, consistent=True)

    def staying(self, user: User) -> Part:
        """The account is there, confirmed and as private as it was read."""
        there = UserRow.pk.exists() & UserRow.expires_at.does_not_exist() & UserRow.deleted_at.does_not_exist()
        return checking(self._users(_user_pk(user.id)), there & (UserRow.is_private == user.is_private))

    def _id_of(self, pk: str, now: datetime) -> str | None:
        try:
            row = self._reservations.get(pk, consistent_read=True)
        except self._reservations.DoesNotExist:
            return None
        return None if row.expires_at is not None and row.expires_at <= now.timestamp() else row.user_id


def _user_pk(user_id: str) -> str:
    return f"user#{user_id}"


def _names(user: User, digest: str) -> tuple[str, str]:
    return f"handle#{fold(user.user_name)}", f"email#{digest}"


def _free(now: datetime) -> Condition:
    condition: Condition = ReservationRow.pk.does_not_exist() | (ReservationRow.expires_at <= int(now.timestamp()))
    return condition


def _follows_on(user: User) -> Condition:
    condition: Condition = (UserRow.version == user.version - 1) & UserRow.deleted_at.does_not_exist()
    return condition


def _user(row: Row) -> User:
    last_login, deleted, avatar = row.get("last_login_at"), row.get("deleted_at"), row.get("avatar")
    return User(
        id=str(row["user_id"]),
        user_name=row["user_name"],
        full_name=row["full_name"],
        bio=row["bio"],
        created_at=datetime.fromisoformat(row["created_at"]),
        last_login_at=datetime.fromisoformat(last_login) if last_login else None,
        confirmed=row.get("expires_at") is None,
        location=row["location"],
        avatar=Avatar(**avatar) if avatar else None,
        is_private=row["is_private"],
        version=int(row["version"]),
        deleted_at=datetime.fromisoformat(deleted) if deleted else None,
    )
