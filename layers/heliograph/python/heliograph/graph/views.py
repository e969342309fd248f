"""The graph in JSON."""

from typing_extensions import TypedDict

from heliograph.core.pages import Page
from heliograph.graph.model import Follow, Tie


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


class PersonJson(TypedDict):
    id: str
    userName: str
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
        "since": _since(tie),
    }


def follow_status(tie: Tie) -> int:
    """201 for a follow, 202 for one that waits to be accepted."""
    return 201 if tie.follows else 202


def followers_json(page: Page[Tie], next_cursor: str | None) -> PeopleJson:
    users = [_person(one.from_id, one.from_name, one) for one in page.items]
    return {"users": users, "nextCursor": next_cursor}


def following_json(page: Page[Tie], next_cursor: str | None) -> PeopleJson:
    users = [_person(one.to_id, one.to_name, one) for one in page.items]
    return {"users": users, "nextCursor": next_cursor}


def towards_json(tie: Tie) -> TowardsJson:
    """What one has settled towards somebody."""
    return {
        "userId": tie.to_id,
        "userName": tie.to_name,
        "blocked": tie.blocks,
        "muted": tie.mutes,
        "closeFriend": tie.close_friend,
    }


def others_json(page: Page[Tie], next_cursor: str | None) -> PeopleJson:
    """People to whom one stands somehow, whether or not one follows them."""
    users: list[PersonJson] = [{"id": one.to_id, "userName": one.to_name, "since": None} for one in page.items]
    return {"users": users, "nextCursor": next_cursor}


def _person(user_id: str, user_name: str, tie: Tie) -> PersonJson:
    return {"id": user_id, "userName": user_name, "since": _since(tie)}


def _since(tie: Tie) -> str | None:
    return tie.since.isoformat() if tie.since else None
