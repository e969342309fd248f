"""What people did, and what they are told of others' doings."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from heliograph.core.ids import EPOCH

SHOWN_NAMES: Final = 3
"""How many of those whom a notification is about are named."""
KEPT_ENTRIES: Final = 6
"""How many its row keeps at least, so that somebody is left when others may not be seen; twice as many before the
oldest are trimmed, so that trimming costs one write in several."""
_WORD_BITS: Final = 32


class Kind(StrEnum):
    """What a notification tells."""

    LIKED = "liked"
    SHARED = "shared"
    COMMENTED = "commented"
    REPLIED = "replied"
    COMMENT_LIKED = "comment-liked"
    FOLLOWED = "followed"
    REQUESTED = "requested"
    MENTIONED = "mentioned"
    POSTED = "posted"


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something that `user_id` did; `name` is the event's. Ids only: what they stand for may be gone by now.

    `tags` are hashtags of the post as it had them then, where what somebody does with it tells of their tastes.
    """

    user_id: str
    name: str
    moment: int
    at: datetime
    post_id: str | None = None
    other_id: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Group:
    """What one person is told of one thing: everybody who likes this post, everybody who follows me."""

    user_id: str
    kind: Kind
    target_id: str
    post_id: str | None = None
    post_owner_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One fact that concerns the group's person: one more (`adds` is 1) or one less (-1).

    `entry_id` names what was added, so that taking it back finds it. `home` is the key of the envelope in which the
    group hears such facts: one alone, because a fact that travels under two keys is told once, and in one order.
    """

    group: Group
    home: str
    entry_id: str
    actor_id: str
    adds: int


@dataclass(frozen=True, kw_only=True)
class Step:
    """A notice at its place in the source shard."""

    sequence: str
    at: datetime
    notice: Notice


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Somebody in a group, for what `id` names: a like is named by its liker, a comment by its own id."""

    id: str
    user_id: str


@dataclass(frozen=True, kw_only=True)
class Notification:
    """A group as it stands: how many facts it tells, the newest of them (newest first), and when it last grew."""

    group: Group
    count: int
    moment: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """`off` are the kinds that somebody does not want to be told; what happened up to the moment `read_to` is read."""

    off: frozenset[Kind] = frozenset()
    read_to: int = 0


@dataclass(frozen=True, kw_only=True)
class Told:
    """A notification as its reader may see it: id → name of those who may be named, newest first, and how many people
    it is about. (Of comments more may be counted than wrote them, where somebody wrote several long ago.)"""

    notification: Notification
    names: Mapping[str, str]
    count: int
    unread: bool


def moment(at: datetime, *words: str) -> int:
    """A number that sorts by time, to the second that streams know, and is always the same for the same words.

    31 bits of seconds and 32 bits of a hash: it fits a cursor, and two facts of one second get the same number once in
    four milliards.
    """
    digest = hashlib.sha256("/".join(words).encode()).digest()
    return (at - EPOCH) // timedelta(seconds=1) << _WORD_BITS | int.from_bytes(digest[:4])


def at_moment(moment: int) -> datetime:
    """The second of a moment."""
    return EPOCH.astimezone(UTC) + timedelta(seconds=moment >> _WORD_BITS)


def in_words(names: Iterable[str], count: int) -> str:
    """`ada`, `ada and bob`, `ada, bob and 11 others`: two names at most where there are others."""
    named = list(names)
    if count > len(named):
        named = named[:2]
    others = count - len(named)
    listed = [*named, f"{others} other{'s' * (others > 1)}"] if others > 0 else named
    return " and ".join(part for part in (", ".join(listed[:-1]), listed[-1]) if part)
