"""What people do with their drafts. Everything is asked of one's own only, so another's are never found."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from heliograph.core.ids import IdMaker
from heliograph.core.lookups import Reader
from heliograph.core.pages import Page, Position, filled
from heliograph.drafts.model import (
    FREE,
    Draft,
    DraftEdit,
    DraftWithoutPictures,
    TooManyDrafts,
    changed_meanwhile,
    no_such_draft,
)
from heliograph.drafts.schedule import check_bounds
from heliograph.drafts.settings import DraftsSettings
from heliograph.identity.events import AccountErased
from heliograph.identity.service import People
from heliograph.media.service import Claims
from heliograph.media.upload import MediaNotUsable, Upload
from heliograph.posts.composing import Composing
from heliograph.posts.model import Post, Status
from heliograph.posts.repeats import PictureAlreadyPosted

if TYPE_CHECKING:
    from heliograph.core.store import Part
    from heliograph.drafts.store import DraftStore


class Drafts:
    """Each change is read, thought, and written if what was read is so still: the draft and all that it holds."""

    def __init__(
        self,
        *,
        store: "DraftStore",
        people: People,
        claims: Claims,
        reader: Reader,
        ids: IdMaker,
        now: Callable[[], datetime],
        settings: DraftsSettings,
    ) -> None:
        self._store = store
        self._people = people
        self._claims = claims
        self._reader = reader
        self._ids = ids
        self._now = now
        self._settings = settings

    def start(self, me: str, said: DraftEdit) -> Draft:
        """Raises: NoToken, MediaNotFound, MediaNotUsable, TooManyDrafts, PublishAtOutOfBounds."""
        self._people.acting(me)
        now = self._now()
        empty = Draft(id=self._ids.make(owner=me), owner_id=me, created_at=now, version=0)
        made = replace(said.of(empty, now), version=1, edited_at=None)
        self._check_schedule(empty, made)
        added = self._store.add(made, self._settings.most_drafts, self._holds(empty, made))
        if added is None:
            raise TooManyDrafts(f"{self._settings.most_drafts} is the most; publish or delete one first.")
        if not added:
            raise MediaNotUsable("One of the uploads has just gone into something else.")
        return made

    def of_owner(self, me: str, *, limit: int, before: Position | None) -> Page[Draft]:
        """Newest first."""
        return filled(
            lambda count, last: self._store.of_owner(me, count, last),
            lambda found: [one for one in found if one.post_id is None],
            limit=limit,
            after=before,
        )

    def get(self, me: str, draft_id: str) -> Draft:
        """Raises: DraftNotFound."""
        draft = self._store.get(me, draft_id)
        if draft is None or draft.post_id is not None:
            raise no_such_draft(draft_id)
        return draft

    def edit(self, me: str, draft_id: str, edit: DraftEdit, *, seen: int | None) -> Draft:
        """The draft with these changes, made to the version `seen` (None: to whatever is there).

        What would change nothing changes nothing, whatever was seen: so an edit may be sent again.
        Raises: DraftNotFound, ChangedMeanwhile, MediaNotFound, MediaNotUsable, PublishAtOutOfBounds.
        """
        while True:
            draft = self.get(me, draft_id)
            edited = edit.of(draft, self._now())
            if edited is draft:
                return draft
            if seen not in (None, draft.version):
                raise changed_meanwhile()
            self._check_schedule(draft, edited)
            if self._store.revise(edited, self._holds(draft, edited)):
                return edited

    def delete(self, me: str, draft_id: str) -> Draft:
        """Afterwards there is no such draft, and its uploads are free. Raises: DraftNotFound."""
        while True:
            draft = self.get(me, draft_id)
            if self._store.drop(draft, self._letting_go(draft, draft.media)):
                return draft

    def _check_schedule(self, before: Draft, after: Draft) -> None:
        """Raises: PublishAtOutOfBounds."""
        if after.schedule and after.schedule != before.schedule:
            check_bounds(after.schedule.publish_at, self._now(), timedelta(days=self._settings.horizon_days))

    def _holds(self, before: Draft, after: Draft) -> list["Part"]:
        """What a change of a draft makes of uploads. Raises: MediaNotFound, MediaNotUsable."""
        if len(set(after.media)) != len(after.media):
            raise MediaNotUsable("The same upload stands twice in the list.")
        new = [one for one in after.media if one not in before.media]
        found = self._found(new)
        taken = [self._claims.holding(upload, after.id) for upload in self._claims.usable(after.owner_id, found, new)]
        return taken + self._letting_go(before, [one for one in before.media if one not in after.media])

    def _letting_go(self, draft: Draft, media: Iterable[str]) -> list["Part"]:
        held = [upload for upload in self._found(media).values() if upload.draft_id == draft.id]
        return [self._claims.freeing(upload, draft.id, self._now() + FREE) for upload in held]

    def _found(self, media: Iterable[str]) -> Mapping[str, Upload]:
        return self._reader.one(self._claims.lookup(media), consistent=True)


class NotReady(Exception):
    """An upload of the draft is not ready, and may become so."""


class DraftPublishing:
    """A draft becomes a post: in one transaction that makes the post, ends the draft and hands the uploads over."""

    def __init__(self, *, store: "DraftStore", composing: Composing, now: Callable[[], datetime]) -> None:
        self._store = store
        self._composing = composing
        self._now = now

    def publish(self, me: str, draft_id: str, *, repeated: bool = False) -> Post:
        """The post that the draft has become, now or before: asked again, the same one.

        `repeated`: pictures that were posted before may be again. Raises: NoToken, DraftNotFound, DraftWithoutPictures,
        MediaNotFound, MediaNotUsable, PictureAlreadyPosted.
        """
        while True:
            draft = self._store.get(me, draft_id)
            if draft is None:
                raise no_such_draft(draft_id)
            try:
                post = self._of_before(draft) if draft.post_id else self.publish_as_read(draft, repeated=repeated)
            except (MediaNotUsable, PictureAlreadyPosted):
                if self._store.get(me, draft_id) == draft:
                    raise
                post = None  # Somebody else has just published it: its uploads are in a post, and it is not any more.
            if post is not None:
                return post

    def publish_as_read(self, draft: Draft, *, repeated: bool = False, at_once: bool = False) -> Post | None:
        """None when the draft, or one of its uploads, is not any more what was read; nothing has happened then.

        A post may wait for its uploads, unless others are to see it `at_once`: then there is also nobody to ask whether
        pictures that were posted before may be again (`repeated`).
        Raises: NoToken, DraftWithoutPictures, MediaNotFound, MediaNotUsable, PictureAlreadyPosted, NotReady.
        """
        if not draft.pictures:
            raise DraftWithoutPictures("Put an upload into it first.")
        me = draft.owner_id
        post, claims = self._composing.of_uploads(
            me,
            draft.pictures,
            draft.about,
            post_id=self._composing.id_for(me),
            held_by=draft.id,
            repeated=repeated or at_once,
        )
        if at_once and post.status is not Status.PUBLISHED:
            raise NotReady
        ending = self._store.becoming(draft.become(post.id, self._now()))
        return post if self._composing.write(post, [*ending, *claims]) else None

    def _of_before(self, note: Draft) -> Post:
        post = self._composing.made(note.owner_id, note.post_id or "")
        if post is None:
            raise no_such_draft(note.id)
        return post


class DraftsOfTheGone:
    """What becomes of drafts when their owner has gone for good; what they hold goes with the owner's uploads."""

    def __init__(self, store: "DraftStore") -> None:
        self._store = store

    def of_person(self, erased: AccountErased) -> int:
        return self._store.remove_all_of(erased.user_id)
