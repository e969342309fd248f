"""Authors' shelves made anew out of their posts, for operators; people may post meanwhile.

What nothing shows any more is taken away row by row, each on the condition that it is still the row that was seen. The
post is read after the row, and rows are written together with their post: what it does not show then, it never will.

What a post shows and cannot be found is put there in a transaction that wants the post as it was seen, and the shelf's
open page too. So nothing is put there for a post that has gone meanwhile. Filters forget nothing here either.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from heliograph.core.lookups import Reader
from heliograph.likeness.model import Shelved, bands_of
from heliograph.likeness.service import Likenesses
from heliograph.posts.model import Post
from heliograph.posts.repeats import SHELVES, prints_of, shelf_of

if TYPE_CHECKING:
    from heliograph.posts.store import PostStore

AT_ONCE: Final = 100
"""Rows that are held against their posts together: the keys of one BatchGetItem."""
TRIES: Final = 20
"""How often a shelf is looked at again on which somebody else was faster."""


class ShelfTooBusy(ConnectionError):
    """Too much is posted to this shelf to mend it now."""


class Shelving:
    """Verbs of an operator; each may be broken off anywhere and done again."""

    def __init__(self, *, likenesses: Likenesses, posts: "PostStore", reader: Reader) -> None:
        self._likenesses = likenesses
        self._posts = posts
        self._reader = reader

    def strays(self, shelf: str | None = None) -> Iterator[Shelved]:
        """Rows of pictures that no post shows: on this shelf, or on those of all authors."""
        rows = (one for one in self._likenesses.every() if _is_on(one.shelf, shelf))
        while some := list(islice(rows, AT_ONCE)):
            posts = self._reader.one(self._posts.lookup({one.print.holder_id for one in some}))
            yield from (one for one in some if not _is_shown(one, posts.get(one.print.holder_id)))

    def clear(self, strays: Iterable[Shelved]) -> int:
        """Take them away; answers how many there still were."""
        return sum(self._likenesses.drop(one) for one in strays)

    def put_back(self, post: Post, *, dry_run: bool = False) -> int:
        """Have all that is known of a post's looks found; answers how many pictures were not. Raises: ShelfTooBusy."""
        current: Post | None = post
        for _ in range(TRIES):
            if current is None:
                return 0
            page = self._likenesses.page(shelf_of(current.owner_id))
            lost, parts = self._likenesses.mending(page, prints_of(current, current.pictures))
            if dry_run or not lost or self._posts.beside(current, parts):
                return len(lost)
            current = self._posts.get(post.id)
        raise ShelfTooBusy(f"Nothing was lost; do it again for user {post.owner_id}.")


def _is_on(shelf: str, wanted: str | None) -> bool:
    return shelf == wanted if wanted else shelf.startswith(SHELVES)


def _is_shown(one: Shelved, post: Post | None) -> bool:
    """Whether the post shows the picture, stands on this shelf, and has this band."""
    if post is None or one.shelf != shelf_of(post.owner_id) or one.band not in bands_of(one.print.fingerprint):
        return False
    return one.print in prints_of(post, post.pictures)
