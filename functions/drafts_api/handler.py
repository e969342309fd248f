"""HTTP: one's own drafts, and publishing them."""

from typing import Any

from heliograph.core import wire
from heliograph.core.conditional import EDIT_REFUSALS, IfMatch, expected, tag
from heliograph.core.cursors import Cursors
from heliograph.core.http import IdInPath, actor, api, no_content, serve, signed_in
from heliograph.core.ids import IdMaker
from heliograph.core.log import effect
from heliograph.core.lookups import Reader
from heliograph.core.pages import DEFAULT_LIMIT, CursorNotValid, CursorText, Limit
from heliograph.core.settings import ApiSettings
from heliograph.drafts import model as refused
from heliograph.drafts import views
from heliograph.drafts.service import DraftPublishing, Drafts
from heliograph.drafts.settings import DraftsSettings
from heliograph.drafts.store import DraftStore
from heliograph.identity.service import People
from heliograph.identity.settings import IdentitySettings
from heliograph.identity.store import AccountStore
from heliograph.likeness.service import Likenesses
from heliograph.likeness.settings import LikenessSettings
from heliograph.likeness.store import LikenessStore
from heliograph.media.delivery import Delivery
from heliograph.media.service import Claims
from heliograph.media.settings import DeliverySettings, MediaSettings
from heliograph.media.store import UploadStore
from heliograph.posts.bodies import AgainInQuery
from heliograph.posts.composing import Composing
from heliograph.posts.naming import Naming
from heliograph.posts.repeats import Repeats
from heliograph.posts.settings import PostsSettings
from heliograph.posts.showing import Entry
from heliograph.posts.store import PostStore
from heliograph.posts.views import PostJson, post_json

door = ApiSettings.read()
delivery = Delivery(DeliverySettings.read())
settings = DraftsSettings.read()
store = DraftStore(settings.table)
reader = Reader(wire.tables())
ids = IdMaker(wire.now, wire.randomness)
people = People(store=AccountStore(IdentitySettings.read().table), now=wire.now)
claims = Claims(UploadStore(MediaSettings.read().table))
drafts = Drafts(store=store, people=people, claims=claims, reader=reader, ids=ids, now=wire.now, settings=settings)
likeness = LikenessSettings.read()
post_store = PostStore(PostsSettings.read().table)
likenesses = Likenesses(store=LikenessStore(likeness.table), reader=reader, settings=likeness)
composing = Composing(
    store=post_store,
    people=people,
    naming=Naming(people=people, reader=reader),
    claims=claims,
    repeats=Repeats(likenesses=likenesses, posts=post_store, reader=reader),
    reader=reader,
    ids=ids,
    now=wire.now,
)
publishing = DraftPublishing(store=store, composing=composing, now=wire.now)
app = api()
cursors = Cursors(app, door)


@app.post("/v1/drafts", **signed_in("Start a draft", *refused.START_REFUSALS, status=201, ok="The draft."))
def start(body: views.DraftBody) -> views.DraftJson:
    made = drafts.start(actor(app, door), body.edit())
    effect("draft-started", draft_id=made.id, owner_id=made.owner_id)
    return views.draft_json(made)


@app.get("/v1/drafts", **signed_in("My drafts", CursorNotValid, ok="Newest first."))
def mine(limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None) -> views.DraftsJson:
    page = drafts.of_owner(actor(app, door), limit=limit, before=cursors.open(cursor))
    return views.drafts_json(page, cursors.seal(page.next))


@app.get("/v1/drafts/<draft_id>", **signed_in("A draft", refused.DraftNotFound, ok="The draft."))
def draft(draft_id: IdInPath) -> views.DraftJson:
    found = drafts.get(actor(app, door), draft_id)
    tag(app, found.version)
    return views.draft_json(found)


@app.patch(
    "/v1/drafts/<draft_id>",
    **signed_in("Edit a draft", *refused.CHANGE_REFUSALS, *EDIT_REFUSALS, ok="The draft as it is now."),
)
def edit(draft_id: IdInPath, body: views.DraftBody, if_match: IfMatch = None) -> views.DraftJson:
    edited = drafts.edit(actor(app, door), draft_id, body.edit(), seen=expected(if_match))
    effect("draft-edited", draft_id=draft_id, owner_id=edited.owner_id, version=edited.version)
    tag(app, edited.version)
    return views.draft_json(edited)


@app.delete(
    "/v1/drafts/<draft_id>",
    **signed_in("Delete a draft", refused.DraftNotFound, status=204, ok="No longer there; its uploads are free."),
)
def delete(draft_id: IdInPath) -> Any:
    deleted = drafts.delete(actor(app, door), draft_id)
    effect("draft-deleted", draft_id=draft_id, owner_id=deleted.owner_id)
    return no_content()


@app.post(
    "/v1/drafts/<draft_id>/publish",
    **signed_in("Publish a draft", *refused.PUBLISH_REFUSALS, status=201, ok="The post, the same one if asked again."),
)
def publish(draft_id: IdInPath, *, allowDuplicate: AgainInQuery = False) -> PostJson:
    made = publishing.publish(actor(app, door), draft_id, repeated=allowDuplicate)
    effect("draft-published", draft_id=draft_id, owner_id=made.owner_id, post_id=made.id)
    return post_json(Entry.of_new(made), delivery)


handler = serve(app, door)
