"""Posts made of uploads, before they are written: what is published, and what becomes of a draft."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from heliograph.core.ids import IdMaker
from heliograph.core.lookups import Reader
from heliograph.identity.service import People
from heliograph.media.service import Claims
from heliograph.media.upload import MediaNotUsable, Status, Upload
from heliograph.posts.model import About, Picture, Post
from heliograph.posts.naming import Naming

if TYPE_CHECKING:
    from heliograph.core.store import Part
    from heliograph.posts.store import PostStore


class Composing:
    """Makes new posts, and writes each together with all that must change with it."""

    def __init__(
        self,
        *,
        store: "PostStore",
        people: People,
        naming: Naming,
        claims: Claims,
        reader: Reader,
        ids: IdMaker,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._people = people
        self._naming = naming
        self._claims = claims
        self._reader = reader
        self._ids = ids
        self._now = now

    def of_uploads(
        self, me: str, media: Sequence[tuple[str, str]], about: About, *, held_by: str | None = None
    ) -> tuple[Post, list["Part"]]:
        """A post of uploads, given as (media id, alt text), and its claims on them: parts of what is to be written.

        `held_by` is the draft that may have them. Raises: MediaNotFound, MediaNotUsable, NoToken.
        """
        ids = [media_id for media_id, _ in media]
        if len(set(ids)) != len(ids):
            raise MediaNotUsable("The same upload stands twice in the list.")
        found = self._reader.one(self._claims.lookup(ids), consistent=True)
        post_id = self._ids.make(owner=me)
        uploads = self._claims.usable(me, found, ids, post_id, held_by)
        pictures = tuple(_picture(upload, text) for upload, (_, text) in zip(uploads, media, strict=True))
        post = self.of_pictures(me, pictures, about, post_id=post_id).settled(self._now())
        return post, [self._claims.claiming(upload, post.id) for upload in uploads]

    def of_pictures(self, me: str, pictures: tuple[Picture, ...], about: About, *, post_id: str | None = None) -> Post:
        """Raises: NoToken."""
        return Post(
            id=post_id or self._ids.make(owner=me),
            owner_id=me,
            owner_name=self._people.acting(me).user_name,
            pictures=pictures,
            named=self._naming.in_text(about.caption),
            created_at=self._now(),
            **vars(about),
        )

    def write(self, post: Post, parts: Iterable["Part"]) -> bool:
        """Write a new post and these parts of its transaction, or nothing; False when one of them does not fit."""
        return self._store.add(post, parts)

    def made(self, me: str, post_id: str) -> Post | None:
        """A post of one's own that was made before, in any state but deleted."""
        post = self._store.get(post_id)
        return post if post is not None and post.owner_id == me and not post.deleted else None


def _picture(upload: Upload, alt_text: str) -> Picture:
    picture = Picture(media_id=upload.id, alt_text=alt_text)
    return picture.developed(upload.manifest) if upload.status is Status.READY and upload.manifest else picture
