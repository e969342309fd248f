"""Likes in JSON."""

from typing_extensions import TypedDict

from heliograph.core.pages import Page
from heliograph.likes.model import Like


class LikeJson(TypedDict):
    postId: str
    likerId: str
    likerUserName: str
    likedAt: str


class LikesJson(TypedDict):
    likes: list[LikeJson]
    nextCursor: str | None


def like_json(like: Like) -> LikeJson:
    return {
        "postId": like.post_id,
        "likerId": like.liker_id,
        "likerUserName": like.liker_name,
        "likedAt": like.at.isoformat(),
    }


def likes_json(page: Page[Like], next_cursor: str | None) -> LikesJson:
    return {"likes": [like_json(like) for like in page.items], "nextCursor": next_cursor}
