"""Bugs between a picture and its post."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from heliograph.core import store as core_store
from heliograph.core.errors import Refusal
from heliograph.media.darkroom import Darkroom
from heliograph.media.service import Uploads
from heliograph.media.store import UploadStore
from heliograph.media.upload import Status
from heliograph.posts import store as post_store
from heliograph.posts.model import Post
from heliograph.posts.model import Status as PostStatus
from heliograph.posts.store import PostStore

from tests.simulation import films
from tests.simulation.mutants.planting import instead


@contextmanager
def manifest_before_objects() -> Iterator[None]:
    """The row says ready, then the files are written: killed in between, they never are."""

    def develop(darkroom: Any, media_id: str) -> Any:
        if not darkroom._store.begin(media_id):
            return None
        try:
            manifest, files = darkroom._render(darkroom._bucket.original(media_id))
        except Refusal as refusal:
            return Status.FAILED if darkroom._store.fail(media_id, refusal.detail) else None
        ready = darkroom._store.finish(media_id, manifest)
        darkroom._bucket.put_variants(media_id, manifest, files)
        return Status.READY if ready else None

    with instead(Darkroom, "develop", lambda _: develop):
        yield


@contextmanager
def refused_picture_raises() -> Iterator[None]:
    """A picture that cannot be read is a fault: the event is retried, given up, and its post waits for ever."""

    def develop(darkroom: Any, media_id: str) -> Any:
        if not darkroom._store.begin(media_id):
            return None
        manifest, files = darkroom._render(darkroom._bucket.original(media_id))
        darkroom._bucket.put_variants(media_id, manifest, files)
        return Status.READY if darkroom._store.finish(media_id, manifest) else None

    with instead(Darkroom, "develop", lambda _: develop):
        yield


@contextmanager
def variants_left_by_whoever_loses() -> Iterator[None]:
    """Whoever finds that another file has decided what the upload is leaves behind what it made."""
    with instead(Darkroom, "_clear_up", lambda _: lambda *_given: None):
        yield


@contextmanager
def one_digest_for_whatever_comes_of_a_video() -> Iterator[None]:
    """The poster alone has the name of the poster with something to play: the loser's file stays beside it."""
    with instead(films, "film_digest", lambda real: lambda original, **_played: real(original, played=True)):
        yield


@contextmanager
def published_with_the_first_picture() -> Iterator[None]:
    """A post is published as soon as one of its pictures is ready."""

    def settled(post: Any, now: Any) -> Any:
        if post.status is not PostStatus.PROCESSING or not any(picture.ready for picture in post.pictures):
            return post
        return type(post)(**{**vars(post), "status": PostStatus.PUBLISHED, "published_at": now})

    with instead(Post, "settled", lambda _: settled):
        yield


@contextmanager
def original_before_rows() -> Iterator[None]:
    """The bytes are stored before the rows: their arrival finds nothing, and the post waits for ever."""

    def add(posts: Any, post: Any, media: Any) -> bool:
        if held:
            keep(*held.pop())
        return bool(real_add(posts, post, media))

    def admit(uploads: Any, owner_id: str, data: bytes, *rest: Any) -> Any:
        upload, probe = real_admit(uploads, owner_id, data, *rest)
        held.append((uploads, upload, data))
        return upload, probe

    held: list[Any] = []
    real_add, real_admit, keep = PostStore.add, Uploads.admit, Uploads.keep_original
    with (
        instead(PostStore, "add", lambda _: add),
        instead(Uploads, "admit", lambda _: admit),
        instead(Uploads, "keep_original", lambda _: lambda *_given: None),
    ):
        yield


@contextmanager
def rows_left_when_bytes_fail() -> Iterator[None]:
    """The client is told that nothing was published, but the rows stay."""
    with instead(PostStore, "discard", lambda _: lambda *_given: True):
        yield


@contextmanager
def rows_not_in_one_transaction() -> Iterator[None]:
    """The post is written, then its uploads are, each by itself: a crash in between leaves half."""

    def one_by_one(*parts: Any) -> None:
        for part in parts:
            real(part)

    real = core_store.transact
    with instead(post_store, "transact", lambda _: one_by_one):
        yield


@contextmanager
def upload_used_twice() -> Iterator[None]:
    """Whether an upload is in a post already is looked up before, not made a condition of the write."""

    def claiming(store: Any, upload: Any, post_id: str) -> Any:
        row = store._rows
        return core_store.updating(row(upload.id), [row.post_id.set(post_id)], row.media_id.exists())

    with instead(UploadStore, "claiming", lambda _: claiming):
        yield


PLANTED = (
    refused_picture_raises,
    original_before_rows,
    rows_not_in_one_transaction,
    manifest_before_objects,
    published_with_the_first_picture,
    rows_left_when_bytes_fail,
    upload_used_twice,
)
SELDOM = (rows_left_when_bytes_fail, upload_used_twice)
"""`variants_left_by_whoever_loses` needs two files within milliseconds; test_replaced_uploads.py has both.
`one_digest_for_whatever_comes_of_a_video` needs two deliveries as close; test_sixteen_deliveries.py has sixteen."""
