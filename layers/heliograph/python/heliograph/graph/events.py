"""What happens in the graph. The fields `follower`, `followedUser`, `isFollowedUserCelebrity` are the seed design's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from heliograph.core.events import ENGAGEMENT, Change, Event, user_key
from heliograph.core.rows import Row
from heliograph.graph.model import Follow


@dataclass(frozen=True, kw_only=True)
class _Edge(Event):
    stream = ENGAGEMENT

    follower: Mapping[str, str]
    followed_user: Mapping[str, str]

    def keys(self) -> tuple[str, ...]:
        return user_key(self.followed_user["id"]), user_key(self.follower["id"])


@dataclass(frozen=True, kw_only=True)
class UserFollowed(_Edge):
    """Somebody began to follow somebody."""

    is_followed_user_celebrity: bool


@dataclass(frozen=True, kw_only=True)
class UserUnfollowed(_Edge):
    """Somebody stopped following somebody."""


def translate(change: Change) -> Iterator[Event]:
    """From the tie's row: the follow begins to be active, it ends."""
    before, after = _active(change.old), _active(change.new)
    if before is None and after is not None:
        yield UserFollowed(**_people(after), is_followed_user_celebrity=after["to_is_celebrity"])
    if before is not None and after is None:
        yield UserUnfollowed(**_people(before))


def _active(row: Row | None) -> Row | None:
    return row if row is not None and row["follow"] == Follow.ACTIVE else None


def _people(row: Row) -> dict[str, Mapping[str, str]]:
    return {
        "follower": {"id": str(row["from_id"]), "userName": row["from_name"]},
        "followed_user": {"id": str(row["to_id"]), "userName": row["to_name"]},
    }
