"""Making of an original what is shown: of a picture its variants, of a video its poster and a file to play."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heliograph.core.errors import Refusal
from heliograph.media.film import film_digest, plays
from heliograph.media.model import Manifest
from heliograph.media.upload import Status, Upload, checksum_of, checksum_of_file, sha256_of_file

if TYPE_CHECKING:
    from heliograph.media.bucket import MediaBucket
    from heliograph.media.store import UploadStore

Made = tuple[Manifest, Mapping[tuple[str, str], bytes]]
"""What came of an original: its manifest, and the file of each (variant, encoding)."""


class Darkroom:
    """Makes the variants of an original that has arrived. Safe to run any number of times, also at once."""

    _varies = False
    """Whether one original may come out now as this and now as that."""

    def __init__(self, *, store: "UploadStore", bucket: "MediaBucket", render: Callable[[Any], Made]) -> None:
        self._store = store
        self._bucket = bucket
        self._render = render

    def develop(self, media_id: str) -> Status | None:
        """Bring an upload to ready or failed; None when there is nothing left to do.

        The manifest is written last and readers follow it alone, so being killed half-way shows nothing. A picture
        that cannot be shown is a result, not a fault: it ends as failed with a reason; only faults of the
        infrastructure are raised, and come again.

        One upload may be several files: its key can be written again as long as the offer lives. Every file that
        arrives comes here, the first that comes to an end decides, and all others take away what they made. One that
        was broken off cannot: where it may have made something that is not shown, whoever decides takes that away.
        """
        upload = self._store.begin(media_id)
        status = self._decide(upload) if upload else None
        if status is not Status.READY or self._varies:
            self._clear_up(media_id)
        return status

    def redevelop(self, media_id: str) -> int:
        """Write the variants of a ready upload again, under the keys that readers know; answers how many files.

        None are written of an upload that is not ready, or whose original is not the file that decided it. If there is
        something to play now and was not before, the manifest says so from then on, and so will posts.
        """
        upload = self._store.get(media_id)
        if upload is None or upload.manifest is None:
            return 0
        try:
            made = self._make(upload)
        except Refusal:
            return 0
        if isinstance(made, str):
            return 0
        manifest, files = made
        if manifest.digest != upload.manifest.digest:
            return 0
        self._bucket.put_variants(media_id, manifest, files)
        if plays(manifest.film) and not plays(upload.manifest.film):
            self._store.complete(media_id, manifest)
        if self._store.get(media_id) is None:  # Purged meanwhile, perhaps before these files were there to be erased.
            self._bucket.erase(media_id)
            return 0
        return len(files)

    def _decide(self, upload: Upload) -> Status | None:
        try:
            made = self._make(upload)
        except Refusal as refusal:
            return self._fail(upload, refusal.detail)
        if isinstance(made, str):
            return self._fail(upload, made)
        manifest, files = made
        self._bucket.put_variants(upload.id, manifest, files)
        return Status.READY if self._store.finish(upload.id, manifest, used=upload.used) else None

    def _make(self, upload: Upload) -> Made | str:
        """What comes of the original, or why it is not the file that was announced. Raises: whatever refuses it."""
        data = self._bucket.original(upload.id)
        return upload.unlike(len(data), lambda: checksum_of(data)) or self._render(data)

    def _fail(self, upload: Upload, reason: str) -> Status | None:
        return Status.FAILED if self._store.fail(upload.id, reason) else None

    def _clear_up(self, media_id: str) -> None:
        """Take away what no row names: of an upload that has gone all files, else variants that it does not show."""
        upload = self._store.get(media_id)
        if upload is None:
            self._bucket.erase(media_id)
        else:
            self._bucket.erase_variants(media_id, but=upload.manifest.digest if upload.manifest else None)


class CuttingRoom(Darkroom):
    """The same for videos, whose originals are files because they are too large to be held.

    Whether there is something to play depends on more than the original (`film.film_digest`).
    """

    _varies = True

    def __init__(
        self, *, store: "UploadStore", bucket: "MediaBucket", render: Callable[[Path], Made], max_bytes: int
    ) -> None:
        super().__init__(store=store, bucket=bucket, render=render)
        self._max_bytes = max_bytes

    def _make(self, upload: Upload) -> Made | str:
        with self._bucket.video(upload.id, max_bytes=self._max_bytes) as path:
            unlike = upload.unlike(path.stat().st_size, lambda: checksum_of_file(path))
            return unlike or _as_known(upload.manifest, path, self._render(path))


def _as_known(known: Manifest | None, path: Path, made: Made) -> Made:
    """What was shown by its poster alone keeps that name, also if there is something to play now: the poster's files
    are the same, and whoever has their addresses goes on seeing them."""
    manifest, files = made
    if known is None or known.digest != film_digest(sha256_of_file(path), played=False):
        return made
    return replace(manifest, digest=known.digest), files
