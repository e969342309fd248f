"""What happens to uploads, for whoever waits for them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from heliograph.core.events import POSTS, Change, Event, post_key
from heliograph.media.upload import Status


@dataclass(frozen=True, kw_only=True)
class _OfPost(Event):
    stream = POSTS

    media_id: str
    owner_id: str
    post_id: str

    def keys(self) -> tuple[str, ...]:
        return (post_key(self.post_id),)


@dataclass(frozen=True, kw_only=True)
class MediaReady(_OfPost):
    """All variants of a post's picture can be read."""

    manifest: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class MediaFailed(_OfPost):
    """A post's picture could not be made into variants."""

    reason: str


def translate(change: Change) -> Iterator[Event]:
    """From an upload's row, once it is done *and* belongs to a post, whichever comes last."""
    new = change.new
    if new is None or not _done_for_a_post(new) or (change.old is not None and _done_for_a_post(change.old)):
        return
    ids = {"media_id": str(new["media_id"]), "owner_id": str(new["owner_id"]), "post_id": str(new["post_id"])}
    if new["status"] == Status.READY:
        yield MediaReady(**ids, manifest=new["manifest"])
    else:
        yield MediaFailed(**ids, reason=new["reason"])


def _done_for_a_post(row: Mapping[str, Any]) -> bool:
    return row["status"] in (Status.READY, Status.FAILED) and row.get("post_id") is not None
