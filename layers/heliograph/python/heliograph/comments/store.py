"""Comments, one item each.

| entity  | PK           | SK         | index    | who asks                                                |
|---------|--------------|------------|----------|---------------------------------------------------------|
| comment | post_id      | comment_id |          | under a post, newest first                              |
| comment | commenter_id | comment_id | `author` | what somebody wrote, newest first                       |
"""

from datetime import datetime

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from heliograph.comments.model import Comment
from heliograph.core.pages import Page, Position
from heliograph.core.rows import Row
from heliograph.core.store import IdAttribute, KeyTaken, bind, create, plain


class AuthorIndex(GlobalSecondaryIndex["CommentRow"]):
    class Meta:
        index_name = "author"
        projection = AllProjection()

    commenter_id = IdAttribute(hash_key=True)
    comment_id = IdAttribute(range_key=True)


class CommentRow(Model):
    post_id = IdAttribute(hash_key=True)
    comment_id = IdAttribute(range_key=True)
    post_owner_id = IdAttribute()
    commenter_id = IdAttribute()
    commenter_name = UnicodeAttribute()
    text = UnicodeAttribute()
    at = UnicodeAttribute()
    author = AuthorIndex()


class CommentStore:
    """The questions asked of the comments table."""

    def __init__(self, table: str) -> None:
        self._rows = bind(CommentRow, table)

    def add(self, comment: Comment) -> None:
        """Raises: KeyTaken."""
        row = self._rows(
            comment.post_id,
            comment.id,
            post_owner_id=comment.post_owner_id,
            commenter_id=comment.commenter_id,
            commenter_name=comment.commenter_name,
            text=comment.text,
            at=comment.at.isoformat(),
        )
        if not create(row, CommentRow.post_id.does_not_exist()):
            raise KeyTaken(f"There is another comment {comment.id}.")

    def get(self, post_id: str, comment_id: str) -> Comment | None:
        try:
            return _comment(plain(self._rows.get(post_id, comment_id, consistent_read=True)))
        except self._rows.DoesNotExist:
            return None

    def remove(self, post_id: str, comment_id: str) -> None:
        """Remove the comment if it is there."""
        self._rows(post_id, comment_id).delete()

    def of_post(self, post_id: str, limit: int, before: Position | None) -> Page[Comment]:
        """Under a post, newest first."""
        start = {"post_id": {"N": post_id}, "comment_id": {"N": str(before[0])}} if before else None
        found = self._rows.query(
            post_id, limit=limit, page_size=limit, scan_index_forward=False, last_evaluated_key=start
        )
        items = [_comment(plain(row)) for row in found]
        last = found.last_evaluated_key
        return Page(items, (int(last["comment_id"]["N"]),) if last else None)


def _comment(row: Row) -> Comment:
    return Comment(
        id=str(row["comment_id"]),
        post_id=str(row["post_id"]),
        post_owner_id=str(row["post_owner_id"]),
        commenter_id=str(row["commenter_id"]),
        commenter_name=row["commenter_name"],
        text=row["text"],
        at=datetime.fromisoformat(row["at"]),
    )
