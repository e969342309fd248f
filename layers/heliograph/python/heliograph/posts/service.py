"""Publishing, and what a post becomes as its media arrives."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from heliograph.core.lookups import Lookup
from heliograph.core.pages import Page, Position, filled
from heliograph.graph.service import Sight
from heliograph.graph.visibility import View, may_see_post
from heliograph.media.events import MediaFailed, MediaReady
from heliograph.media.model import Manifest, digest_of, plan_sizes
from heliograph.media.service import Look, Uploads
from heliograph.posts.composing import Composing
from heliograph.posts.model import About, NotYourself, Picture, Post, PostNotFound, StorageUnavailable
from heliograph.posts.repeats import Repeats

if TYPE_CHECKING:
    from heliograph.core.store import Part
    from heliograph.posts.store import PostStore


class Publishing:
    """The two doors of posting: a file inside the request, or uploads that went to storage before."""

    def __init__(
        self,
        *,
        store: "PostStore",
        composing: Composing,
        uploads: Uploads,
        look: Look,
        recognise: Callable[[bytes], str | None],
    ) -> None:
        self._store = store
        self._composing = composing
        self._uploads = uploads
        self._look = look
        self._recognise = recognise

    def publish_file(
        self,
        me: str,
        data: bytes,
        *,
        declared_type: str | None,
        about: About,
        alt_text: str = "",
        repeated: bool = False,
    ) -> Post:
        """A post of one picture that came inside the request; `repeated`: it may have been posted before.

        The rows are written before the bytes, so that the bytes' arrival always finds them. If storing the bytes fails,
        the rows are taken back, unless the bytes arrived after all and something has come of them already.
        Raises: what `Uploads.admit` refuses, PictureAlreadyPosted, StorageUnavailable.
        """
        upload, probe = self._uploads.admit(me, data, declared_type, self._look)
        picture = Picture(
            media_id=upload.id,
            alt_text=alt_text,
            digest=digest_of(data),
            sizes=plan_sizes(probe.width, probe.height),
            fingerprint=self._recognise(data),
        )
        post_id = self._composing.id_for(me)
        adding = [self._uploads.adding(upload, post_id)]
        post = self._composing.publish(
            me,
            post_id,
            lambda: self._composing.of_picture(me, picture, about, post_id=post_id, with_it=adding, repeated=repeated),
        )
        if post is None:
            raise StorageUnavailable("Please send it again.", retry_after=1)
        try:
            self._uploads.keep_original(upload, data)
        except Exception as error:
            if self._store.discard(post, [self._uploads.removing(upload)]):
                raise StorageUnavailable("Nothing was published; please send it again.", retry_after=1) from error
        return post

    def publish_uploads(
        self, me: str, media: Sequence[tuple[str, str]], about: About, *, repeated: bool = False
    ) -> Post:
        """A post of uploads, given as (media id, alt text); it shows to others when all of them are ready.

        `repeated`: pictures that were posted before may be again.
        Raises: MediaNotFound, MediaNotUsable, PictureAlreadyPosted, StorageUnavailable.
        """
        post_id = self._composing.id_for(me)
        post = self._composing.publish(
            me, post_id, lambda: self._composing.of_uploads(me, media, about, post_id=post_id, repeated=repeated)
        )
        if post is None:
            raise StorageUnavailable("Please send it again.", retry_after=1)
        return post


class Posts:
    """Posts as they are read."""

    def __init__(self, *, store: "PostStore", sight: Sight) -> None:
        self._store = store
        self._sight = sight

    def visible(self, me: str, post_id: str) -> Post:
        """Raises: PostNotFound, also for one that `me` may not see."""
        return self.seen(me, post_id)[0]

    def seen(self, me: str, post_id: str) -> tuple[Post, View]:
        """A post, and how `me` stands to its owner. Raises: PostNotFound, also for one that `me` may not see."""
        post = self._store.get(post_id)
        view = self._sight.of(me, post.owner_id) if post else None
        if post is None or view is None or not may_see_post(view, post):
            raise PostNotFound(f"There is no post {post_id} that you may see.")
        return _named(post, view), view

    def takes_no_comments(self, post_id: str) -> bool:
        """Whether its author has turned comments off, at this moment."""
        post = self._store.get(post_id)
        return post is not None and post.comments_off

    def of_owner(self, me: str, owner_id: str, *, limit: int, before: Position | None) -> Page[Post]:
        """An author's posts that `me` may see, newest first.

        Raises: UserNotFound, also for an author whose posts `me` may not see.
        """
        view = self._sight.posts_of(me, owner_id)
        return filled(
            lambda count, last: self._store.of_owner(owner_id, count, last),
            lambda posts: [_named(post, view) for post in posts if may_see_post(view, post)],
            limit=limit,
            after=before,
        )


class PostLookups:
    """Posts as those read them who compose pages or spread news: nobody's sight has been asked yet."""

    def __init__(self, store: "PostStore") -> None:
        self._store = store

    def of_owner(self, owner_id: str, *, limit: int, before: Position | None) -> Page[Post]:
        """An author's posts in every state, newest first."""
        return self._store.of_owner(owner_id, limit, before)

    def lists(self, owner_id: str, post_id: str) -> bool:
        """Whether `of_owner` shows the post by now."""
        return self._store.lists(owner_id, post_id)

    def is_published(self, post_id: str) -> bool:
        """Whether there is anything that others may see, at this moment."""
        post = self.find(post_id)
        return post is not None and post.published

    def find(self, post_id: str) -> Post | None:
        """In whatever state it is at this moment; None if there is none, or not any more."""
        return self._store.get(post_id)

    def lookup(self, post_ids: Iterable[str]) -> Lookup[Post]:
        """In every state; whoever shows them asks `graph.visibility`."""
        return self._store.lookup(post_ids)


