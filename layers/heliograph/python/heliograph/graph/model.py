"""What holds between two people, and how they may be refused."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from heliograph.core.errors import Conflict, Invalid, NotFound
from heliograph.identity.model import UserNotFound


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

    `blocked_by` mirrors the other's block and changes with it, so that one's own tie decides what one sees. Every
    writing brings a new `version`, an id that no other state of any tie ever had; None stands for a tie that is not
    written down, in which nothing holds.
    """

    from_id: str
    from_name: str
    to_id: str
    to_name: str
    follow: Follow = Follow.NONE
    since: datetime | None = None
    """Since when `follow` is what it is."""
    to_is_celebrity: bool = False
    blocks: bool = False
    blocked_by: bool = False
    mutes: bool = False
    close_friend: bool = False
    ended: End | None = None
    """Stands in the row for the step that ended the follow, so that the event of it can tell who did; goes with the
    next step, or by TTL."""
    version: str | None = None

    @property
    def follows(self) -> bool:
        return self.follow is Follow.ACTIVE

    @property
    def holds(self) -> bool:
        """Does anything hold? A tie in which nothing does is not kept."""
        return self.follow is not Follow.NONE or self.blocks or self.blocked_by or self.mutes or self.close_friend

    def followed(self, follow: Follow, since: datetime, *, celebrity: bool) -> Self:
        """This tie once somebody follows, or asks to."""
        return replace(self, follow=follow, since=since, to_is_celebrity=celebrity)

    def unfollowed(self, ended: End | None = None) -> Self:
        """This tie once nobody follows or asks any more; `ended` says how, if the other side had it so."""
        return replace(self, follow=Follow.NONE, since=None, to_is_celebrity=False, ended=ended)

    def cut(self) -> Self:
        """This tie once either side has blocked the other: neither follows, nor is a close friend."""
        return replace(self.unfollowed(), close_friend=False)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """Somebody in a list of people, under the name of now; `since` where it is a list of follows or requests."""

    id: str
    user_name: str
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
FRIEND_REFUSALS: Final = (UserNotFound, NotWithYourself, AlreadyCloseFriend, YouBlocked)
