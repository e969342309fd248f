"""Bugs of deleting posts and having them back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from heliograph.core import store as core_store
from heliograph.posts import store as post_store
from heliograph.posts.removal import Removal
from heliograph.posts.store import PostStore

from tests.simulation.mutants.planting import instead


@contextmanager
def row_removed_at_once() -> Iterator[None]:
    """No tombstone: the row is deleted, and what hangs on it finds nothing to come back to."""

    def delete(removal: Any, me: str, post_id: str) -> Any:
        post = removal._store.get(post_id)
        if post is not None and post.owner_id == me:
            removal._store._rows(post_id).delete()
        return post

    with instead(Removal, "delete", lambda _: delete):
        yield


@contextmanager
def next_version_without_condition() -> Iterator[None]:
    """Whoever writes last wins: a picture that becomes ready brings a deleted post back, or the other way round."""

    def put(row: Any, _condition: Any) -> bool:
        row.save()
        return True

    with instead(post_store, "replace", lambda _: put):
        yield


@contextmanager
def restored_from_what_was_deleted() -> Iterator[None]:
    """Undeleting writes the row as it was when it was deleted, whatever has become of it meanwhile."""

    def replaced(posts: Any, post: Any) -> bool:
        if post.deleted:
            kept.setdefault(post.id, replace(post, deleted_at=None, expires_at=None))
        if not post.deleted and post.id in kept:
            row = posts._row(replace(kept.pop(post.id), version=post.version))
            return core_store.replace(row, type(row).version == post.version - 1)
        return bool(real(posts, post))

    kept: dict[str, Any] = {}
    real = PostStore.replace
    with instead(PostStore, "replace", lambda _: replaced):
        yield


@contextmanager
def grid_read_from_the_index() -> Iterator[None]:
    """An author's page shows what the index has, which lags behind the rows."""

    def of_owner(posts: Any, owner_id: str, limit: int, before: Any) -> Any:
        start = {"owner_id": {"N": owner_id}, "post_id": {"N": str(before[0])}} if before else None
        found = posts._rows.owner.query(
            owner_id, limit=limit, page_size=limit, scan_index_forward=False, last_evaluated_key=start
        )
        items = [post_store.post_of(core_store.plain(row)) for row in found]
        last = found.last_evaluated_key
        return post_store.Page(items, (int(last["post_id"]["N"]),) if last else None)

    with instead(PostStore, "of_owner", lambda _: of_owner):
        yield


@contextmanager
def not_pushed_again() -> Iterator[None]:
    """A post that comes back is not fanned out again: who had not got it before it was deleted never gets it."""
    from tests.simulation.wiring import booted

    handler = booted().modules["feed_on_posts"]
    restored = next(kind for kind in handler.HEARS if kind.__name__ == "PostRestored")
    push, handler.HEARS[restored] = handler.HEARS[restored], lambda _: 0
    try:
        yield
    finally:
        handler.HEARS[restored] = push


PLANTED = (row_removed_at_once, not_pushed_again)
"""The others need two writers within milliseconds; test_removal_races.py brings them together."""
