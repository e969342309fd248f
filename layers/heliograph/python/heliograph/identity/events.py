"""What happens to accounts, as far as others must hear of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from heliograph.core.events import POSTS, Change, Event, user_key


@dataclass(frozen=True, kw_only=True)
class AccountErased(Event):
    """An account has gone for good, and all that is of its user is to go with it."""

    stream = POSTS

    user_id: str

    def keys(self) -> tuple[str, ...]:
        return (user_key(self.user_id),)


def translate(change: Change) -> Iterator[Event]:
    """From the user's row, once its time is over: it was given up and not had back, or never confirmed.

    Only TTL tells that. A row that is removed by hand, or by a sign-up that failed, takes nothing with it.
    """
    row = change.old
    if change.expired and change.new is None and row is not None and str(row["pk"]).startswith("user#"):
        yield AccountErased(user_id=str(row["user_id"]))
