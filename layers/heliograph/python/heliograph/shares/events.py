"""What happens to shares."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from heliograph.core.events import ENGAGEMENT, Change, Event, post_key
from heliograph.core.rows import Row


@dataclass(frozen=True, kw_only=True)
class _Share(Event):
    stream = ENGAGEMENT

    sharer_id: str
    post_id: str
    post_owner_id: str
    post: Mapping[str, Any]
    sharer: Mapping[str, str]
    post_owner: Mapping[str, str]

    def keys(self) -> tuple[str, ...]:
        return (post_key(self.post_id),)


@dataclass(frozen=True, kw_only=True)
class PostShared(_Share):
    """Somebody shares a post who did not before."""


@dataclass(frozen=True, kw_only=True)
class ShareEnded(_Share):
    """Somebody no longer shares a post."""


@dataclass(frozen=True, kw_only=True)
class SharePurged(Event):
    """A share has gone for good with its post, which is nobody's act, and is to leave the feeds that it came into."""

    stream = ENGAGEMENT

    sharer_id: str
    post_id: str

    def keys(self) -> tuple[str, ...]:
        return (post_key(self.post_id),)


def translate(change: Change) -> Iterator[Event]:
    """From the share's row: it appears, it goes, it goes with its post."""
    if change.purging:
        if change.new is None and change.old is not None:
            yield SharePurged(sharer_id=str(change.old["sharer_id"]), post_id=str(change.old["post_id"]))
        return
    if change.old is None and change.new is not None:
        yield PostShared(**_fields(change.new))
    if change.old is not None and change.new is None:
        yield ShareEnded(**_fields(change.old))


def _fields(row: Row) -> dict[str, Any]:
    post_id, sharer_id, owner_id = str(row["post_id"]), str(row["sharer_id"]), str(row["post_owner_id"])
    return {
        "sharer_id": sharer_id,
        "post_id": post_id,
        "post_owner_id": owner_id,
        "post": {"id": post_id, "caption": row["post_caption"]},
        "sharer": {"id": sharer_id, "userName": row["sharer_name"]},
        "post_owner": {"id": owner_id, "userName": row["post_owner_name"]},
    }
