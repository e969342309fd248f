"""A feed in JSON. The seed design's fields come first; the rest is ours."""

from typing import Any, NotRequired

import orjson
from typing_extensions import TypedDict

from heliograph.core.memory import REMEMBERED, Memory
from heliograph.core.pages import Page
from heliograph.counters.model import CommentPreview
from heliograph.feed.model import FeedItem, Visit
from heliograph.graph.visibility import Visibility
from heliograph.media.delivery import Delivery, Term
from heliograph.posts.model import Post
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


Said = tuple[Post, Term, FeedItemJson]
"""What is said of a post to whoever sees it, as long as it is the same post and the same term."""


class VisitJson(TypedDict):
    upTo: str | None
    at: str | None


def visit_json(visit: Visit | None) -> VisitJson:
    return {"upTo": visit.up_to if visit else None, "at": visit.at.isoformat() if visit else None}


class FeedViews:
    """Feeds in JSON. A container remembers what it said of a post, and says it again while the post, and until when
    its addresses hold, are the same: a page is mostly such posts. How things stand between it and its reader is said
    anew each time.
    """

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        self._said = Memory[tuple[str, bool], Said](REMEMBERED)

    def feeds_json(self, page: Page[FeedItem], next_cursor: str | None) -> FeedsJson:
        terms = self._delivery.terms()
        before = self._said.of([(item.post.id, item.for_everybody) for item in page.items])
        items = [
            self._item_json(item, terms[item.for_everybody], kept)
            for item, kept in zip(page.items, before, strict=True)
        ]
        return {"feeds": items, "nextCursor": next_cursor}

    def _item_json(self, item: FeedItem, term: Term, kept: Said | None) -> FeedItemJson:
        post, tally = item.post, item.tally
        if kept is None or kept[0] is not post or kept[1] != term:
            kept = post, term, self._of_post(post, term)
            self._said.keep((post.id, item.for_everybody), kept)
        found: FeedItemJson = {
            **kept[2],
            "postOwnerName": item.owner_name,
            "numberOfLikes": tally.likes if item.shows_likes else None,
            "numberOfComments": tally.comments,
            "comments": [_comment_json(comment) for comment in tally.newest_comments],
            "numberOfShares": tally.shares,
            "likedByMe": item.liked_by_me,
            "sharedBy": {"id": item.shared_by.id, "userName": item.shared_by.name} if item.shared_by else None,
        }
        if item.why is not None:
            found["why"] = list(item.why)
        return found

    def _of_post(self, post: Post, term: Term) -> FeedItemJson:
        """All that is the same for whoever sees it, and the places of what is not. Pictures are most of it, and are
        written as JSON here, once: texts that lie in a hundred places take longer to write than bytes to copy."""
        pictures = pictures_json(post, self._delivery, for_everybody=term.for_everybody)
        written: Any = orjson.Fragment(orjson.dumps(pictures))
        return {
            "postId": post.id,
            "postOwnerId": post.owner_id,
            "postOwnerName": "",
            "mediaURL": (pictures[0]["variants"] or {})["feed"]["url"],
            "numberOfLikes": None,
            "numberOfComments": 0,
            "comments": [],
            "caption": post.caption,
            "captionLinks": links_json(post.caption),
            "numberOfShares": 0,
            "likedByMe": False,
            "sharedBy": None,
            "publishedAt": post.published_at.isoformat() if post.published_at else None,
            "contentWarning": post.content_warning or None,
            "visibility": post.visibility,
            "commentsOff": post.comments_off,
            "editedAt": post.edited_at.isoformat() if post.edited_at else None,
            "pictures": written,
        }


def _comment_json(comment: CommentPreview) -> FeedCommentJson:
    return {
        "commenterUserId": comment.user_id,
        "commenterName": comment.user_name,
        "comment": comment.text,
        "likes": [{"likerId": liker.id, "likerUserName": liker.user_name} for liker in comment.likers],
    }
