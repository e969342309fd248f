"""Users by their ids, for whoever reads many at once: keys, and users out of rows. `store.py` has the table."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from heliograph.core.lookups import Lookup, Remembered
from heliograph.core.memory import REMEMBERED
from heliograph.core.places import Single
from heliograph.core.rows import Row
from heliograph.identity.model import Avatar, User

ACCOUNT: Final = Single("pk", "S")


class UsersById:
    """The users of a table; the unconfirmed and deleted too, so whoever shows them looks at `visible`."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._memory = Remembered[User](REMEMBERED)

    def lookup(self, user_ids: Iterable[str]) -> Lookup[User]:
        """Users as they are now: private and deleted decide who may see what."""
        keys = ACCOUNT.keys({one: user_pk(one) for one in user_ids})
        return Lookup(table=self._table, keys=keys, decode=user_of, consistent=True, memory=self._memory)


def user_pk(user_id: str) -> str:
    return f"user#{user_id}"


def user_of(row: Row) -> User:
    """The user that a row describes."""
    avatar = row.get("avatar")
    return User(
        id=str(row["user_id"]),
        user_name=row["user_name"],
        full_name=row["full_name"],
        bio=row["bio"],
        created_at=datetime.fromisoformat(row["created_at"]),
        last_login_at=_moment(row.get("last_login_at")),
        confirmed=row.get("expires_at") is None or "deleted_at" in row,
        location=row["location"],
        avatar=Avatar(**avatar) if avatar else None,
        is_private=row["is_private"],
        version=int(row["version"]),
        deleted_at=_moment(row.get("deleted_at")),
        former_name=row.get("former_name"),
        renamed_at=_moment(row.get("renamed_at")),
    )


def _moment(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None
