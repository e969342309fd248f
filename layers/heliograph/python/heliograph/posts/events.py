"""What happens to posts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from heliograph.core.events import POSTS, Change, Event, user_key
from heliograph.core.rows import Row
from heliograph.posts.model import Status


@dataclass(frozen=True, kw_only=True)
class _Post(Event):
    stream = POSTS

    post: Mapping[str, Any]
    owner: Mapping[str, str]

    def keys(self) -> tuple[str, ...]:
        return (user_key(self.owner["id"]),)


@dataclass(frozen=True, kw_only=True)
class PostPublished(_Post):
    """A post can be seen by others: all of its media is ready."""


@dataclass(frozen=True, kw_only=True)
class PostDeleted(_Post):
    """A post was deleted and can still be had back; `published` tells whether others could see it."""

    published: bool


@dataclass(frozen=True, kw_only=True)
class PostRestored(_Post):
    """A deleted post is back; `published` tells whether others can see it."""

    published: bool


def translate(change: Change) -> Iterator[Event]:
    """From the post's row: it becomes published, it is deleted, it comes back."""
    old, new = change.old, change.new
    if new is None:
        return
    if old is not None and _deleted(old) != _deleted(new):
        if _deleted(new):
            yield PostDeleted(**_fields(new), published=_published(old))
        else:
            yield PostRestored(**_fields(new), published=_published(new))
    elif _published(new) and not (old and _published(old)):
        yield PostPublished(**_fields(new))


def _deleted(row: Row) -> bool:
    return row.get("deleted_at") is not None


def _published(row: Row) -> bool:
    return row["status"] == Status.PUBLISHED and not _deleted(row)


def _fields(row: Row) -> dict[str, Any]:
    return {
        "post": {"id": str(row["post_id"]), "caption": row["caption"], "publishedAt": row.get("published_at")},
        "owner": {"id": str(row["owner_id"]), "userName": row["owner_name"]},
    }
