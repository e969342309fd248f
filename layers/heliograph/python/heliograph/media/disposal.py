"""The end of uploads: whatever is over for good takes rows and bytes with it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from heliograph.media.events import AvatarDoffed, UploadDropped

if TYPE_CHECKING:
    from heliograph.media.bucket import MediaBucket
    from heliograph.media.store import UploadStore


class Disposal:
    """The end of uploads whose post, or whose owner, has gone for good, or that were an avatar."""

    def __init__(self, *, store: "UploadStore", bucket: "MediaBucket") -> None:
        self._store = store
        self._bucket = bucket

    def dispose(self, post_id: str, media_ids: Iterable[str]) -> int:
        """Take away all that was kept for a post that has gone; answers for how many uploads. May be done again.

        The rows go first: bytes that arrive later find none, and variants that are being made lose theirs, and then
        whoever handles them takes them away.
        """
        gone = [media_id for media_id in media_ids if self._store.dispose(media_id, post_id)]
        for media_id in gone:
            self._bucket.erase(media_id)
        return len(gone)

    def erase(self, gone: AvatarDoffed | UploadDropped) -> int:
        """The files of an upload whose row has gone: an avatar that is worn no more, or what nobody uses."""
        self._bucket.erase(gone.media_id)
        return 1

    def dispose_of_all(self, owner_id: str) -> int:
        """Take away all that somebody ever uploaded, in a post or not; answers how much. May be done again.

        Here the rows go last, because by them a repeat finds the bytes. Nothing is on its way any more: an account
        has been gone for weeks when its uploads go.
        """
        count = 0
        for upload in self._store.of_owner(owner_id):
            self._bucket.erase(upload.id)
            self._store.remove(upload.id)
            count += 1
        return count
