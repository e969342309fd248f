"""Bugs in avatars."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from heliograph.core.store import transact
from heliograph.identity.avatars import AvatarsInTheMaking
from heliograph.identity.model import Avatar
from heliograph.identity.rows import follows_on, version_of
from heliograph.identity.store import AccountStore
from heliograph.media.service import Wardrobe

from tests.simulation.mutants.planting import instead


@contextmanager
def profile_and_upload_apart() -> Iterator[None]:
    """The profile is written, then the uploads are: killed in between, what is worn may go into a post."""

    def revise(accounts: Any, user: Any, *parts: Any) -> bool:
        if not accounts._update(user, version_of(user), follows_on(user)):
            return False
        for part in parts:
            transact(part)
        return True

    with instead(AccountStore, "revise", lambda _: revise):
        yield


@contextmanager
def former_avatar_stays() -> Iterator[None]:
    """Nobody takes away what is worn no more."""
    with instead(Wardrobe, "doffing", lambda _: lambda *_given: lambda _transaction: None):
        yield


@contextmanager
def late_avatar_takes_the_place() -> Iterator[None]:
    """Whatever is made last shows, whether it is still worn or not."""

    def settle(making: Any, user_id: str, media_id: str, settled: Avatar | None) -> bool:
        user = making._store.get(user_id)
        return bool(user is not None and making._store.develop(user.wearing(settled)))

    with instead(AvatarsInTheMaking, "_settle", lambda _: settle):
        yield


PLANTED = (profile_and_upload_apart, former_avatar_stays, late_avatar_takes_the_place)
SELDOM = PLANTED
