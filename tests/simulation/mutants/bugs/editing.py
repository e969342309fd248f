"""Bugs of editing a post and of keeping what it said before."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from heliograph.core import store as core_store
from heliograph.posts.editing import Editing
from heliograph.posts.model import Post
from heliograph.posts.service import Posts
from heliograph.posts.store import PostStore

from tests.simulation.mutants.planting import instead


@contextmanager
def edited_whatever_was_seen() -> Iterator[None]:
    """If-Match is asked for and not looked at: who edits last overwrites what he never saw."""

    def make(edit: Any) -> Any:
        return lambda editing, me, post_id, changes, **_seen: edit(editing, me, post_id, changes, seen=None)

    with instead(Editing, "edit", make):
        yield


@contextmanager
def history_in_a_write_of_its_own() -> Iterator[None]:
    """The edit is written, then what was said before is: killed in between, that is lost."""

    def revise(posts: Any, post: Any, former: Any) -> bool:
        if not posts.replace(post):
            return False
        core_store.transact(*former)
        return True

    with instead(PostStore, "revise", lambda _: revise):
        yield


@contextmanager
def deleted_post_as_it_was_before_the_edit() -> Iterator[None]:
    """Deleting writes the row from what was read a while ago, without the condition that it is still so."""

    def replaced(posts: Any, post: Any) -> bool:
        kept = first.setdefault(post.id, post)
        if post.deleted:
            post = replace(kept, deleted_at=post.deleted_at, expires_at=post.expires_at, version=post.version)
        return bool(real(posts, post))

    def got(posts: Any, post_id: str) -> Any:
        post = get(posts, post_id)
        return first.setdefault(post_id, post) and post

    first: dict[str, Any] = {}
    real, get = PostStore.replace, PostStore.get
    with instead(PostStore, "replace", lambda _: replaced), instead(PostStore, "get", lambda _: got):
        yield


@contextmanager
def comments_off_for_readers_only() -> Iterator[None]:
    """Clients hide the field; whoever sends a comment all the same is not refused."""

    def make(visible: Any) -> Any:
        return lambda posts, me, post_id: replace(visible(posts, me, post_id), comments_off=False)

    never: Any = lambda _posts, _post_id: False  # noqa: E731
    with instead(Posts, "visible", make), instead(Posts, "takes_no_comments", lambda _: never):
        yield


@contextmanager
def hidden_likes_told_to_everybody() -> Iterator[None]:
    """The switch is kept, and no read asks for it."""
    with instead(Post, "shows_likes_to", lambda _: lambda _post, _viewer_id: True):
        yield


PLANTED = (
    edited_whatever_was_seen,
    history_in_a_write_of_its_own,
    deleted_post_as_it_was_before_the_edit,
    comments_off_for_readers_only,
    hidden_likes_told_to_everybody,
)
