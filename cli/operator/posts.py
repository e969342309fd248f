"""`posts`: deleted posts, to be had back or to go for good."""

from heliograph.core import wire
from heliograph.posts.model import Post, PostNotFound
from heliograph.posts.removal import Removal
from heliograph.posts.settings import PostsSettings
from heliograph.posts.store import PostStore

from cli.operator.verbs import Argument, Door, Verb

WHICH = Argument("post", help="a post id")


def restore(door: Door, *, post: str) -> None:
    """Undo the deletion of a post, as its author may within the window. Raises: PostNotFound."""
    store, removal = _opened(door)
    found = _found(store, post)
    if not door.dry_run:
        removal.undelete(found.owner_id, post)
    door.out.say("would-restore" if door.dry_run else "restored", post_id=post, was_deleted=found.deleted)


def purge(door: Door, *, post: str) -> None:
    """Let a post and all that belongs to it go, in minutes; nobody has it back. Raises: PostNotFound."""
    store, removal = _opened(door)
    found = _found(store, post)
    if not door.dry_run:
        removal.purge(post)
    door.out.say("would-purge" if door.dry_run else "purging", post_id=post, owner_id=found.owner_id)


def _opened(door: Door) -> tuple[PostStore, Removal]:
    settings = door.deployment.settings(PostsSettings)
    store = PostStore(settings.table)
    return store, Removal(store=store, undelete_days=settings.undelete_days, now=wire.now)


def _found(store: PostStore, post_id: str) -> Post:
    post = store.get(post_id) if post_id.isdecimal() else None
    if post is None:
        raise PostNotFound(f"There is no post {post_id}.")
    return post


VERBS = {
    "restore": Verb(does=restore, help="have a deleted post back", arguments=(WHICH,), changes=True),
    "purge": Verb(does=purge, help="let a post go for good", arguments=(WHICH,), changes=True),
}
