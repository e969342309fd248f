"""Bugs of drafts that are published by themselves."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from heliograph.core import store as core_store
from heliograph.drafts.due import DueDrafts
from heliograph.drafts.rows import DraftRow
from heliograph.drafts.schedule import Hindrance, Schedule
from heliograph.drafts.service import DraftPublishing
from heliograph.drafts.store import DraftStore
from heliograph.posts.model import Status

from tests.simulation.mutants.planting import instead


@contextmanager
def due_because_the_index_says_so() -> Iterator[None]:
    """What the index lists is published, although it was put later, or off, since."""
    with instead(Schedule, "is_due", lambda _: lambda schedule, _now: schedule.failure is None):
        yield


@contextmanager
def published_whoever_changed_it() -> Iterator[None]:
    """The timer takes a draft as it read it, whatever its author has made of it since, as long as it is one."""

    def publish(publishing: Any, draft: Any) -> Any:
        post, claims = publishing._composing.of_uploads(draft.owner_id, draft.pictures, draft.about, held_by=draft.id)
        store = publishing._store
        row = store._row(draft.become(post.id, publishing._now()))
        ending = core_store.saving(row, DraftRow.version.exists() & DraftRow.post_id.does_not_exist())
        return post if publishing._composing.write(post, [ending, store._counting_down(draft), *claims]) else None

    with instead(DraftPublishing, "publish_as_read", _for_the_timer(publish)):
        yield


@contextmanager
def due_published_in_two_writes() -> Iterator[None]:
    """The post is written, then the draft is ended: of two runs each has its post."""

    def publish(publishing: Any, draft: Any) -> Any:
        post, claims = publishing._composing.of_uploads(draft.owner_id, draft.pictures, draft.about, held_by=draft.id)
        ending = publishing._store.becoming(draft.become(post.id, publishing._now()))
        if publishing._composing.write(post, []):
            with suppress(core_store.Cancelled):
                core_store.transact(*ending, *claims)
        return post

    with instead(DraftPublishing, "publish_as_read", _for_the_timer(publish)):
        yield


@contextmanager
def tried_whatever_is_wrong() -> Iterator[None]:
    """What can never be published is put off, and its author is told of nothing."""
    with instead(Hindrance, "passing", lambda _: True):
        yield


@contextmanager
def given_up_at_once() -> Iterator[None]:
    """What fails once has failed, if it is only a table that does not answer, or a picture on its way."""
    with instead(Hindrance, "passing", lambda _: False):
        yield


@contextmanager
def put_off_whatever_has_become_of_it() -> Iterator[None]:
    """A draft that could not be published is put off, and so is there again if it was deleted meanwhile."""

    def put_off(store: Any, draft: Any, schedule: Any) -> bool:
        store._row(draft).save()
        return True

    with instead(DraftStore, "put_off", lambda _: put_off):
        yield


@contextmanager
def failed_in_vain_at_the_first() -> Iterator[None]:
    """A run ends with the first draft that cannot be published, and begins with it the next time."""

    def met(real: Any) -> Any:
        def or_stop(due: Any, owner_id: str, draft_id: str) -> Any:
            draft = due._store.get(owner_id, draft_id)
            if draft and draft.schedule and not draft.pictures:
                raise LookupError(draft_id)
            return real(due, owner_id, draft_id)

        return or_stop

    with instead(DueDrafts, "_met", met):
        yield


def _for_the_timer(publish: Any) -> Any:
    """In the place of what the timer does with drafts that can be published."""

    def guarded(real: Any) -> Any:
        def publish_as_read(publishing: Any, draft: Any, *, at_once: bool = False) -> Any:
            if not (at_once and draft.pictures):
                return real(publishing, draft, at_once=at_once)
            post, _ = publishing._composing.of_uploads(draft.owner_id, draft.pictures, draft.about, held_by=draft.id)
            return (
                publish(publishing, draft) if post.status is Status.PUBLISHED else real(publishing, draft, at_once=True)
            )

        return publish_as_read

    return guarded


PLANTED = (tried_whatever_is_wrong, failed_in_vain_at_the_first)
SELDOM = PLANTED
"""The others are brought together with whom they need in `test_due_races.py`."""
