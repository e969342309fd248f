"""What happens to views, and to posts that are opened."""

from collections.abc import Iterator
from dataclasses import dataclass

from heliograph.core.events import ENGAGEMENT, Change, Event, post_key
from heliograph.core.rows import Row


@dataclass(frozen=True, kw_only=True)
class PostViewed(Event):
    """Somebody saw a post for the first time on a day."""

    stream = ENGAGEMENT

    post_id: str
    viewer_id: str
    day: str

    def keys(self) -> tuple[str, ...]:
        return (post_key(self.post_id),)


@dataclass(frozen=True, kw_only=True)
class PostOpened(Event):
    """Somebody opened a post out of a feed who had not of late: tapped it, or followed a link in it."""

    stream = ENGAGEMENT

    post_id: str
    post_owner_id: str
    viewer_id: str

    def keys(self) -> tuple[str, ...]:
        return (post_key(self.post_id),)


def translate(change: Change) -> Iterator[Event]:
    """From the row of a person and day: the posts that it has more than before. From that of a post that was opened: it
    appears; that it is opened again is no news. Nor is it that a row expires."""
    if change.new is None:
        return
    if "post_id" in change.new:
        if change.old is None:
            yield PostOpened(**{name: str(change.new[name]) for name in ("post_id", "post_owner_id", "viewer_id")})
        return
    for post_id in sorted(_posts(change.new) - _posts(change.old)):
        yield PostViewed(post_id=str(post_id), viewer_id=str(change.new["viewer_id"]), day=change.new["day"])


def _posts(row: Row | None) -> frozenset[int]:
    return row.get("posts", frozenset()) if row else frozenset()
