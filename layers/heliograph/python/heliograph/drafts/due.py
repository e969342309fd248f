"""Drafts whose moment has come.

What is scheduled stands in a sparse index by the moment at which to look at it, so a run reads what is due and no more.
The index only says where to look: each draft is decided by its row, and becomes a post, or is put off, on the condition
that the row still is as it was read. So whoever edits, reschedules, publishes or deletes it at that moment, and a run
that goes on beside this one, either comes first, and the draft is left alone, or comes too late.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from heliograph.core.errors import Refusal
from heliograph.core.http import NoToken
from heliograph.core.log import logger
from heliograph.drafts.model import Draft, DraftWithoutPictures
from heliograph.drafts.schedule import Failure, Hindrance, Schedule
from heliograph.drafts.service import DraftPublishing, NotReady
from heliograph.media.upload import MediaNotFound, MediaNotUsable

if TYPE_CHECKING:
    from heliograph.drafts.store import DraftStore

MOST: Final = 100
"""Drafts that one run looks at in each part of the index; the next is a minute away."""
ENOUGH: Final = timedelta(seconds=50)
"""How long a run begins with further ones."""
REASONS: Final[Mapping[type[Refusal], Hindrance]] = {
    DraftWithoutPictures: Hindrance.WITHOUT_PICTURES,
    MediaNotFound: Hindrance.MEDIA_NOT_FOUND,
    MediaNotUsable: Hindrance.MEDIA_NOT_USABLE,
    NoToken: Hindrance.ACCOUNT_GIVEN_UP,
}
NOT_YET: Final = Failure(reason=Hindrance.MEDIA_NOT_READY, detail="An upload was still being processed.")
IN_VAIN: Final = Failure(reason=Hindrance.TROUBLE, detail="It was tried in vain; nothing is wrong with the draft.")


class Fate(StrEnum):
    """What a run made of a draft that was due."""

    PUBLISHED = "published"
    WAITING = "waiting"
    FAILED = "failed"
    OVERTAKEN = "overtaken"


class DueDrafts:
    """Publishes what is due. May be broken off anywhere, run twice, and at the same time as itself."""

    def __init__(self, *, store: "DraftStore", publishing: DraftPublishing, now: Callable[[], datetime]) -> None:
        self._store = store
        self._publishing = publishing
        self._now = now

    def publish(self) -> dict[str, int]:
        """How many drafts met which fate, those first that are due longest; what is left is left for the next run."""
        began, count = self._now(), Counter[str]()
        for owner_id, draft_id in self._store.due(began, MOST):
            if self._now() - began >= ENOUGH:
                break
            count[self._met(owner_id, draft_id)] += 1
        return dict(count)

    def _met(self, owner_id: str, draft_id: str) -> Fate:
        """One draft's fate; whatever is wrong with it is nothing to the others."""
        try:
            draft = self._store.get(owner_id, draft_id)
            schedule = draft.schedule if draft else None
            if draft is None or schedule is None or not schedule.is_due(self._now()):
                return Fate.OVERTAKEN
            failure = self._failure_of(draft)
            return self._tried(draft, schedule.tried(failure, self._now())) if failure else Fate.PUBLISHED
        except Exception:  # noqa: BLE001 - what it was is logged here
            logger.exception("draft-unreachable", extra={"owner_id": owner_id, "draft_id": draft_id})
            return Fate.WAITING

    def _failure_of(self, draft: Draft) -> Failure | None:
        """Publish it; why that did not happen, or None."""
        try:
            return None if self._publishing.publish_as_read(draft, at_once=True) else IN_VAIN
        except NotReady:
            return NOT_YET
        except Refusal as refusal:
            return Failure(reason=REASONS.get(type(refusal), Hindrance.TROUBLE), detail=refusal.detail)
        except Exception:  # noqa: BLE001 - what it was is logged here
            logger.exception("draft-unpublishable", extra={"owner_id": draft.owner_id, "draft_id": draft.id})
            return IN_VAIN

    def _tried(self, draft: Draft, schedule: Schedule) -> Fate:
        if schedule.failure is None:
            return Fate.WAITING if self._store.put_off(draft, schedule) else Fate.OVERTAKEN
        failed = replace(draft, schedule=schedule, version=draft.version + 1)
        return Fate.FAILED if self._store.revise(failed, ()) else Fate.OVERTAKEN
