"""The end of uploads of which nothing has come: files that never arrived, and files that nobody uses.

Whoever makes an upload puts it on watch; whoever finds a use for one that is ready takes it off. What is on watch
stands in a sparse index by the moment at which to look at it, so that a sweep reads what is due and no more. The index
only says where to look: each upload is decided by its row, and moved on the condition that it still is as it was seen.
So a file that arrives at that moment, or a post that takes it, either comes first and is left alone, or finds what was
decided.

The bytes of what goes are removed by whoever hears of the row's end (`UploadDropped`), not here: there is nothing that
could be left half done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Final

from heliograph.media.upload import Status, Upload

if TYPE_CHECKING:
    from heliograph.media.bucket import MediaBucket
    from heliograph.media.parts import PartsBucket
    from heliograph.media.store import UploadStore

ARRIVAL: Final = timedelta(minutes=60)
"""How long a file may be awaited. The form lives 15 minutes and a file that began within them may take its time."""
MAKING: Final = timedelta(hours=24)
"""How long a file that has arrived may be in the making: Lambda tries for six hours, then an operator may."""
MOST: Final = 400
"""Uploads that one sweep looks at in each part of the index; the next is a minute away."""
NEVER_CAME: Final = "No file arrived within its time."
NEVER_MADE: Final = "The file could not be processed within its time."


class Fate(StrEnum):
    """What a sweep does with an upload that is due."""

    FAIL = "failed"
    REMOVE = "removed"
    RELEASE = "released"
    WAIT = "waiting"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A fate, why (of a failure), and when to look again (of what waits)."""

    fate: Fate
    reason: str = ""
    again_at: datetime | None = None


def judge(upload: Upload, arrived: Callable[[], bool], *, unused: timedelta, now: datetime) -> Verdict:
    """What becomes of an upload that is due. `arrived` asks whether its file is there, and is asked of pending ones."""
    if upload.status in (Status.PENDING, Status.PROCESSING):
        if upload.status is Status.PENDING and not arrived():
            return _after(upload, ARRIVAL, Verdict(fate=Fate.FAIL, reason=NEVER_CAME), now)
        return _after(upload, MAKING, Verdict(fate=Fate.FAIL, reason=NEVER_MADE), now)
    if upload.used:
        return Verdict(fate=Fate.RELEASE)
    return _after(upload, unused, Verdict(fate=Fate.REMOVE), now)


def _after(upload: Upload, patience: timedelta, verdict: Verdict, now: datetime) -> Verdict:
    end = upload.created_at + patience
    return verdict if end <= now else Verdict(fate=Fate.WAIT, again_at=end)


class Sweeper:
    """Looks at what is due. May be broken off anywhere, run twice, and at the same time as itself."""

    def __init__(
        self,
        *,
        store: "UploadStore",
        bucket: "MediaBucket",
        parts: "PartsBucket",
        unused: timedelta,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._bucket = bucket
        self._parts = parts
        self._unused = unused
        self._now = now

    def sweep(self) -> dict[str, int]:
        """How many uploads met which fate."""
        count = {fate.value: 0 for fate in Fate}
        now = self._now()
        for media_id in self._store.due(now, MOST):
            upload = self._store.get(media_id)
            if upload is not None:
                verdict = judge(upload, partial(self._arrived, upload), unused=self._unused, now=now)
                count[verdict.fate] += self._carry_out(upload, verdict)
        return {fate: times for fate, times in count.items() if times}

    def _arrived(self, upload: Upload) -> bool:
        """Whether the file is there. Its parts come to an end first, so that it does not arrive after all."""
        self._parts.abort(upload)
        return self._bucket.has_original(upload)

    def _carry_out(self, upload: Upload, verdict: Verdict) -> bool:
        match verdict.fate:
            case Fate.FAIL:
                return self._store.expire(upload, verdict.reason)
            case Fate.REMOVE:
                return self._store.drop(upload.id)
            case Fate.RELEASE:
                return self._store.release(upload.id)
            case Fate.WAIT:
                return verdict.again_at is not None and self._store.postpone(upload, verdict.again_at)
