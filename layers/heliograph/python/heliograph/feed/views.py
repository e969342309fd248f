"""A feed in JSON. The seed design's fields come first; the rest is ours."""

from typing import NotRequired

from typing_extensions import TypedDict

from heliograph.core.pages import Page
from heliograph.counters.model import CommentPreview
from heliograph.feed.model import FeedItem, Visit
from heliograph.graph.visibility import Visibility
from heliograph.media.delivery import Delivery
from heliograph.posts.views import LinkJson, PictureJson, links_json, pictures_json


class CommentLikeJson(TypedDict):
    likerId: str
    likerUserName: str


class FeedCommentJson(TypedDict):
    commenterUserId: str
    commenterName: str
    comment: str
    likes: list[CommentLikeJson]


class ThroughJson(TypedDict):
    id: str
    userName: str


class FeedItemJson(TypedDict):
    postId: str
    postOwnerId: str
    postOwnerName: str
    mediaURL: str
    numberOfLikes: int | None
    numberOfComments: int
    comments: list[FeedCommentJson]
    caption: str
    captionLinks: list[LinkJson]
    numberOfShares: int
    likedByMe: bool
    sharedBy: ThroughJson | None
    publishedAt: str | None
    editedAt: str | None
    contentWarning: str | None
    visibility: Visibility
    commentsOff: bool
    pictures: list[PictureJson]
    why: NotRequired[list[str]]


class FeedsJson(TypedDict):
    feeds: list[FeedItemJson]
    nextCursor: str | None


class VisitJson(TypedDict):
    upTo: str | None
    at: str | None


def visit_json(visit: Visit | None) -> VisitJson:
    return {"upTo": visit.up_to if visit else None, "at": visit.at.isoformat() if visit else None}


def feeds_json(page: Page[FeedItem], next_cursor: str | None, delivery: Delivery) -> FeedsJson:
    return {"feeds": [_item_json(item, delivery) for item in page.items], "nextCursor": next_cursor}


def _item_json(item: FeedItem, delivery: Delivery) -> FeedItemJson:
    post, tally = item.post, item.tally
    pictures = pictures_json(post, delivery, for_everybody=item.for_everybody)
    variants = pictures[0]["variants"] or {}
    found: FeedItemJson = {
        "postId": post.id,
        "postOwnerId": post.owner_id,
        "postOwnerName": item.owner_name,
        "mediaURL": variants["feed"]["url"],
        "numberOfLikes": tally.likes if item.shows_likes else None,
        "numberOfComments": tally.comments,
        "comments": [_comment_json(comment) for comment in tally.newest_comments],
        "caption": post.caption,
        "captionLinks": links_json(post.caption),
        "numberOfShares": tally.shares,
        "likedByMe": item.liked_by_me,
        "sharedBy": {"id": item.shared_by.id, "userName": item.shared_by.name} if item.shared_by else None,
        "publishedAt": post.published_at.isoformat() if post.published_at else None,
        "contentWarning": post.content_warning or None,
        "visibility": post.visibility,
        "commentsOff": post.comments_off,
        "editedAt": post.edited_at.isoformat() if post.edited_at else None,
        "pictures": pictures,
    }
    if item.why is not None:
        found["why"] = list(item.why)
    return found


def _comment_json(comment: CommentPreview) -> FeedCommentJson:
    return {
        "commenterUserId": comment.user_id,
        "commenterName": comment.user_name,
        "comment": comment.text,
        "likes": [{"likerId": liker.id, "likerUserName": liker.user_name} for liker in comment.likers],
    }