Step = tuple[Post, list["Part"]] | None
"""A post's next version, and what is written with it; None if there is none."""


class Developing:
    """Posts as their media moves them on."""

    def __init__(self, *, store: "PostStore", repeats: Repeats, now: Callable[[], datetime]) -> None:
        self._store = store
        self._repeats = repeats
        self._now = now

    def media_ready(self, ready: MediaReady) -> Post | None:
        """A picture of a post is ready. None when that changed nothing (a repeat, or the post has gone).

        How it looks was not known before, unless it came inside of a request: now it is compared with what its owner
        has posted. It is too late to refuse it, so the post says what it is a duplicate of.
        """
        manifest = Manifest.from_dict(ready.manifest)

        def developed(post: Post) -> Step:
            if not any(one.media_id == ready.media_id and one.lacks(manifest) for one in post.pictures):
                return None
            known = {one.media_id for one in post.pictures if one.fingerprint}
            moved = post.with_picture(ready.media_id, manifest, self._now())
            return self._repeats.compared(moved, [one for one in moved.pictures if one.media_id not in known])

        return self._move(ready.post_id, developed)

    def media_failed(self, failed: MediaFailed) -> Post | None:
        """A picture of a post cannot be shown, so neither can the post. None when that changed nothing."""
        return self._move(failed.post_id, lambda post: None if post.failure else (post.failed(failed.reason), []))

    def _move(self, post_id: str, step: Callable[[Post], Step]) -> Post | None:
        while (post := self._store.get(post_id)) is not None:
            moved = step(post)
            if moved is None or self._written(*moved):
                return moved[0] if moved else None
        return None

    def _written(self, post: Post, parts: list["Part"]) -> bool:
        return self._store.revise(post, parts) if parts else self._store.replace(post)


def only_self(me: str, user_id: str) -> None:
    """Raises: NotYourself. The user id in a path is a target, never an identity."""
    if me != user_id:
        raise NotYourself(f"You are signed in as user {me}, not {user_id}.")


def _named(post: Post, view: View) -> Post:
    """As it is shown: under its owner's name of now."""
    return replace(post, owner_name=view.owner_name)
