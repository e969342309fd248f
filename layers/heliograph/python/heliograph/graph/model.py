"""What holds between two people, and how they may be refused."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from msgspec import Struct

from heliograph.core.errors import Conflict, Invalid, NotFound
from heliograph.core.pages import Position
from heliograph.counters.fame import is_celebrity
from heliograph.identity.model import Avatar, UserNotFound


class Follow(StrEnum):
    """Whether somebody follows somebody. A private account is asked first, so the follow waits."""

    NONE = "none"
    PENDING = "pending"
    ACTIVE = "active"


class End(StrEnum):
    """How the other side ended a follow, or refused one; whoever follows ends it by leaving nothing."""

    DECLINED = "declined"
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True)
class Tie:
    """All that holds from one person towards another. Names are as they were when it was last written.

    `blocked_by` mirrors the other's block, `close_friend_of` that the other has one for a close friend, and they change
    with it, so that one's own tie decides what one sees. Every writing brings a new `version`, an id that no other
    state of any tie ever had; None stands for a tie that is not written down, in which nothing holds.
    """

    from_id: str
    from_name: str
    to_id: str
    to_name: str
    follow: Follow = Follow.NONE
    since: datetime | None = None
    """Since when `follow` is what it is."""
    fame: int = 0
    """The crossing of the border of celebrities (counters/fame.py) that the tie is marked by."""
    blocks: bool = False
    blocked_by: bool = False
    mutes: bool = False
    close_friend: bool = False
    close_friend_of: bool = False
    favourite_since: datetime | None = None
    """Since when the other is a favourite, of whose posts one is told from then on; nobody whom one does not follow."""
    ended: End | None = None
    """Stands in the row for the step that ended the follow, so that the event of it can tell who did; goes with the
    next step, or by TTL."""
    version: str | None = None

    @property
    def follows(self) -> bool:
        return self.follow is Follow.ACTIVE

    @property
    def favourite(self) -> bool:
        return self.favourite_since is not None

    @property
    def to_is_celebrity(self) -> bool:
        """Are the other's posts fetched, because they are not pushed?"""
        return is_marked(self.fame)

    @property
    def holds(self) -> bool:
        """Does anything hold? A tie in which nothing does is not kept."""
        flags = (self.blocks, self.blocked_by, self.mutes, self.close_friend, self.close_friend_of)
        return self.follow is not Follow.NONE or any(flags)

    def followed(self, follow: Follow, since: datetime, *, fame: int) -> Self:
        """This tie once somebody follows, or asks to."""
        return replace(self, follow=follow, since=since, fame=fame)

    def unfollowed(self, ended: End | None = None) -> Self:
        """This tie once nobody follows or asks any more; `ended` says how, if the other side had it so."""
        return replace(self, follow=Follow.NONE, since=None, fame=0, favourite_since=None, ended=ended)

    def cut(self) -> Self:
        """This tie once either side has blocked the other: neither follows, nor is a close friend."""
        return replace(self.unfollowed(), close_friend=False, close_friend_of=False)


class Standing(Struct, frozen=True, kw_only=True):
    """What of a tie decides what one sees of the other."""

    follows: bool = False
    blocks: bool = False
    blocked_by: bool = False
    mutes: bool = False
    close_friend_of: bool = False


class Phase(StrEnum):
    """How far the marks of somebody's followers are."""

    MARKING = "marking"
    MARKED = "marked"
    FADING = "fading"
    """No celebrity any more; the marks stay until all that was not pushed has left every feed."""
    UNMARKING = "unmarking"


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """What comes of it that somebody has crossed the border of celebrities for the `fame`-th time.

    `after` is the last follower of the last page that is done, 0 before the first page. `marked_at` is since when all
    are marked; None also where that was before it was noted.
    """

    user_id: str
    fame: int
    phase: Phase
    after: int = 0
    marked_at: datetime | None = None
    fades_at: datetime | None = None

    @property
    def under_way(self) -> bool:
        return self.phase in (Phase.MARKING, Phase.UNMARKING)

    @property
    def fetched(self) -> bool:
        """Whether every tie to them is marked, so that nothing of theirs has to come into feeds.

        Neither while the marks are still being made nor once they fade: then followers are pushed to as well.
        """
        return self.phase is Phase.MARKED

    @property
    def marks(self) -> int:
        """What a tie from before is to be marked by. While marks fade that is the crossing before this one."""
        return self.fame - 1 if self.phase is Phase.FADING else self.fame

    @property
    def position(self) -> Position | None:
        return (self.after,) if self.after else None

    def through(self, position: Position | None, now: datetime) -> Self | None:
        """This crossing once one page more is done, up to a position, or, if that is None, the last one.

        None when nothing is left to be known of it.
        """
        if position is not None:
            return replace(self, after=int(position[0]))
        return replace(self, phase=Phase.MARKED, after=0, marked_at=now) if self.phase is Phase.MARKING else None


def is_marked(fame: int) -> bool:
    """Whether a tie that is marked by this crossing is one to a celebrity."""
    return is_celebrity(fame)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """Somebody in a list of people, as of now; `since` where it is a list of follows or requests."""

    id: str
    user_name: str
    avatar: Avatar | None = None
    since: datetime | None = None


class SelfFollow(Invalid):
    """You cannot follow yourself."""


class AlreadyFollowing(Conflict):
    """You follow this user already."""


class AlreadyRequested(Conflict):
    """You have asked to follow this user already."""


class AlreadyAccepted(Conflict):
    """You have accepted this request already."""


class AlreadyBlocked(Conflict):
    """You have blocked this user already."""


class AlreadyMuted(Conflict):
    """You have muted this user already."""


class AlreadyCloseFriend(Conflict):
    """This user is one of your close friends already."""


class AlreadyFavourite(Conflict):
    """This user is one of your favourites already."""


class NotFollowing(Conflict):
    """You do not follow this user."""


class YouBlocked(Conflict):
    """You have blocked this user."""


class NotWithYourself(Invalid):
    """You cannot do this with yourself."""


class RequestNotFound(NotFound):
    """This user does not ask to follow you."""


class Contended(ConnectionError):
    """A tie changed under every try to change it; an overload, so the client is told to come back."""


FOLLOW_REFUSALS: Final = (UserNotFound, SelfFollow, AlreadyFollowing, AlreadyRequested, YouBlocked)
BLOCK_REFUSALS: Final = (UserNotFound, NotWithYourself, AlreadyBlocked)
MUTE_REFUSALS: Final = (UserNotFound, NotWithYourself, AlreadyMuted)
FAVOURITE_REFUSALS: Final = (UserNotFound, NotWithYourself, AlreadyFavourite, NotFollowing)
FRIEND_REFUSALS: Final = (UserNotFound, NotWithYourself, AlreadyCloseFriend, YouBlocked)
