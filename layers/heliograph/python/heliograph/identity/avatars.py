"""Avatars: an upload that its owner wears. Profile and upload change together, so an upload is worn by its owner alone.

The former one goes with the change, as a row; the event of it has its files erased.
"""

from typing import TYPE_CHECKING

from heliograph.identity.model import Avatar, User
from heliograph.identity.service import People
from heliograph.media.events import AvatarFailed, AvatarReady
from heliograph.media.service import Wardrobe

if TYPE_CHECKING:
    from heliograph.identity.store import AccountStore


class Avatars:
    """What people wear, and what becomes of it."""

    def __init__(self, *, store: "AccountStore", people: People, wardrobe: Wardrobe) -> None:
        self._store = store
        self._people = people
        self._wardrobe = wardrobe

    def wear(self, me: str, media_id: str) -> User:
        """The account with this upload as its avatar; the same again changes nothing.

        It shows once its variants are made. Raises: NoToken, MediaNotFound, MediaNotUsable.
        """
        while True:
            user = self._people.acting(me)
            if user.avatar is not None and user.avatar.media_id == media_id:
                return user
            upload = self._wardrobe.wearable(me, media_id)
            digest = upload.manifest.digest if upload.manifest else None
            worn = user.wearing(Avatar(media_id=media_id, digest=digest))
            former = [self._wardrobe.doffing(user.avatar.media_id)] if user.avatar else []
            if self._store.revise(worn, *former, self._wardrobe.wearing(upload)):
                return worn

    def doff(self, me: str) -> bool:
        """Afterwards `me` has no avatar; whether that changed anything. Raises: NoToken."""
        while (user := self._people.acting(me)).avatar is not None:
            if self._store.revise(user.wearing(None), self._wardrobe.doffing(user.avatar.media_id)):
                return True
        return False


class AvatarsInTheMaking:
    """Avatars as their media moves them on."""

    def __init__(self, store: "AccountStore") -> None:
        self._store = store

    def ready(self, heard: AvatarReady) -> bool:
        """It shows from now on. False when that changed nothing: a repeat, or another is worn by now."""
        return self._settle(heard.owner_id, heard.media_id, Avatar(media_id=heard.media_id, digest=heard.digest))

    def failed(self, heard: AvatarFailed) -> bool:
        """It is worn no more; the upload stays, and tells its owner why. False as of `ready`."""
        return self._settle(heard.owner_id, heard.media_id, None)

    def _settle(self, user_id: str, media_id: str, settled: Avatar | None) -> bool:
        while (user := self._store.get(user_id)) is not None and user.avatar == Avatar(media_id=media_id):
            if self._store.develop(user.wearing(settled)):
                return True
        return False
