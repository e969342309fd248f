"""Posting the same picture again: what of one's own shows it already, and keeping what the next one is held against.

Every picture of a post stands on its owner's shelf as soon as it is known how it looks, in the transaction that writes
that into the post. What shows there is held against the posts themselves: one that was deleted, has failed or is gone
hinders nobody (docs/decisions/0056). Two pictures of one post may look alike: who makes an album sees both.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from heliograph.core.errors import Conflict
from heliograph.core.lookups import Lookup, Reader, Rows
from heliograph.likeness.model import Page, Print
from heliograph.likeness.service import Likenesses
from heliograph.posts.events import PostPurged
from heliograph.posts.model import Picture, Post, Status

if TYPE_CHECKING:
    from heliograph.core.store import Part
    from heliograph.posts.lookups import PostsById

SHELVES: Final = "user#"
"""What the names of authors' shelves begin with."""
LOOKED_AT: Final = 20
"""How many pictures that are near are looked at in their posts, the nearest first."""
COMING: Final = timedelta(minutes=2)
"""How long a post is waited for whose picture is not ready."""


class PictureAlreadyPosted(Conflict):
    """You have posted this picture before."""


class Repeats:
    """What an author has posted, by its looks."""

    def __init__(self, *, likenesses: Likenesses, posts: "PostsById", reader: Reader) -> None:
        self._likenesses = likenesses
        self._posts = posts
        self._reader = reader

    def lookup(self, owner_id: str) -> Lookup[Page]:
        """What must be read before a post is written, for whoever reads other things at the same time."""
        return self._likenesses.lookup(shelf_of(owner_id))

    def compared(self, post: Post, pictures: Iterable[Picture], rows: Rows | None = None) -> tuple[Post, list["Part"]]:
        """The post, knowing what it is a duplicate of, and what puts these pictures of it on the shelf.

        `rows` is what was read with `lookup`. What was found holds if the parts go through in one transaction with the
        post: they fail if anything came onto the shelf meanwhile.
        """
        prints = prints_of(post, pictures)
        if not prints:
            return post, []
        page = self._likenesses.page(shelf_of(post.owner_id), rows)
        existing = self._showing(page, prints, post)
        marked = replace(post, duplicate_of=existing.id) if existing and not post.duplicate_of else post
        return marked, self._likenesses.putting(page, prints)

    def forget(self, purged: PostPurged) -> int:
        """Take a post that has gone for good off the shelf; answers how many rows."""
        prints = [Print(look, media_id, purged.post_id) for media_id, look in purged.fingerprints.items()]
        return self._likenesses.taking(shelf_of(purged.owner_id), prints)

    def forget_all_of(self, owner_id: str) -> int:
        """The shelf of somebody who has gone; the pictures on it go with the posts."""
        return self._likenesses.clear(shelf_of(owner_id))

    def _showing(self, page: Page, prints: list[Print], post: Post) -> Post | None:
        """Another post of the same owner that shows one of these, the nearest."""
        near = self._likenesses.near(page, [one.fingerprint for one in prints])
        shown = [one for one in near if one.holder_id != post.id][:LOOKED_AT]
        found = self._reader.one(self._posts.lookup({one.holder_id for one in shown})) if shown else {}
        standing = (found[one.holder_id] for one in shown if one.holder_id in found)
        return next((one for one in standing if _hinders(one, near, post.created_at)), None)


def refuse_repeat(post: Post) -> None:
    """Raises: PictureAlreadyPosted, where the post shows what another one shows."""
    if post.duplicate_of:
        raise PictureAlreadyPosted(
            f"Post {post.duplicate_of} shows it; to post it again all the same, say so in `allowDuplicate`.",
            members={"existing": {"id": post.duplicate_of, "path": f"/v1/posts/{post.duplicate_of}"}},
        )


def shelf_of(owner_id: str) -> str:
    return f"{SHELVES}{owner_id}"


def prints_of(post: Post, pictures: Iterable[Picture]) -> list[Print]:
    """What is known of how these pictures of the post look."""
    return [Print(one.fingerprint, one.media_id, post.id) for one in pictures if one.fingerprint]


def _hinders(post: Post, near: Collection[Print], moment: datetime) -> bool:
    """Whether the post shows one of these at that moment, or will in a moment.

    A file that came inside of a request is developed within seconds. One that is still not is perhaps nowhere: whoever
    wrote its post may have died before the file was stored.
    """
    if post.deleted or post.status is Status.FAILED:
        return False
    ready = {one.media_id for one in post.pictures if one.ready}
    return post.created_at > moment - COMING or any(one.picture_id in ready for one in near)
