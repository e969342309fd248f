"""Comments in JSON."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from heliograph.comments.model import Comment
from heliograph.comments.settings import COMMENT_LENGTH
from heliograph.core.pages import Page


class CommentBody(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    comment: Annotated[str, Field(min_length=1, max_length=COMMENT_LENGTH)]


class CommentJson(TypedDict):
    id: str
    postId: str
    commenterUserId: str
    commenterName: str
    comment: str
    createdAt: str


class CommentsJson(TypedDict):
    comments: list[CommentJson]
    nextCursor: str | None


def comment_json(comment: Comment) -> CommentJson:
    return {
        "id": comment.id,
        "postId": comment.post_id,
        "commenterUserId": comment.commenter_id,
        "commenterName": comment.commenter_name,
        "comment": comment.text,
        "createdAt": comment.at.isoformat(),
    }


def comments_json(page: Page[Comment], next_cursor: str | None) -> CommentsJson:
    comments = [comment_json(comment) for comment in page.items]
    return {"comments": comments, "nextCursor": next_cursor}
