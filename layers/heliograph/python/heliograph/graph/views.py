"""The graph in JSON."""

from typing_extensions import TypedDict

from heliograph.core.pages import Page
from heliograph.graph.model import Follow


class FollowJson(TypedDict):
    followerId: str
    followedUserId: str
    followedUserName: str
    since: str


class PersonJson(TypedDict):
    id: str
    userName: str
    since: str


class PeopleJson(TypedDict):
    users: list[PersonJson]
    nextCursor: str | None


def follow_json(follow: Follow) -> FollowJson:
    return {
        "followerId": follow.follower_id,
        "followedUserId": follow.followee_id,
        "followedUserName": follow.followee_name,
        "since": follow.since.isoformat(),
    }


def followers_json(page: Page[Follow], next_cursor: str | None) -> PeopleJson:
    users = [_person(one.follower_id, one.follower_name, one) for one in page.items]
    return {"users": users, "nextCursor": next_cursor}


def following_json(page: Page[Follow], next_cursor: str | None) -> PeopleJson:
    users = [_person(one.followee_id, one.followee_name, one) for one in page.items]
    return {"users": users, "nextCursor": next_cursor}


def _person(user_id: str, user_name: str, follow: Follow) -> PersonJson:
    return {"id": user_id, "userName": user_name, "since": follow.since.isoformat()}
