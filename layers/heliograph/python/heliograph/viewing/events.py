"""What happens to views."""

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


def translate(change: Change) -> Iterator[Event]:
    """From the row of a person and day: the posts that it has more than before. That the row expires is no news."""
    if change.new is None:
        return
    for post_id in sorted(_posts(change.new) - _posts(change.old)):
        yield PostViewed(post_id=str(post_id), viewer_id=str(change.new["viewer_id"]), day=change.new["day"])


def _posts(row: Row | None) -> frozenset[int]:
    return row.get("posts", frozenset()) if row else frozenset()
