"""Comments in JSON."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from heliograph.comments.model import Comment, Entry
from heliograph.comments.settings import COMMENT_LENGTH
from heliograph.core.pages import Page
from heliograph.posts.views import LinkJson, links_json


class CommentBody(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    comment: Annotated[str, Field(min_length=1, max_length=COMMENT_LENGTH)]


class CommentJson(TypedDict):
    """Of a deleted comment that was answered its place is left: `deleted`, nobody's, and without words."""

    id: str
    postId: str
    parentId: str | None
    threadId: str | None
    deleted: bool
    commenterUserId: str | None
    commenterName: str | None
    comment: str
    links: list[LinkJson]
    numberOfLikes: int
    numberOfReplies: int
    likedByMe: bool
    createdAt: str


class CommentsJson(TypedDict):
    comments: list[CommentJson]
    nextCursor: str | None


class CommentedJson(TypedDict):
    """`posts` are those that the comments of this page are under, each once, in the order of the comments."""

    comments: list[CommentJson]
    posts: list[str]
    nextCursor: str | None


def written_json(comment: Comment) -> CommentJson:
    return comment_json(Entry(comment=comment, user_name=comment.commenter_name))


def comment_json(entry: Entry) -> CommentJson:
    comment = entry.comment
    living = comment if isinstance(comment, Comment) else None
    return {
        "id": comment.id,
        "postId": comment.post_id,
        "parentId": comment.parent_id,
        "threadId": comment.thread_id,
        "deleted": living is None,
        "commenterUserId": living.commenter_id if living else None,
        "commenterName": entry.user_name,
        "comment": living.text if living else "",
        "links": links_json(living.text) if living else [],
        "numberOfLikes": entry.tally.likes if living else 0,
        "numberOfReplies": entry.tally.replies,
        "likedByMe": entry.liked_by_me,
        "createdAt": comment.at.isoformat(),
    }


def comments_json(page: Page[Entry], next_cursor: str | None) -> CommentsJson:
    comments = [comment_json(entry) for entry in page.items]
    return {"comments": comments, "nextCursor": next_cursor}


def commented_json(page: Page[Entry], next_cursor: str | None) -> CommentedJson:
    posts = list(dict.fromkeys(entry.comment.post_id for entry in page.items))
    return {**comments_json(page, next_cursor), "posts": posts}
