"""What happens to uploads, for whoever waits for them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from heliograph.core.events import POSTS, Change, Event, post_key, user_key
from heliograph.media.film import plays
from heliograph.media.model import Manifest
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


@dataclass(frozen=True, kw_only=True)
class _OfProfile(Event):
    stream = POSTS

    media_id: str
    owner_id: str

    def keys(self) -> tuple[str, ...]:
        return (user_key(self.owner_id),)


@dataclass(frozen=True, kw_only=True)
class AvatarReady(_OfProfile):
    """All variants of somebody's avatar can be read."""

    digest: str


@dataclass(frozen=True, kw_only=True)
class AvatarFailed(_OfProfile):
    """Somebody's avatar could not be made into variants."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class AvatarDoffed(_OfProfile):
    """An upload was somebody's avatar, and has gone."""


@dataclass(frozen=True, kw_only=True)
class UploadDropped(_OfProfile):
    """An upload of no use has gone."""


def translate(change: Change) -> Iterator[Event]:
    """From an upload's row, once it is done *and* of some use, whichever comes last; and once it has gone.

    A video is ready once more when there is something to play that was not there before. What was in a post goes with
    the post, which says so itself.
    """
    old, new = change.old, change.new
    if new is None:
        if old is not None and old.get("avatar"):
            yield AvatarDoffed(**_ids(old, "media_id", "owner_id"))
        elif old is not None and old.get("post_id") is None:
            yield UploadDropped(**_ids(old, "media_id", "owner_id"))
    elif _done_for_something(new) and not (old is not None and _done_for_something(old)):
        yield _outcome_of_avatar(new) if new.get("avatar") else _outcome_of_picture(new)
    elif old is not None and new.get("post_id") is not None and _plays(new) and not _plays(old):
        yield _outcome_of_picture(new)


def _outcome_of_picture(row: Mapping[str, Any]) -> Event:
    ids = _ids(row, "media_id", "owner_id", "post_id")
    if row["status"] == Status.READY:
        return MediaReady(**ids, manifest=row["manifest"])
    return MediaFailed(**ids, reason=row["reason"])


def _outcome_of_avatar(row: Mapping[str, Any]) -> Event:
    ids = _ids(row, "media_id", "owner_id")
    if row["status"] == Status.READY:
        return AvatarReady(**ids, digest=row["manifest"]["digest"])
    return AvatarFailed(**ids, reason=row["reason"])


def _ids(row: Mapping[str, Any], *names: str) -> dict[str, str]:
    return {name: str(row[name]) for name in names}


def _done_for_something(row: Mapping[str, Any]) -> bool:
    used = row.get("post_id") is not None or row.get("avatar")
    return bool(used) and row["status"] in (Status.READY, Status.FAILED)


def _plays(row: Mapping[str, Any]) -> bool:
    manifest = row.get("manifest")
    return manifest is not None and plays(Manifest.from_dict(manifest).film)
