"""Comments, one item each.

| entity    | PK           | SK         | index    | who asks                                                |
|-----------|--------------|------------|----------|---------------------------------------------------------|
| comment   | post_id      | comment_id |          | this one; all of a post                                 |
| comment   | under        | comment_id | `under`  | under a post, newest first; under a comment, oldest first |
| comment   | between      | comment_id | `between` | what somebody wrote under somebody's posts, newest first |
| comment   | commenter_id | comment_id | `author` | what did somebody write who has gone for good?          |
| tombstone | post_id      | comment_id |          | as a comment, but it is between nobody and by nobody    |

`under` is `post#<id>` for a comment and `comment#<id>` for a reply; `between` is `<writer>#<owner of the post>` for
both. A reply marks its parent as `answered` in the same
transaction, unless it is marked already; a marked comment is deleted by taking away what is its writer's, every other
one is removed. Both are conditional, so no reply is ever left without the place it belongs to.
"""

from collections.abc import Iterator
from datetime import datetime

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute
from pynamodb.exceptions import DeleteError, UpdateError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from heliograph.comments.model import Comment, Parent, Tombstone
from heliograph.core.events import comment_key, post_key
from heliograph.core.pages import Page, Position
from heliograph.core.rows import Row
from heliograph.core.store import (
    Cancelled,
    IdAttribute,
    KeyTaken,
    PlainList,
    PlainMap,
    bind,
    condition_failed,
    create,
    erase,
    plain,
    saving,
    transact,
    updating,
)
from heliograph.posts.markup import Named


class UnderIndex(GlobalSecondaryIndex["CommentRow"]):
    class Meta:
        index_name = "under"
        projection = AllProjection()

    under = UnicodeAttribute(hash_key=True)
    comment_id = IdAttribute(range_key=True)


class BetweenIndex(GlobalSecondaryIndex["CommentRow"]):
    class Meta:
        index_name = "between"
        projection = AllProjection()

    between = UnicodeAttribute(hash_key=True)
    comment_id = IdAttribute(range_key=True)


class AuthorIndex(GlobalSecondaryIndex["CommentRow"]):
    class Meta:
        index_name = "author"
        projection = AllProjection()

    commenter_id = IdAttribute(hash_key=True)
    comment_id = IdAttribute(range_key=True)


PURGED_AT_ONCE = 100


class CommentRow(Model):
    post_id = IdAttribute(hash_key=True)
    comment_id = IdAttribute(range_key=True)
    under = UnicodeAttribute()
    parent = PlainMap(null=True)
    post_owner_id = IdAttribute()
    commenter_id = IdAttribute(null=True)
    commenter_name = UnicodeAttribute(null=True)
    text = UnicodeAttribute(null=True)
    tags = PlainList(null=True)
    mentions = PlainList(null=True)
    post_tags = PlainList(null=True)
    at = UnicodeAttribute()
    answered = BooleanAttribute(null=True)
    between = UnicodeAttribute(null=True)
    purged = BooleanAttribute(null=True)
    under_index = UnderIndex()
    between_index = BetweenIndex()
    author = AuthorIndex()


WRITERS_OWN = (
    CommentRow.text,
    CommentRow.tags,
    CommentRow.mentions,
    CommentRow.post_tags,
    CommentRow.commenter_id,
    CommentRow.commenter_name,
    CommentRow.between,
)
"""What goes when a comment that was answered is deleted."""


