"""Posts, and what they said before they were edited.

| entity  | PK       | SK      | index   | who asks                                                       |
|---------|----------|---------|---------|----------------------------------------------------------------|
| post    | post_id  |         |         | whoever shows posts, in batches                                |
| post    | owner_id | post_id | `owner` | an author's grid, newest first                                 |
| edition | post_id  | edition |         | what a post said before, newest first                          |

A deleted post keeps its row as a tombstone: `deleted_at`, and `expires_at`, the table's TTL, at the end of the time in
which it can be had back. Every write but the first is on the condition that the version is the one that was read, so
a post cannot come back, or go, by a write that did not know of it.

Editions are in a table of their own. Each is written in the transaction that writes the next one into the post's row,
so there is neither an edit without its history nor a history of what never was.
"""

from collections.abc import Iterable, Iterator

from heliograph.core.pages import Page, Position
from heliograph.core.rows import Row
from heliograph.core.store import Cancelled, Part, bind, checking, deleting, plain, remove, replace, saving, transact
from heliograph.posts.lookups import PostsById, post_of
from heliograph.posts.model import Edition, Post
from heliograph.posts.rows import EditionRow, PostRow, edition_of, fields_of, fields_of_edition
from heliograph.posts.settings import FORMER_EDITIONS


class PostStore(PostsById):
    """The questions asked of the posts table."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self._rows = bind(PostRow, table)

    def add(self, post: Post, media: Iterable[Part]) -> bool:
        """Write a post together with its hold on its media, or nothing at all; False when media was taken meanwhile."""
        try:
            transact(saving(self._row(post), PostRow.post_id.does_not_exist()), *media)
        except Cancelled:
            return False
        return True

    def discard(self, post: Post, media: Iterable[Part]) -> bool:
        """Undo `add` for a post that nobody was told of; False when something has come of it after all."""
        try:
            transact(deleting(self._rows(post.id), PostRow.version == post.version), *media)
        except Cancelled:
            return False
        return True

    def replace(self, post: Post) -> bool:
        """Write the next version of a post; False when somebody wrote that version first."""
        return replace(self._row(post), PostRow.version == post.version - 1)

    def revise(self, post: Post, former: Iterable[Part]) -> bool:
        """`replace` together with keeping what the post said before; both happen or neither does."""
        try:
            transact(saving(self._row(post), PostRow.version == post.version - 1), *former)
        except Cancelled:
            return False
        return True

    def beside(self, post: Post, parts: Iterable[Part]) -> bool:
        """Write what belongs to a post that is as it was seen; False if it is not, or a part's condition fails."""
        try:
            transact(*parts, checking(self._rows(post.id), PostRow.version == post.version))
        except Cancelled:
            return False
        return True

    def every(self) -> Iterator[Post]:
        """All posts of everybody, in every state: reads the whole table, so for operators only."""
        return (post_of(plain(row)) for row in self._rows.scan())

    def get(self, post_id: str) -> Post | None:
        try:
            return post_of(plain(self._rows.get(post_id, consistent_read=True)))
        except self._rows.DoesNotExist:
            return None

    def of_owner(self, owner_id: str, limit: int, before: Position | None) -> Page[Post]:
        """An author's posts in every state, newest first.

        The index lags behind, so it only says which posts there are; what they are now is read from their rows.
        """
        start = {"owner_id": {"N": owner_id}, "post_id": {"N": str(before[0])}} if before else None
        found = self._rows.owner.query(
            owner_id, limit=limit, page_size=limit, scan_index_forward=False, last_evaluated_key=start
        )
        ids = [row.post_id for row in found]
        now = {row.post_id: post_of(plain(row)) for row in self._rows.batch_get(ids, consistent_read=True)}
        items = [now[one] for one in ids if one in now]
        last = found.last_evaluated_key
        return Page(items, (int(last["post_id"]["N"]),) if last else None)

    def lists(self, owner_id: str, post_id: str) -> bool:
        """Whether the index of an author's posts has this one; it lags behind the posts."""
        return self._rows.owner.count(owner_id, self._rows.post_id == post_id) > 0

    def all_of_owner(self, owner_id: str) -> Iterator[Row]:
        """Every row of an author's posts, in every state."""
        return (plain(row) for row in self._rows.owner.query(owner_id))

    def _row(self, post: Post) -> PostRow:
        return self._rows(post.id, **fields_of(post))


class EditionStore:
    """The questions asked of the table of former editions."""

    def __init__(self, table: str) -> None:
        self._rows = bind(EditionRow, table)

    def keeping(self, former: Edition) -> Iterator[Part]:
        """Keeping an edition, and letting the oldest go if there are enough: parts of the transaction that edits."""
        outlived = former.edition - FORMER_EDITIONS
        if outlived > 0:
            yield deleting(self._rows(former.post_id, outlived))
        row = self._rows(former.post_id, former.edition, **fields_of_edition(former))
        yield saving(row, EditionRow.post_id.does_not_exist())

    def of_post(self, post_id: str, limit: int, before: Position | None) -> Page[Edition]:
        """What a post said before, newest first."""
        start = {"post_id": {"N": post_id}, "edition": {"N": str(before[0])}} if before else None
        found = self._rows.query(
            post_id,
            consistent_read=True,
            limit=limit,
            page_size=limit,
            scan_index_forward=False,
            last_evaluated_key=start,
        )
        items = [edition_of(plain(row)) for row in found]
        last = found.last_evaluated_key
        return Page(items, (int(last["edition"]["N"]),) if last else None)

    def purge(self, post_id: str) -> int:
        """Remove the history of a post that has gone for good; answers how many rows."""
        return remove(self._rows, self._rows.query(post_id, consistent_read=True))
