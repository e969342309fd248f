"""What happens to posts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from heliograph.core.events import POSTS, Change, Event, user_key
from heliograph.posts.model import Status


@dataclass(frozen=True, kw_only=True)
class PostPublished(Event):
    """A post can be seen by others: all of its media is ready."""

    stream = POSTS

    post: Mapping[str, Any]
    owner: Mapping[str, str]

    def keys(self) -> tuple[str, ...]:
        return (user_key(self.owner["id"]),)


def translate(change: Change) -> Iterator[Event]:
    """From the post's row: it becomes published."""
    new = change.new
    before = change.old["status"] if change.old else None
    if new is not None and new["status"] == Status.PUBLISHED and before != Status.PUBLISHED:
        yield PostPublished(
            post={"id": str(new["post_id"]), "caption": new["caption"], "publishedAt": new["published_at"]},
            owner={"id": str(new["owner_id"]), "userName": new["owner_name"]},
        )
