"""Likes in JSON."""

from typing_extensions import TypedDict

from heliograph.core.pages import Page
from heliograph.identity.views import AvatarJson, avatar_json
from heliograph.likes.model import CommentLike, Like, Liker
from heliograph.media.delivery import Delivery


class LikerJson(TypedDict):
    likerId: str
    likerUserName: str
    likedAt: str


class ListedLikerJson(LikerJson):
    avatar: AvatarJson | None


class LikeJson(LikerJson):
    postId: str


class LikeOfCommentJson(LikeJson):
    commentId: str


class LikersJson(TypedDict):
    likes: list[ListedLikerJson]
    nextCursor: str | None


def like_json(like: Like) -> LikeJson:
    return {
        "postId": like.post_id,
        "likerId": like.liker_id,
        "likerUserName": like.liker_name,
        "likedAt": like.at.isoformat(),
    }


def comment_like_json(like: CommentLike) -> LikeOfCommentJson:
    return {
        "commentId": like.comment_id,
        "postId": like.post_id,
        "likerId": like.liker_id,
        "likerUserName": like.liker_name,
        "likedAt": like.at.isoformat(),
    }


def likers_json(page: Page[Liker], next_cursor: str | None, delivery: Delivery) -> LikersJson:
    likes = [_liker_json(liker, delivery) for liker in page.items]
    return {"likes": likes, "nextCursor": next_cursor}


def _liker_json(liker: Liker, delivery: Delivery) -> ListedLikerJson:
    return {
        "likerId": liker.id,
        "likerUserName": liker.name,
        "avatar": avatar_json(liker.avatar, delivery),
        "likedAt": liker.at.isoformat(),
    }
