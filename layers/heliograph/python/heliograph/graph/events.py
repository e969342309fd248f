"""What happens in the graph. The fields `follower`, `followedUser`, `isFollowedUserCelebrity` are the seed design's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from heliograph.core.events import ENGAGEMENT, Change, Event, user_key
from heliograph.core.rows import Row
from heliograph.graph.model import Crossing, Follow, Phase, is_marked


@dataclass(frozen=True, kw_only=True)
class _Follow(Event):
    stream = ENGAGEMENT

    follower: Mapping[str, str]
    followed_user: Mapping[str, str]

    def keys(self) -> tuple[str, ...]:
        return user_key(self.followed_user["id"]), user_key(self.follower["id"])


@dataclass(frozen=True, kw_only=True)
class FollowRequested(_Follow):
    """Somebody asks to follow a private account."""


@dataclass(frozen=True, kw_only=True)
class FollowWithdrawn(_Follow):
    """Somebody who asked to follow does not any more, by taking the request back or by blocking."""


@dataclass(frozen=True, kw_only=True)
class FollowDeclined(_Follow):
    """Somebody who was asked has declined, or has blocked who asks."""


@dataclass(frozen=True, kw_only=True)
class FollowAccepted(_Follow):
    """Somebody who was asked has accepted; that the other follows now is said beside it."""


@dataclass(frozen=True, kw_only=True)
class UserFollowed(_Follow):
    """Somebody began to follow somebody, at once or because the request was accepted."""

    is_followed_user_celebrity: bool


@dataclass(frozen=True, kw_only=True)
class UserUnfollowed(_Follow):
    """Somebody stopped following somebody, by unfollowing or by blocking."""


@dataclass(frozen=True, kw_only=True)
class FollowerRemoved(_Follow):
    """Somebody has taken a follower away, by removing or by blocking."""


@dataclass(frozen=True, kw_only=True)
class _Block(Event):
    stream = ENGAGEMENT

    blocker: Mapping[str, str]
    blocked_user: Mapping[str, str]

    def keys(self) -> tuple[str, ...]:
        return user_key(self.blocked_user["id"]), user_key(self.blocker["id"])


@dataclass(frozen=True, kw_only=True)
class UserBlocked(_Block):
    """Somebody blocked somebody."""


@dataclass(frozen=True, kw_only=True)
class UserUnblocked(_Block):
    """Somebody no longer blocks somebody."""


@dataclass(frozen=True, kw_only=True)
class FavouriteChosen(Event):
    """Somebody made a favourite of somebody, to be told of what they post from then on."""

    stream = ENGAGEMENT

    chooser: Mapping[str, str]
    favourite: Mapping[str, str]

    def keys(self) -> tuple[str, ...]:
        return (user_key(self.chooser["id"]),)


@dataclass(frozen=True, kw_only=True)
class _Fame(Event):
    stream = ENGAGEMENT

    user_id: str
    fame: int

    def keys(self) -> tuple[str, ...]:
        return (user_key(self.user_id),)


@dataclass(frozen=True, kw_only=True)
class MarkingAdvanced(_Fame):
    """The ties of somebody's followers are being marked, or unmarked, and this far it has come."""

    phase: str
    after: str

    def tells_of(self, crossing: Crossing) -> bool:
        """Is that where it is?"""
        return (self.fame, self.phase, self.after) == (crossing.fame, crossing.phase, str(crossing.after))


@dataclass(frozen=True, kw_only=True)
class FameFaded(_Fame):
    """All that was not pushed of somebody who was a celebrity has left every feed."""


def translate(change: Change) -> Iterator[Event]:
    """From the tie's row: what begins to hold, and what no longer does."""
    row = change.new or change.old
    if row is None:
        return
    before, after = _follow(change.old), _follow(change.new)
    by_other = change.new is not None and (change.new["blocked_by"] or "ended" in change.new)
    me, other = _person(row, "from"), _person(row, "to")
    if before != after:
        match before, after:
            case Follow.PENDING, Follow.NONE:
                yield (FollowDeclined if by_other else FollowWithdrawn)(follower=me, followed_user=other)
            case Follow.ACTIVE, _:
                yield (FollowerRemoved if by_other else UserUnfollowed)(follower=me, followed_user=other)
            case _, Follow.PENDING:
                yield FollowRequested(follower=me, followed_user=other)
            case _, Follow.ACTIVE:
                if before is Follow.PENDING:
                    yield FollowAccepted(follower=me, followed_user=other)
                celebrity = is_marked(int(row.get("fame", 0)))
                yield UserFollowed(follower=me, followed_user=other, is_followed_user_celebrity=celebrity)
    if change.new is not None and _favourite(change.new) not in (None, _favourite(change.old)):
        yield FavouriteChosen(chooser=me, favourite=other)
    blocked, blocks = _blocks(change.old), _blocks(change.new)
    if blocked != blocks:
        yield (UserBlocked if blocks else UserUnblocked)(blocker=me, blocked_user=other)


def translate_crossing(change: Change) -> Iterator[Event]:
    """From the crossing's row: it has begun or come further, or TTL has taken it because the marks have faded."""
    row = change.new or change.old
    if row is None:
        return
    crossed: dict[str, Any] = {"user_id": str(row["user_id"]), "fame": int(row["fame"])}
    if change.new is None:
        if change.expired:
            yield FameFaded(**crossed)
    elif row["phase"] in (Phase.MARKING, Phase.UNMARKING):
        yield MarkingAdvanced(**crossed, phase=row["phase"], after=str(row["after"]))


def _follow(row: Row | None) -> Follow:
    return Follow(row["follow"]) if row else Follow.NONE


def _blocks(row: Row | None) -> bool:
    return bool(row and row["blocks"])


def _favourite(row: Row | None) -> str | None:
    """Since when the other is a favourite."""
    return row.get("favourite_since") if row else None


def _person(row: Row, end: str) -> Mapping[str, str]:
    return {"id": str(row[f"{end}_id"]), "userName": row[f"{end}_name"]}
