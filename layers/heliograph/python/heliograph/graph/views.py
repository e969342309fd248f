"""The graph in JSON."""

from datetime import datetime

from typing_extensions import TypedDict

from heliograph.core.pages import Page
from heliograph.graph.model import Follow, Listed, Tie
from heliograph.identity.views import AvatarJson, avatar_json
from heliograph.media.delivery import Delivery


class FollowJson(TypedDict):
    followerId: str
    followedUserId: str
    followedUserName: str
    status: Follow
    since: str | None


class TowardsJson(TypedDict):
    userId: str
    userName: str
    blocked: bool
    muted: bool
    closeFriend: bool
    favourite: bool


class PersonJson(TypedDict):
    id: str
    userName: str
    avatar: AvatarJson | None
    since: str | None


class PeopleJson(TypedDict):
    users: list[PersonJson]
    nextCursor: str | None


def follow_json(tie: Tie) -> FollowJson:
    return {
        "followerId": tie.from_id,
        "followedUserId": tie.to_id,
        "followedUserName": tie.to_name,
        "status": tie.follow,
        "since": _moment(tie.since),
    }


def follow_status(tie: Tie) -> int:
    """201 for a follow, 202 for one that waits to be accepted."""
    return 201 if tie.follows else 202


def people_json(page: Page[Listed], next_cursor: str | None, delivery: Delivery) -> PeopleJson:
    users: list[PersonJson] = [
        {
            "id": one.id,
            "userName": one.user_name,
            "avatar": avatar_json(one.avatar, delivery),
            "since": _moment(one.since),
        }
        for one in page.items
    ]
    return {"users": users, "nextCursor": next_cursor}


def towards_json(tie: Tie) -> TowardsJson:
    """What one has settled towards somebody."""
    return {
        "userId": tie.to_id,
        "userName": tie.to_name,
        "blocked": tie.blocks,
        "muted": tie.mutes,
        "closeFriend": tie.close_friend,
        "favourite": tie.favourite,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
