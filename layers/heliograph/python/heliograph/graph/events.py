"""What happens in the graph. The fields `follower`, `followedUser`, `isFollowedUserCelebrity` are the seed design's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from heliograph.core.events import ENGAGEMENT, Change, Event, user_key
from heliograph.core.rows import Row


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
    """From the edge's row: it appears, it goes."""
    if change.old is None and change.new is not None:
        celebrity = change.new["followee_is_celebrity"]
        yield UserFollowed(**_people(change.new), is_followed_user_celebrity=celebrity)
    if change.old is not None and change.new is None:
        yield UserUnfollowed(**_people(change.old))


def _people(row: Row) -> dict[str, Mapping[str, str]]:
    return {
        "follower": {"id": str(row["follower_id"]), "userName": row["follower_name"]},
        "followed_user": {"id": str(row["followee_id"]), "userName": row["followee_name"]},
    }
