"""Bugs in the end of uploads of which nothing came."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from heliograph.media import store
from heliograph.media.events import UploadDropped
from heliograph.media.parts import InParts, PartsOver
from heliograph.media.store import UploadStore
from heliograph.media.sweeping import Fate, Sweeper
from heliograph.media.upload import owned

from tests.simulation.mutants.planting import instead, module


@contextmanager
def swept_whoever_took_it() -> Iterator[None]:
    """What was due when it was looked at is removed, whatever has become of it since."""

    def drop(uploads: Any, media_id: str) -> bool:
        uploads.remove(media_id)
        return True

    with instead(UploadStore, "drop", lambda _: drop):
        yield


@contextmanager
def bytes_before_the_row() -> Iterator[None]:
    """The files go first: whoever takes the upload at that moment has a row without any."""

    def of(carry_out: Any) -> Any:
        def carried(sweeper: Any, upload: Any, verdict: Any) -> bool:
            if verdict.fate is Fate.REMOVE:
                sweeper._bucket.erase(upload.id)
            return bool(carry_out(sweeper, upload, verdict))

        return carried

    with instead(Sweeper, "_carry_out", of):
        yield


@contextmanager
def files_of_the_unused_stay() -> Iterator[None]:
    """The row goes, and nobody takes the files away."""

    hears = module("media_on_posts").HEARS
    before = hears[UploadDropped]
    hears[UploadDropped] = lambda _dropped: 0
    try:
        yield
    finally:
        hears[UploadDropped] = before


@contextmanager
def awaited_for_ever_once_it_is_of_use() -> Iterator[None]:
    """A post that takes an upload takes it off watch, although its file may never come."""
    with instead(store, "_unwatched", lambda _: lambda _upload: store._OFF_WATCH):
        yield


@contextmanager
def believed_to_be_complete() -> Iterator[None]:
    """Parts that are no longer there must have become the file: nobody looks whether there is one."""

    def complete(in_parts: Any, owner_id: str, media_id: str, tags: Any) -> Any:
        upload = owned(in_parts._store.get(media_id), owner_id, media_id)
        with suppress(PartsOver):
            in_parts._parts.complete(upload, tags)
        return upload

    with instead(InParts, "complete", lambda _: complete):
        yield


PLANTED = (
    swept_whoever_took_it,
    bytes_before_the_row,
    files_of_the_unused_stay,
    awaited_for_ever_once_it_is_of_use,
    believed_to_be_complete,
)
SELDOM = PLANTED
