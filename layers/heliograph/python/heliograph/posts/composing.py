"""Posts made of uploads, before they are written: what is published, and what becomes of a draft."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from heliograph.core.ids import IdMaker
from heliograph.core.lookups import Lookup, Reader, Rows
from heliograph.identity.service import People, able_to_act
from heliograph.media.service import Claims
from heliograph.media.upload import MediaNotFound, MediaNotUsable, Status, Upload
from heliograph.posts.model import About, Picture, Post, StorageUnavailable
from heliograph.posts.naming import Naming
from heliograph.posts.repeats import PictureAlreadyPosted, Repeats, refuse_repeat

if TYPE_CHECKING:
    from heliograph.core.store import Part
    from heliograph.posts.store import PostStore

Composed = tuple[Post, list["Part"]]
"""A post, and what is to be written with it, or nothing of it."""
REFUSALS: Final = (MediaNotFound, MediaNotUsable, PictureAlreadyPosted, StorageUnavailable)
"""How a post of uploads may be refused."""
ATTEMPTS: Final = 8
"""How often a post is composed anew because something that it goes by has changed meanwhile."""


class Composing:
    """Makes new posts, and writes each together with all that must change with it."""

    def __init__(
        self,
        *,
        store: "PostStore",
        people: People,
        naming: Naming,
        claims: Claims,
        repeats: Repeats,
        reader: Reader,
        ids: IdMaker,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._people = people
        self._naming = naming
        self._claims = claims
        self._repeats = repeats
        self._reader = reader
        self._ids = ids
        self._now = now

    def id_for(self, me: str) -> str:
        """The id of a post to come: one and the same, however often it is composed."""
        return self._ids.make(owner=me)

    def of_uploads(
        self,
        me: str,
        media: Sequence[tuple[str, str]],
        about: About,
        *,
        post_id: str,
        held_by: str | None = None,
        repeated: bool = False,
    ) -> Composed:
        """A post of uploads, given as (media id, alt text), with its claims on them.

        `held_by` is the draft that may have them; `repeated`: pictures that were posted before may be again.
        Raises: MediaNotFound, MediaNotUsable, NoToken, PictureAlreadyPosted.
        """
        ids = [media_id for media_id, _ in media]
        if len(set(ids)) != len(ids):
            raise MediaNotUsable("The same upload stands twice in the list.")
        claimed = self._claims.lookup(ids)
        rows = self._reader.fetch(claimed, *self._asked(me), consistent=True)
        uploads = self._claims.usable(me, claimed.found(rows), ids, post_id, held_by)
        pictures = tuple(_picture(upload, text) for upload, (_, text) in zip(uploads, media, strict=True))
        post, shelving = self._composed(me, pictures, about, post_id, rows, repeated=repeated)
        claims = [self._claims.claiming(upload, post_id) for upload in uploads]
        return post.settled(self._now()), [*shelving, *claims]

    def of_picture(
        self, me: str, picture: Picture, about: About, *, post_id: str, with_it: Sequence["Part"], repeated: bool
    ) -> Composed:
        """A post of a picture whose upload is written `with_it`. Raises: NoToken, PictureAlreadyPosted."""
        rows = self._reader.fetch(*self._asked(me), consistent=True)
        post, shelving = self._composed(me, (picture,), about, post_id, rows, repeated=repeated)
        return post, [*shelving, *with_it]

    def publish(self, me: str, post_id: str, compose: Callable[[], Composed]) -> Post | None:
        """Write what is composed, composing it anew where something else was quicker. None if something always is.

        What was written by this very request, whose answer was lost, is not hindered by itself or by what came since.
        Raises: whatever `compose` raises.
        """
        for _ in range(ATTEMPTS):
            refusal = None
            try:
                post, parts = compose()
            except PictureAlreadyPosted as refused:
                refusal = refused
            else:
                if self.write(post, parts):
                    return post
            if written := self.made(me, post_id):
                return written
            if refusal:
                raise refusal
        return None

    def write(self, post: Post, parts: Sequence["Part"]) -> bool:
        """Write a new post and these parts of its transaction, or nothing; False when one of them does not fit."""
        return self._store.add(post, parts)

    def made(self, me: str, post_id: str) -> Post | None:
        """A post of one's own that was made before, in any state but deleted."""
        post = self._reader.one(self._store.lookup([post_id])).get(post_id)
        return post if post is not None and post.owner_id == me and not post.deleted else None

    def _asked(self, me: str) -> tuple[Lookup[Any], Lookup[Any]]:
        """What every post goes by: who posts it, and what they have posted before."""
        return self._people.lookup([me]), self._repeats.lookup(me)

    def _composed(
        self, me: str, pictures: tuple[Picture, ...], about: About, post_id: str, rows: Rows, *, repeated: bool
    ) -> Composed:
        author = able_to_act(self._people.lookup([me]).found(rows).get(me))
        post = Post(
            id=post_id,
            owner_id=me,
            owner_name=author.user_name,
            pictures=pictures,
            named=self._naming.in_text(about.caption),
            created_at=self._now(),
            **vars(about),
        )
        compared, shelving = self._repeats.compared(post, pictures, rows)
        if not repeated:
            refuse_repeat(compared)
        return compared, shelving


def _picture(upload: Upload, alt_text: str) -> Picture:
    picture = Picture(media_id=upload.id, alt_text=alt_text)
    return picture.developed(upload.manifest) if upload.status is Status.READY and upload.manifest else picture
