"""What happens to posts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from heliograph.core.events import POSTS, UNNAMED, Change, Event, named_in, post_key, user_key
from heliograph.core.rows import Row
from heliograph.posts.model import Status


@dataclass(frozen=True, kw_only=True)
class _Post(Event):
    """`tags` and `mentions` are what its caption names."""

    stream = POSTS
    version = 2
    earlier: ClassVar[Mapping[int, Mapping[str, Any]]] = {1: UNNAMED}

    post: Mapping[str, Any]
    owner: Mapping[str, str]
    tags: Sequence[str]
    mentions: Sequence[Mapping[str, str]]

    def keys(self) -> tuple[str, ...]:
        return (user_key(self.owner["id"]),)


@dataclass(frozen=True, kw_only=True)
class PostPublished(_Post):
    """A post can be seen by others: all of its media is ready."""


@dataclass(frozen=True, kw_only=True)
class PostEdited(_Post):
    """A post says something else than before, in `former`; `published` tells whether others can see it."""

    # In the first version mentions were handles, of whom it was not known whose they were.
    earlier: ClassVar[Mapping[int, Mapping[str, Any]]] = {1: {"mentions": [], "former": {"caption": "", **UNNAMED}}}

    edition: int
    former: Mapping[str, Any]
    published: bool


@dataclass(frozen=True, kw_only=True)
class PostDeleted(_Post):
    """A post was deleted and can still be had back; `published` tells whether others could see it."""

    published: bool


@dataclass(frozen=True, kw_only=True)
class PostRestored(_Post):
    """A deleted post is back; `published` tells whether others can see it."""

    published: bool


@dataclass(frozen=True, kw_only=True)
class PostPurged(Event):
    """A post has gone for good, and all that hangs on it is to go: its media, and what is known of how that looks."""

    stream = POSTS
    version = 2
    earlier: ClassVar[Mapping[int, Mapping[str, Any]]] = {1: {"fingerprints": {}}}

    post_id: str
    owner_id: str
    media: Sequence[str]
    fingerprints: Mapping[str, str]

    def keys(self) -> tuple[str, ...]:
        return (post_key(self.post_id),)


def translate(change: Change) -> Iterator[Event]:
    """From the post's row: it becomes published, is edited, is deleted, comes back, has gone.

    A row goes when its time as a tombstone is over, or when it was taken back before anybody was told of it.
    """
    old, new = change.old, change.new
    if new is None:
        if old is not None:
            yield _purged(old)
        return
    if old is not None and _deleted(old) != _deleted(new):
        if _deleted(new):
            yield PostDeleted(**_fields(new), published=_published(old))
        else:
            yield PostRestored(**_fields(new), published=_published(new))
    elif _published(new) and not (old and _published(old)):
        yield PostPublished(**_fields(new))
    elif old is not None and _edition(old) != _edition(new):
        former = {"caption": old["caption"], **named_in(old)}
        yield PostEdited(**_fields(new), edition=_edition(new), former=former, published=_published(new))


def _deleted(row: Row) -> bool:
    return row.get("deleted_at") is not None


def _published(row: Row) -> bool:
    return row["status"] == Status.PUBLISHED and not _deleted(row)


def _edition(row: Row) -> int:
    return int(row.get("edition", 1))


def _purged(row: Row) -> PostPurged:
    pictures = {str(picture["media_id"]): picture for picture in row["pictures"]}
    looks = {one: picture["fingerprint"] for one, picture in pictures.items() if picture.get("fingerprint")}
    return PostPurged(
        post_id=str(row["post_id"]), owner_id=str(row["owner_id"]), media=list(pictures), fingerprints=looks
    )


def _fields(row: Row) -> dict[str, Any]:
    return {
        "post": {"id": str(row["post_id"]), "caption": row["caption"], "publishedAt": row.get("published_at")},
        "owner": {"id": str(row["owner_id"]), "userName": row["owner_name"]},
        **named_in(row),
    }
