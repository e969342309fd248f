"""What a draft is, how it changes, and how it may be refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, Self

from heliograph.core.conditional import ChangedMeanwhile
from heliograph.core.errors import Conflict, NotFound
from heliograph.drafts.schedule import PublishAtOutOfBounds, Schedule
from heliograph.media.upload import MediaNotFound, MediaNotUsable
from heliograph.posts.model import About
from heliograph.posts.repeats import PictureAlreadyPosted

REMEMBERED: Final = timedelta(days=1)
"""How long it is known which post a draft has become, for whoever asks to publish it again."""

FREE: Final = timedelta(hours=1)
"""How long an upload that a draft lets go can find another use, however old it is."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A post to be. It may say everything that a post says, or nothing; `pictures` are (media id, alt text), in order.

    `version` grows with every write. What has become a post is no draft any more; for a while it says which
    (`post_id`), and nothing else.
    """

    id: str
    owner_id: str
    created_at: datetime
    pictures: tuple[tuple[str, str], ...] = ()
    about: About = field(default_factory=About)
    schedule: Schedule | None = None
    edited_at: datetime | None = None
    version: int = 1
    post_id: str | None = None
    expires_at: datetime | None = None

    @property
    def media(self) -> list[str]:
        return [media_id for media_id, _ in self.pictures]

    def become(self, post_id: str, now: datetime) -> Self:
        """What is left of it when it has become a post."""
        bare = replace(self, pictures=(), about=About(), schedule=None, edited_at=None)
        return replace(bare, post_id=post_id, expires_at=now + REMEMBERED, version=self.version + 1)


@dataclass(frozen=True, kw_only=True)
class DraftEdit:
    """What its author changes of a draft; None leaves pictures, or their texts, as they are.

    `fields` are those of `About`, by name. A picture that was there before keeps its text, if no texts are given; texts
    may be fewer than pictures. `publish_at` schedules it anew if it `schedules`, and is None to have it published by
    nobody but its author.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    media: Sequence[str] | None = None
    alt_texts: Sequence[str] | None = None
    publish_at: datetime | None = None
    schedules: bool = False

    def of(self, draft: Draft, now: datetime) -> Draft:
        """The next version of `draft`; itself, if that changes nothing."""
        about, schedule = replace(draft.about, **self.fields), self._schedule(draft)
        changed = replace(draft, pictures=self._pictures(draft), about=about, schedule=schedule)
        return draft if changed == draft else replace(changed, version=draft.version + 1, edited_at=now)

    def _pictures(self, draft: Draft) -> tuple[tuple[str, str], ...]:
        media, known = draft.media if self.media is None else self.media, dict(draft.pictures)
        if self.alt_texts is None:
            return tuple((one, known.get(one, "")) for one in media)
        texts = [*self.alt_texts, *[""] * len(media)]
        return tuple(zip(media, texts, strict=False))

    def _schedule(self, draft: Draft) -> Schedule | None:
        """That it is due already, or was tried, does not make the same moment another; that it failed does."""
        before = draft.schedule
        if not self.schedules or (before and not before.failure and before.publish_at == self.publish_at):
            return before
        return Schedule.of(self.publish_at) if self.publish_at else None


class DraftNotFound(NotFound):
    """You have no such draft."""


class TooManyDrafts(Conflict):
    """You have as many drafts as one may have."""


class DraftWithoutPictures(Conflict):
    """A post has a picture, and this draft has none."""


START_REFUSALS: Final = (MediaNotFound, MediaNotUsable, TooManyDrafts, PublishAtOutOfBounds)
CHANGE_REFUSALS: Final = (DraftNotFound, MediaNotFound, MediaNotUsable, PublishAtOutOfBounds)
PUBLISH_REFUSALS: Final = (DraftNotFound, MediaNotFound, MediaNotUsable, DraftWithoutPictures, PictureAlreadyPosted)


def no_such_draft(draft_id: str) -> DraftNotFound:
    return DraftNotFound(f"You have no draft {draft_id}.")


def changed_meanwhile() -> ChangedMeanwhile:
    return ChangedMeanwhile("The draft was changed since you read it; nothing was changed now.")
