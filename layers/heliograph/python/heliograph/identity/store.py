"""Accounts in one table.

| entity             | pk               | who asks                                                          |
|--------------------|------------------|-------------------------------------------------------------------|
| user               | user#<id>        | whoever names a user; found by id, in batches                     |
| handle reservation | handle#<folded>  | sign-up, rename (is it free?), sign-in and profiles by name       |
| e-mail reservation | email#<sha256>   | sign-up (is it free?), sign-in by address                         |

Sign-up reserves all three in one transaction. Until the address is confirmed they carry `expires_at` (epoch seconds,
the table's TTL); a lapsed reservation counts as free although TTL may remove it up to two days later. A handle that was
given up is `held` for its former user until it lapses: it leads to nobody, and nobody else may take it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from heliograph.core.lookups import Lookup
from heliograph.core.rows import Row
from heliograph.core.store import (
    Cancelled,
    Part,
    bind,
    checking,
    condition_failed,
    deleting,
    plain,
    saving,
    transact,
    updating,
)
from heliograph.identity.lookups import UsersById, user_of, user_pk
from heliograph.identity.model import HANDLE_HOLD, RETURN, CodeRefused, EmailTaken, HandleTaken, User
from heliograph.identity.rows import (
    ReservationRow,
    UserRow,
    avatar_of,
    follows_on,
    free,
    handle_pk,
    name_pks,
    next_version,
    version_of,
)
from heliograph.identity.settings import RESERVATION_HOURS


class AccountStore(UsersById):
    """The questions that identity asks of the accounts table."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self._users = bind(UserRow, table)
        self._reservations = bind(ReservationRow, table)

    def reserve(self, user: User, digest: str, now: datetime) -> None:
        """Take the handle and the address for a user who has yet to confirm.

        Raises: HandleTaken, EmailTaken.
        """
        lapses = int((now + timedelta(hours=RESERVATION_HOURS)).timestamp())
        row = self._users(
            user_pk(user.id),
            user_id=user.id,
            user_name=user.user_name,
            email_digest=digest,
            full_name=user.full_name,
            bio=user.bio,
            created_at=user.created_at.isoformat(),
            location=user.location,
            is_private=user.is_private,
            version=user.version,
            expires_at=lapses,
        )
        names = [self._reservations(pk, user_id=user.id, expires_at=lapses) for pk in name_pks(user, digest)]
        try:
            transact(saving(row, UserRow.pk.does_not_exist()), *(saving(name, free(now)) for name in names))
        except Cancelled as cancelled:
            if 2 in cancelled.failed:
                raise EmailTaken("Sign in with it, or use another address.") from cancelled
            raise HandleTaken("Choose another user name.") from cancelled

    def release(self, user: User, digest: str) -> None:
        """Give a reservation back that came to nothing; what has been taken over or confirmed meanwhile stays."""
        mine = (ReservationRow.user_id == user.id) & ReservationRow.expires_at.exists()
        try:
            transact(
                deleting(self._users(user_pk(user.id)), UserRow.expires_at.exists()),
                *(deleting(self._reservations(pk), mine) for pk in name_pks(user, digest)),
            )
        except Cancelled:
            return

    def confirm(self, user: User, digest: str) -> None:
        """Make a reservation permanent. Confirming again changes nothing.

        Raises: CodeRefused, when it lapsed and somebody else took a name.
        """
        mine = ReservationRow.user_id == user.id
        waiting = UserRow.pk.exists() & UserRow.deleted_at.does_not_exist()
        try:
            transact(
                updating(self._users(user_pk(user.id)), [UserRow.expires_at.remove()], waiting),
                *(
                    updating(self._reservations(pk), [ReservationRow.expires_at.remove()], mine)
                    for pk in name_pks(user, digest)
                ),
            )
        except Cancelled as cancelled:
            raise CodeRefused("The sign-up has lapsed; please sign up again.") from cancelled

    def id_of_handle(self, user_name: str, now: datetime) -> str | None:
        return self._id_of(handle_pk(user_name), now)

    def id_of_email(self, digest: str, now: datetime) -> str | None:
        return self._id_of(f"email#{digest}", now)

    def logged_in(self, user_id: str, at: datetime) -> None:
        """Note the moment of a sign-in, for an account that exists."""
        try:
            self._users(user_pk(user_id)).update(
                actions=[UserRow.last_login_at.set(at.isoformat())], condition=UserRow.pk.exists()
            )
        except UpdateError as error:
            if not condition_failed(error):
                raise

    def revise(self, user: User, *parts: Part) -> bool:
        """Write the next version of a profile, together with what else must happen; False when that could not be.

        Because somebody wrote that version first, the account is gone, or one of `parts` does not hold. The moment of
        the last sign-in is no part of a version, so it is left alone.
        """
        if not parts:
            return self._update(user, version_of(user), follows_on(user))
        try:
            transact(updating(self._users(user_pk(user.id)), version_of(user), follows_on(user)), *parts)
        except Cancelled:
            return False
        return True

    def develop(self, user: User) -> bool:
        """Write the version in which the avatar is made, or given up; of accounts too that may yet come back."""
        return self._update(user, [avatar_of(user), UserRow.version.set(user.version)], next_version(user))

    def rename(self, user: User, renamed: User, now: datetime) -> bool:
        """Move the handle and write the next version, or nothing at all; False as of `revise`.

        Raises: HandleTaken.
        """
        old, new = handle_pk(user.user_name), handle_pk(renamed.user_name)
        if old == new:
            return self.revise(renamed)
        mine_again = (ReservationRow.user_id == user.id) & ReservationRow.held.exists()
        holding: list[Action] = [
            ReservationRow.held.set(True),
            ReservationRow.expires_at.set(int((now + HANDLE_HOLD).timestamp())),
        ]
        try:
            transact(
                saving(self._reservations(new, user_id=user.id), free(now) | mine_again),
                updating(self._users(user_pk(user.id)), version_of(renamed), follows_on(renamed)),
                updating(self._reservations(old), holding, ReservationRow.user_id == user.id),
            )
        except Cancelled as cancelled:
            if 1 in cancelled.failed:
                return False
            raise HandleTaken("Choose another user name.") from cancelled
        return True

    def give_up(self, user: User, at: datetime) -> bool:
        """Write the version in which the account is given up; it and its names lapse together. False as of `revise`."""
        lapses = int((at + RETURN).timestamp())
        gone: list[Action] = [
            UserRow.deleted_at.set(at.isoformat()),
            UserRow.version.set(user.version),
            UserRow.expires_at.set(lapses),
        ]
        return self._end(user, gone, follows_on(user), ReservationRow.expires_at.set(lapses))

    def take_back(self, user: User, now: datetime) -> bool:
        """Write the version in which an account is back that had not lapsed yet; False as of `revise`."""
        back: list[Action] = [
            UserRow.deleted_at.remove(), UserRow.version.set(user.version), UserRow.expires_at.remove()
        ]  # fmt: skip
        gone = next_version(user) & (UserRow.expires_at > int(now.timestamp()))
        return self._end(user, back, gone, ReservationRow.expires_at.remove())

    def _update(self, user: User, actions: list[Action], condition: Condition) -> bool:
        try:
            self._users(user_pk(user.id)).update(actions=actions, condition=condition)
        except UpdateError as error:
            if not condition_failed(error):
                raise
            return False
        return True

    def _end(self, user: User, actions: list[Action], condition: Condition, lapsing: Action) -> bool:
        """A version of an account and the lapsing of its names, together."""
        digest = self._users.get(user_pk(user.id), consistent_read=True).email_digest
        mine = ReservationRow.user_id == user.id
        names = [updating(self._reservations(pk), [lapsing], mine) for pk in name_pks(user, digest)]
        try:
            transact(updating(self._users(user_pk(user.id)), actions, condition), *names)
        except Cancelled:
            return False
        return True

    def get(self, user_id: str) -> User | None:
        try:
            return user_of(plain(self._users.get(user_pk(user_id), consistent_read=True)))
        except self._users.DoesNotExist:
            return None

    def owners(self, handles: Iterable[str]) -> Lookup[str | None]:
        """Whose handles these are, by handle; None for one that is only reserved, held or about to lapse."""
        keys = {one: {"pk": handle_pk(one)} for one in handles}
        return Lookup(table=self._table, keys=keys, decode=_owner, consistent=True)

    def staying(self, user: User) -> Part:
        """The account is there, confirmed and as private as it was read."""
        there = UserRow.pk.exists() & UserRow.expires_at.does_not_exist() & UserRow.deleted_at.does_not_exist()
        return checking(self._users(user_pk(user.id)), there & (UserRow.is_private == user.is_private))

    def _id_of(self, pk: str, now: datetime) -> str | None:
        try:
            row = self._reservations.get(pk, consistent_read=True)
        except self._reservations.DoesNotExist:
            return None
        lapsed = row.expires_at is not None and row.expires_at <= now.timestamp()
        return None if row.held or lapsed else row.user_id


def _owner(row: Row) -> str | None:
    return None if "expires_at" in row else str(row["user_id"])
