"""`shelves`: what pictures look like, by which one that is posted again is known."""

from heliograph.core import wire
from heliograph.core.lookups import Reader
from heliograph.likeness.service import Likenesses
from heliograph.likeness.settings import LikenessSettings
from heliograph.likeness.store import LikenessStore
from heliograph.posts.repeats import shelf_of
from heliograph.posts.settings import PostsSettings
from heliograph.posts.shelving import Shelving
from heliograph.posts.store import PostStore

from cli.operator.accounts import person
from cli.operator.exporting import pages
from cli.operator.verbs import Argument, Door, Verb

POSTS_PER_READ = 100


def rebuild(door: Door, *, user: str | None) -> None:
    """Make somebody's shelf, or all of them, as the posts are: what no post shows goes, what is lacking is put back.

    Raises: UserNotFound, ShelfTooBusy.
    """
    owner = person(door.deployment, user).id if user else None
    store = PostStore(door.deployment.settings(PostsSettings).table)
    shelving = _shelving(door, store)
    strays = door.out.track(shelving.strays(shelf_of(owner) if owner else None), "rows")
    removed = sum(1 for _ in strays) if door.dry_run else shelving.clear(strays)
    seen = back = 0
    posts = pages(lambda before: store.of_owner(owner, POSTS_PER_READ, before)) if owner else store.every()
    for post in door.out.track(posts, "posts"):
        seen += 1
        back += shelving.put_back(post, dry_run=door.dry_run)
    door.out.say(
        "would-rebuild" if door.dry_run else "rebuilt", posts=seen, rows_removed=removed, pictures_put_back=back
    )


def _shelving(door: Door, posts: PostStore) -> Shelving:
    settings, reader = door.deployment.settings(LikenessSettings), Reader(wire.tables())
    likenesses = Likenesses(store=LikenessStore(settings.table), reader=reader, settings=settings)
    return Shelving(likenesses=likenesses, posts=posts, reader=reader)


VERBS = {
    "rebuild": Verb(
        does=rebuild,
        help="make the index of what pictures look like as the posts are",
        arguments=(Argument("--user", help="a user id or a user name: that shelf alone"),),
        changes=True,
    )
}
