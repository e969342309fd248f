"""HTTP: what an author does to posts that are there: editing and deleting them, and having them back."""

from typing import Any

from heliograph.core import wire
from heliograph.core.conditional import EDIT_REFUSALS, IfMatch, expected, tag
from heliograph.core.http import IdInPath, actor, api, no_content, serve, signed_in
from heliograph.core.log import effect
from heliograph.core.lookups import Reader
from heliograph.core.settings import ApiSettings
from heliograph.counters.service import Counters
from heliograph.counters.settings import CountersSettings
from heliograph.counters.store import TallyStore
from heliograph.identity.service import People
from heliograph.identity.settings import IdentitySettings
from heliograph.identity.store import AccountStore
from heliograph.likes.lookups import LikesOfOne
from heliograph.likes.settings import LikesSettings
from heliograph.media.delivery import Delivery
from heliograph.media.settings import DeliverySettings
from heliograph.posts import bodies, views
from heliograph.posts.editing import Editing
from heliograph.posts.model import NotThesePictures, Post, PostNotFound
from heliograph.posts.naming import Naming
from heliograph.posts.removal import Removal
from heliograph.posts.settings import EditionsSettings, PostsSettings
from heliograph.posts.showing import Showing
from heliograph.posts.store import EditionStore, PostStore
from heliograph.shares.lookups import SharesByKey
from heliograph.shares.settings import SharesSettings

door = ApiSettings.read()
delivery = Delivery(DeliverySettings.read())
settings = PostsSettings.read()
store, editions = PostStore(settings.table), EditionStore(EditionsSettings.read().table)
removal = Removal(store=store, undelete_days=settings.undelete_days, now=wire.now)
reader = Reader(wire.tables())
people = People(store=AccountStore(IdentitySettings.read().table), now=wire.now)
naming = Naming(people=people, reader=reader)
editing = Editing(store=store, editions=editions, naming=naming, now=wire.now)
showing = Showing(
    counters=Counters(TallyStore(wire.dynamodb(), CountersSettings.read().table, wire.now)),
    people=people,
    liked=LikesOfOne(LikesSettings.read().table).of_posts,
    shared=SharesByKey(SharesSettings.read().table).of_posts,
    reader=reader,
)
app = api()


@app.patch(
    "/v1/posts/<post_id>",
    **signed_in("Edit a post", PostNotFound, NotThesePictures, *EDIT_REFUSALS, ok="The post as it is now."),
)
def edit(post_id: IdInPath, body: bodies.EditPostBody, if_match: IfMatch = None) -> views.PostJson:
    me = actor(app, door)
    edited = editing.edit(me, post_id, body.edit(), seen=expected(if_match))
    effect("post-edited", post_id=post_id, owner_id=me, edition=edited.edition)
    return _shown(me, edited)


@app.delete(
    "/v1/posts/<post_id>",
    **signed_in("Delete a post", PostNotFound, status=204, ok="No longer there; can be had back for a while."),
)
def delete(post_id: IdInPath) -> Any:
    me = actor(app, door)
    removal.delete(me, post_id)
    effect("post-deleted", post_id=post_id, owner_id=me)
    return no_content()


@app.post(
    "/v1/posts/<post_id>/undelete", **signed_in("Have a deleted post back", PostNotFound, ok="The post, as it was.")
)
def undelete(post_id: IdInPath) -> views.PostJson:
    me = actor(app, door)
    restored = removal.undelete(me, post_id)
    effect("post-restored", post_id=post_id, owner_id=me)
    return _shown(me, restored)


def _shown(me: str, post: Post) -> views.PostJson:
    tag(app, post.edition)
    return views.post_json(showing.one(me, post), delivery)


handler = serve(app, door)
