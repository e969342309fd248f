"""What a post is, and how its media coming in moves it on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from heliograph.core.errors import Conflict, Forbidden, NotFound, Unavailable
from heliograph.graph.visibility import Visibility
from heliograph.media.film import Film, plays
from heliograph.media.model import Manifest, Size, plan_sizes
from heliograph.posts.markup import NO_NAMES, Named


class Status(StrEnum):
    PROCESSING = "processing"
    PUBLISHED = "published"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Location:
    """Where a picture was taken, in the poster's words; degrees north and east where given."""

    name: str
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One picture or video of a post. `digest` and `sizes` are known as soon as its bytes are, the rest when it is
    ready."""

    media_id: str
    alt_text: str = ""
    digest: str | None = None
    sizes: Mapping[str, Size] | None = None
    blurhash: str | None = None
    colour: str | None = None
    ready: bool = False
    film: Film | None = None
    """Of a video; the rest is its poster's."""
    fingerprint: str | None = None
    """By what it is known again, once that is known, if it says enough: it stands on its owner's shelf by it."""

    def lacks(self, manifest: Manifest) -> bool:
        """Whether this has more to show: all of it, or of a video something to play."""
        return not self.ready or (plays(manifest.film) and not plays(self.film))

    def developed(self, manifest: Manifest) -> Self:
        return replace(
            self,
            digest=manifest.digest,
            sizes=plan_sizes(manifest.width, manifest.height),
            blurhash=manifest.blurhash,
            colour=manifest.colour,
            ready=True,
            film=manifest.film,
            fingerprint=self.fingerprint or (None if manifest.film else manifest.fingerprint),
        )


@dataclass(frozen=True, kw_only=True)
class About:
    """What an author says of a post beside its pictures, and how others may meet it."""

    caption: str = ""
    location: Location | None = None
    content_warning: str = ""
    """What may be in the pictures that not everybody wants to see unasked; nothing, if empty."""
    comments_off: bool = False
    like_count_hidden: bool = False
    visibility: Visibility = Visibility.EVERYONE
    """Who may meet it, of those who may see the author's posts."""


@dataclass(frozen=True, kw_only=True)
class Post:
    """A post in any of its states. `failure` says why it failed, for its owner; `named` is what the caption names.

    `version` grows with every write. `edition` grows only when its author changes what it says, last at `edited_at`:
    an edit starts from an edition, and none is hindered by a picture that became ready meanwhile.

    A deleted post is a tombstone: it keeps everything, goes on with its media, and shows to nobody. `expires_at` is the
    end of the time in which it can be had back; then it goes for good.
    """

    id: str
    owner_id: str
    owner_name: str
    pictures: tuple[Picture, ...]
    caption: str
    location: Location | None
    created_at: datetime
    named: Named = NO_NAMES
    status: Status = Status.PROCESSING
    published_at: datetime | None = None
    failure: str | None = None
    version: int = 1
    edition: int = 1
    edited_at: datetime | None = None
    content_warning: str = ""
    comments_off: bool = False
    like_count_hidden: bool = False
    visibility: Visibility = Visibility.EVERYONE
    deleted_at: datetime | None = None
    expires_at: datetime | None = None
    duplicate_of: str | None = None
    """A post of the same owner that showed one of these pictures when it became known how they look."""

    @property
    def deleted(self) -> bool:
        return self.deleted_at is not None

    @property
    def published(self) -> bool:
        return self.status is Status.PUBLISHED and self.deleted_at is None

    @property
    def said(self) -> tuple[Any, ...]:
        """All that an edition of it consists of, and to whom it says that."""
        described = [(picture.media_id, picture.alt_text) for picture in self.pictures]
        return self.caption, self.location, self.content_warning, self.visibility, described

    def shows_likes_to(self, viewer_id: str) -> bool:
        """Whether how many like it, and who does, is for the viewer to know."""
        return not self.like_count_hidden or viewer_id == self.owner_id

    def tombstone(self, now: datetime, until: datetime) -> Self:
        """This post deleted; whole seconds, because that is what TTL takes."""
        return replace(self, deleted_at=now, expires_at=until.replace(microsecond=0), version=self.version + 1)

    def restored(self) -> Self:
        return replace(self, deleted_at=None, expires_at=None, version=self.version + 1)

    def with_picture(self, media_id: str, manifest: Manifest, now: datetime) -> Self:
        """This post after one of its pictures became ready: published with the last of them."""
        pictures = tuple(
            picture.developed(manifest) if picture.media_id == media_id else picture for picture in self.pictures
        )
        return replace(self, pictures=pictures, version=self.version + 1).settled(now)

    def settled(self, now: datetime) -> Self:
        """Published if nothing is missing any more."""
        if self.status is not Status.PROCESSING or not all(picture.ready for picture in self.pictures):
            return self
        return replace(self, status=Status.PUBLISHED, published_at=now)

    def failed(self, reason: str) -> Self:
        return replace(self, status=Status.FAILED, failure=reason, version=self.version + 1)


