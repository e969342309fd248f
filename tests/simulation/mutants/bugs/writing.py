"""Bugs in the writes behind requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from heliograph.comments.service import Comments
from heliograph.core import wire
from heliograph.core.store import saving, transact
from heliograph.graph.store import TieStore
from heliograph.identity import store as identity_store
from heliograph.identity.model import EmailTaken, HandleTaken, fold
from heliograph.identity.store import AccountStore, ReservationRow, UserRow
from heliograph.likes.store import LikeStore, _pk

from tests.simulation.mutants.planting import instead


@contextmanager
def like_without_condition() -> Iterator[None]:
    """A like is a row of its own each time, so two taps are two likes."""

    def add(store: Any, like: Any) -> None:
        fields = {**vars(like), "at": like.at.isoformat()}
        pk = _pk(like.post_id, like.liker_id)
        there = store._rows.query(pk, consistent_read=True)
        again = any(row.liker_id == like.liker_id for row in there)
        store._rows(f"{pk}#{wire.randomness.random()}" if again else pk, **fields).save()

    with instead(LikeStore, "add", lambda _: add):
        yield


@contextmanager
def comment_retried_with_a_new_id() -> Iterator[None]:
    """After an answer that did not come the service tries again with a new id: one comment, two rows."""

    def write(comments: Any, me: str, post_id: str, text: str) -> Any:
        try:
            return real(comments, me, post_id, text)
        except Exception as error:
            if not wire.is_overload(error):
                raise
            return real(comments, me, post_id, text)

    real = Comments.write
    with instead(Comments, "write", lambda _: write):
        yield


@contextmanager
def handle_moved_without_condition() -> Iterator[None]:
    """Is the new handle free? Then the profile changes, and the reservations after it, each by itself."""

    def rename(store: Any, user: Any, renamed: Any, now: Any) -> bool:
        if fold(user.user_name) != fold(renamed.user_name):
            if store.id_of_handle(renamed.user_name, now):
                raise HandleTaken("Choose another user name.")
            store._reservations(f"handle#{fold(renamed.user_name)}", user_id=user.id).save()
            store._reservations(f"handle#{fold(user.user_name)}").delete()
        return bool(store.revise(renamed))

    with instead(AccountStore, "rename", lambda _: rename):
        yield


@contextmanager
def names_by_query_then_put() -> Iterator[None]:
    """Are the names free? Then take them. Two at once both find them free."""

    def reserve(store: Any, user: Any, digest: str, now: Any) -> None:
        if store.id_of_handle(user.user_name, now):
            raise HandleTaken("Choose another user name.")
        if store.id_of_email(digest, now):
            raise EmailTaken("Sign in with it, or use another address.")
        _reserve_anyway(store, user, digest, now)

    with instead(AccountStore, "reserve", lambda _: reserve):
        yield


@contextmanager
def names_kept_after_a_refusal() -> Iterator[None]:
    """Cognito refuses, and the names stay reserved."""
    with instead(AccountStore, "release", lambda _: lambda *_given: None):
        yield


@contextmanager
def names_that_never_lapse() -> Iterator[None]:
    """Names of a sign-up that was never confirmed are free only once TTL has removed them."""
    with instead(identity_store, "free", lambda _: lambda _now: ReservationRow.pk.does_not_exist()):
        yield


@contextmanager
def write_acknowledged_before_it_is_done() -> Iterator[None]:
    """A follow whose write failed for want of an answer is acknowledged all the same."""

    def step(store: Any, *given: Any) -> bool:
        try:
            return bool(real(store, *given))
        except Exception as error:
            if not wire.is_overload(error):
                raise
            return True

    real = TieStore.step
    with instead(TieStore, "step", lambda _: step):
        yield


def _reserve_anyway(store: Any, user: Any, digest: str, now: Any) -> None:
    lapses = int(now.timestamp()) + 24 * 3600
    row = store._users(
        f"user#{user.id}",
        user_id=user.id,
        user_name=user.user_name,
        full_name=user.full_name,
        bio=user.bio,
        created_at=user.created_at.isoformat(),
        expires_at=lapses,
    )
    names = (f"handle#{user.user_name.lower()}", f"email#{digest}")
    taken = [store._reservations(pk, user_id=user.id, expires_at=lapses) for pk in names]
    transact(
        saving(row, UserRow.pk.does_not_exist()),
        *(saving(name, ReservationRow.pk.exists() | ReservationRow.pk.does_not_exist()) for name in taken),
    )


PLANTED = (like_without_condition, names_that_never_lapse)
AT_LARGE = (
    comment_retried_with_a_new_id,
    handle_moved_without_condition,
    names_by_query_then_put,
    names_kept_after_a_refusal,
    write_acknowledged_before_it_is_done,
)
