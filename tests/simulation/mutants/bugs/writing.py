"""Bugs in the writes behind requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from heliograph.comments.service import Comments
from heliograph.core import wire
from heliograph.graph.store import TieStore
from heliograph.identity import store as identity_store
from heliograph.identity.model import EmailTaken, HandleTaken, fold
from heliograph.identity.store import AccountStore, ReservationRow
from heliograph.likes.lookups import like_pk
from heliograph.likes.store import LikeStore

from tests.simulation.mutants.planting import instead


@contextmanager
def like_without_condition() -> Iterator[None]:
    """A like is a row of its own each time, so two taps are two likes."""

    def add(store: Any, like: Any) -> None:
        fields = {**vars(like), "at": like.at.isoformat()}
        pk = like_pk(like.post_id, like.liker_id)
        there = store._rows.query(pk, consistent_read=True)
        again = any(row.liker_id == like.liker_id for row in there)
        store._rows(f"{pk}#{wire.randomness.random()}" if again else pk, **fields).save()

    with instead(LikeStore, "add", lambda _: add):
        yield


@contextmanager
def comment_retried_with_a_new_id() -> Iterator[None]:
    """After an answer that did not come the service tries again with a new id: one comment, two rows."""

    def write(*given: Any, **named: Any) -> Any:
        try:
            return real(*given, **named)
        except Exception as error:
            if not wire.is_overload(error):
                raise
            return real(*given, **named)

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
        real(store, user, digest, now)

    real, anyhow = AccountStore.reserve, ReservationRow.pk.exists() | ReservationRow.pk.does_not_exist()
    with (
        instead(AccountStore, "reserve", lambda _: reserve),
        instead(identity_store, "free", lambda _: lambda _now: anyhow),
    ):
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


PLANTED = (
    like_without_condition,
    names_that_never_lapse,
    comment_retried_with_a_new_id,
    handle_moved_without_condition,
    names_by_query_then_put,
    names_kept_after_a_refusal,
    write_acknowledged_before_it_is_done,
)
SELDOM = (comment_retried_with_a_new_id, handle_moved_without_condition)
