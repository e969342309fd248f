"""What holds between two people, and how they may be refused."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from heliograph.core.errors import Conflict, Invalid
from heliograph.identity.model import UserNotFound


class Follow(StrEnum):
    """Whether somebody follows somebody. A private account is asked first, so the follow waits."""

    NONE = "none"
    PENDING = "pending"
    ACTIVE = "active"


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

    def unfollowed(self) -> Self:
        """This tie once nobody follows or asks any more."""
        return replace(self, follow=Follow.NONE, since=None, to_is_celebrity=False)


class SelfFollow(Invalid):
    """You cannot follow yourself."""


class AlreadyFollowing(Conflict):
    """You follow this user already."""


class AlreadyRequested(Conflict):
    """You have asked to follow this user already."""


class Contended(ConnectionError):
    """A tie changed under every try to change it; an overload, so the client is told to come back."""


FOLLOW_REFUSALS: Final = (UserNotFound, SelfFollow, AlreadyFollowing, AlreadyRequested)
