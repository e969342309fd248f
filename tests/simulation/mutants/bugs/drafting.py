"""Bugs of drafts and of what becomes of them."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from heliograph.core import store as core_store
from heliograph.drafts.rows import DraftRow
from heliograph.drafts.service import DraftPublishing, Drafts
from heliograph.drafts.store import DraftStore
from heliograph.media.store import UploadStore

from tests.simulation.mutants.planting import instead


@contextmanager
def draft_published_in_two_writes() -> Iterator[None]:
    """The post is written, then the draft is ended: who dies in between has both."""

    def publish(publishing: Any, draft: Any, **how: Any) -> Any:
        composing, me = publishing._composing, draft.owner_id
        post, claims = composing.of_uploads(
            me, draft.pictures, draft.about, post_id=composing.id_for(me), held_by=draft.id, **how
        )
        if not composing.write(post, claims):
            return None
        with suppress(core_store.Cancelled):
            core_store.transact(*publishing._store.becoming(draft.become(post.id, publishing._now())))
        return post

    def guarded(real: Any) -> Any:
        def unless_it_waits(publishing: Any, draft: Any, *, repeated: bool = False, at_once: bool = False) -> Any:
            if draft.pictures and not at_once:
                return publish(publishing, draft, repeated=repeated)
            return real(publishing, draft, repeated=repeated, at_once=at_once)

        return unless_it_waits

    with instead(DraftPublishing, "publish_as_read", guarded):
        yield


@contextmanager
def drafts_written_whatever_was_read() -> Iterator[None]:
    """An edit, or the end of a draft, is written over what others have made of it since it was read."""

    def replacing(drafts: Any, draft: Any) -> Any:
        return core_store.saving(drafts._row(draft), DraftRow.version.exists() | DraftRow.version.does_not_exist())

    with instead(DraftStore, "_replacing", lambda _: replacing):
        yield


@contextmanager
def what_a_draft_held_stays_held() -> Iterator[None]:
    """A draft is deleted, or lets a picture go, and the upload is good for nothing any more."""
    with instead(Drafts, "_letting_go", lambda _: lambda *_given: []):
        yield


@contextmanager
def drafts_hold_nothing() -> Iterator[None]:
    """A draft only names its uploads: another post may take them before it does."""

    def holding(uploads: Any, upload: Any, _draft_id: str) -> Any:
        row = uploads._rows(upload.id)
        return core_store.checking(row, type(row).media_id.exists())

    with instead(UploadStore, "holding", lambda _: holding):
        yield


PLANTED = (
    draft_published_in_two_writes,
    drafts_written_whatever_was_read,
    what_a_draft_held_stays_held,
    drafts_hold_nothing,
)
SELDOM = (draft_published_in_two_writes, drafts_written_whatever_was_read)