class CommentStore:
    """The questions asked of the comments table."""

    def __init__(self, table: str) -> None:
        self._rows = bind(CommentRow, table)

    def add(self, comment: Comment, parent: Comment | None = None) -> bool:
        """A new comment, or a reply to `parent`; False when the parent was deleted meanwhile. Raises: KeyTaken."""
        row, is_new = self._row(comment), CommentRow.post_id.does_not_exist()
        taken = KeyTaken(f"There is another comment {comment.id}.")
        if parent is None or parent.answered:
            if not create(row, is_new):
                raise taken
            return True
        mark = updating(
            self._rows(parent.post_id, parent.id), [CommentRow.answered.set(True)], CommentRow.text.exists()
        )
        try:
            transact(saving(row, is_new), mark)
        except Cancelled as cancelled:
            if 0 in cancelled.failed:
                raise taken from cancelled
            return False
        return True

    def get(self, post_id: str, comment_id: str) -> Comment | Tombstone | None:
        try:
            return _comment(plain(self._rows.get(post_id, comment_id, consistent_read=True)))
        except self._rows.DoesNotExist:
            return None

    def remove(self, comment: Comment) -> bool:
        """Take a comment away, or leave its tombstone if it was answered; False when it has changed meanwhile."""
        row = self._rows(comment.post_id, comment.id)
        try:
            if comment.answered:
                row.update([attribute.remove() for attribute in WRITERS_OWN], CommentRow.text.exists())
            else:
                row.delete(CommentRow.text.exists() & CommentRow.answered.does_not_exist())
        except (DeleteError, UpdateError) as error:
            if not condition_failed(error):
                raise
            return False
        return True

    def of_post(self, post_id: str, limit: int, before: Position | None) -> Page[Comment | Tombstone]:
        """Under a post and in answer to nobody, newest first."""
        return self._under(post_key(post_id), post_id, limit, before, newest_first=True)

    def replies(self, post_id: str, comment_id: str, limit: int, after: Position | None) -> Page[Comment | Tombstone]:
        """In answer to a comment, as they came."""
        return self._under(comment_key(comment_id), post_id, limit, after, newest_first=False)

    def between(self, commenter_id: str, owner_id: str, limit: int, before: Position | None) -> Page[Comment]:
        """What somebody wrote under somebody's posts, replies too, newest first. A position names comment and post."""
        pair, key = _between(commenter_id, owner_id), None
        if before:
            key = {"between": {"S": pair}, "comment_id": {"N": str(before[0])}, "post_id": {"N": str(before[1])}}
        found = self._rows.between_index.query(
            pair, limit=limit, page_size=limit, scan_index_forward=False, last_evaluated_key=key
        )
        items = [_written(plain(row)) for row in found]
        last = found.last_evaluated_key
        return Page(items, (int(last["comment_id"]["N"]), int(last["post_id"]["N"])) if last else None)

    def purge(self, post_id: str) -> int:
        """Remove everything under a post that has gone for good; answers how many rows."""
        return erase(self._rows, self._rows.query(post_id, consistent_read=True, page_size=PURGED_AT_ONCE))

    def by(self, commenter_id: str) -> Iterator[Comment | Tombstone]:
        """All that somebody wrote and did not delete, as the index has it."""
        return (_comment(plain(row)) for row in self._rows.author.query(commenter_id, page_size=PURGED_AT_ONCE))

    def all_of_post(self, post_id: str) -> Iterator[Row]:
        """Every row under a post, replies and tombstones too, as they are now."""
        return (plain(row) for row in self._rows.query(post_id, consistent_read=True))

    def _under(
        self, under: str, post_id: str, limit: int, start: Position | None, *, newest_first: bool
    ) -> Page[Comment | Tombstone]:
        key = {"under": {"S": under}, "comment_id": {"N": str(start[0])}, "post_id": {"N": post_id}} if start else None
        found = self._rows.under_index.query(
            under, limit=limit, page_size=limit, scan_index_forward=not newest_first, last_evaluated_key=key
        )
        items = [_comment(plain(row)) for row in found]
        last = found.last_evaluated_key
        return Page(items, (int(last["comment_id"]["N"]),) if last else None)

    def _row(self, comment: Comment) -> CommentRow:
        return self._rows(
            comment.post_id,
            comment.id,
            under=comment_key(comment.parent.id) if comment.parent else post_key(comment.post_id),
            parent=vars(comment.parent) if comment.parent else None,
            post_owner_id=comment.post_owner_id,
            commenter_id=comment.commenter_id,
            commenter_name=comment.commenter_name,
            text=comment.text,
            **comment.named.attributes(),
            post_tags=list(comment.post_tags) or None,
            at=comment.at.isoformat(),
            between=_between(comment.commenter_id, comment.post_owner_id),
        )


def _between(commenter_id: str, owner_id: str) -> str:
    return f"{commenter_id}#{owner_id}"


def _comment(row: Row) -> Comment | Tombstone:
    if "text" not in row:
        parent = Parent(**row["parent"]) if "parent" in row else None
        return Tombstone(
            id=str(row["comment_id"]),
            post_id=str(row["post_id"]),
            at=datetime.fromisoformat(row["at"]),
            parent_id=parent.id if parent else None,
            thread_id=parent.thread_id if parent else None,
        )
    return _written(row)


def _written(row: Row) -> Comment:
    return Comment(
        id=str(row["comment_id"]),
        post_id=str(row["post_id"]),
        post_owner_id=str(row["post_owner_id"]),
        commenter_id=str(row["commenter_id"]),
        commenter_name=row["commenter_name"],
        text=row["text"],
        at=datetime.fromisoformat(row["at"]),
        parent=Parent(**row["parent"]) if "parent" in row else None,
        answered=row.get("answered", False),
        named=Named.of(row),
        post_tags=tuple(row.get("post_tags", ())),
    )