@dataclass(frozen=True, kw_only=True)
class Edition:
    """What a post said, and to whom, from one moment until another, when its author changed it."""

    post_id: str
    edition: int
    caption: str
    location: Location | None
    content_warning: str = ""
    visibility: Visibility = Visibility.EVERYONE
    pictures: tuple[tuple[str, str], ...]
    """(media id, alt text), in order."""
    since: datetime
    until: datetime

    @classmethod
    def of(cls, post: Post, until: datetime) -> Self:
        return cls(
            post_id=post.id,
            edition=post.edition,
            caption=post.caption,
            location=post.location,
            content_warning=post.content_warning,
            visibility=post.visibility,
            pictures=tuple((picture.media_id, picture.alt_text) for picture in post.pictures),
            since=post.edited_at or post.created_at,
            until=until,
        )


@dataclass(frozen=True, kw_only=True)
class PostEdit:
    """What an author changes of a post.

    `fields` are those of the post itself, by name. `order` names its pictures as they are to follow each other, and
    `alt_texts` describe them in that order; None leaves either as it is.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    order: Sequence[str] | None = None
    alt_texts: Sequence[str] | None = None

    def of(self, post: Post, now: datetime) -> Post:
        """The next version of `post`, and edition if it says something else; itself, if that changes nothing.

        Raises: NotThesePictures.
        """
        changed = replace(post, pictures=self._pictures(post), **self.fields)
        if changed == post:
            return post
        changed = replace(changed, version=post.version + 1)
        return changed if changed.said == post.said else replace(changed, edition=post.edition + 1, edited_at=now)

    def _pictures(self, post: Post) -> tuple[Picture, ...]:
        known = {picture.media_id: picture for picture in post.pictures}
        order = list(known) if self.order is None else self.order
        if sorted(order) != sorted(known):
            raise NotThesePictures("`media` must name each picture of the post once; none is added or taken away.")
        texts = [known[one].alt_text for one in order] if self.alt_texts is None else self.alt_texts
        if len(texts) != len(order):
            raise NotThesePictures(f"The post has {len(order)} pictures, and `altText` has {len(texts)} texts.")
        return tuple(replace(known[one], alt_text=text) for one, text in zip(order, texts, strict=True))


class PostNotFound(NotFound):
    """There is no such post, or you may not see it."""


class NotYourself(Forbidden):
    """You may do this for yourself only."""


class NotThesePictures(Conflict):
    """The post has other pictures than that."""


class StorageUnavailable(Unavailable):
    """The picture could not be stored."""


def location_from(stored: Mapping[str, Any] | None) -> Location | None:
    """A location out of its stored map."""
    if stored is None:
        return None
    lat, lon = stored.get("lat"), stored.get("lon")
    return Location(
        name=stored["name"], lat=None if lat is None else float(lat), lon=None if lon is None else float(lon)
    )
