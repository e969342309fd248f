"""HTTP: people's own lists of people."""

from aws_lambda_powertools.event_handler import Response
from heliograph.core import wire
from heliograph.core.cursors import Cursors
from heliograph.core.http import IdInPath, actor, api, no_content, serve, signed_in
from heliograph.core.ids import IdMaker
from heliograph.core.log import effect
from heliograph.core.lookups import Reader
from heliograph.core.pages import DEFAULT_LIMIT, CursorNotValid, CursorText, Limit
from heliograph.core.settings import ApiSettings
from heliograph.graph.service import Sight
from heliograph.graph.settings import GraphSettings
from heliograph.graph.store import TieStore
from heliograph.identity.service import People
from heliograph.identity.settings import IdentitySettings
from heliograph.identity.store import AccountStore
from heliograph.lists import model as refused
from heliograph.lists import views
from heliograph.lists.service import Lists
from heliograph.lists.settings import ListsSettings
from heliograph.lists.store import ListStore
from heliograph.media.delivery import Delivery
from heliograph.media.settings import DeliverySettings

door = ApiSettings.read()
delivery = Delivery(DeliverySettings.read())
settings = ListsSettings.read()
people = People(store=AccountStore(IdentitySettings.read().table), now=wire.now)
reader = Reader(wire.tables())
lists = Lists(
    store=ListStore(settings.table),
    sight=Sight(store=TieStore(GraphSettings.read().table), people=people, reader=reader),
    reader=reader,
    ids=IdMaker(wire.now, wire.randomness),
    settings=settings,
)
app = api()
cursors = Cursors(app, door)


@app.post("/v1/me/lists", **signed_in("Make a list", *refused.CREATE_REFUSALS, status=201, ok="The list."))
def create(body: views.ListBody) -> views.ListJson:
    me = actor(app, door)
    made = lists.create(me, body.name)
    effect("list-created", user_id=me, list_id=made.id)
    return views.list_json(made)


@app.get("/v1/me/lists", **signed_in("My lists", ok="All my lists, oldest first."))
def mine() -> views.ListsJson:
    return views.lists_json(lists.mine(actor(app, door)))


@app.put(
    "/v1/me/lists/<list_id>", **signed_in("Rename a list", *refused.RENAME_REFUSALS, ok="The list under its new name.")
)
def rename(list_id: IdInPath, body: views.ListBody) -> views.ListJson:
    me = actor(app, door)
    renamed = lists.rename(me, list_id, body.name)
    effect("list-renamed", user_id=me, list_id=list_id)
    return views.list_json(renamed)


@app.delete("/v1/me/lists/<list_id>", **signed_in("Delete a list", status=204, ok="There is no such list of mine."))
def delete(list_id: IdInPath) -> Response[None]:
    me = actor(app, door)
    lists.delete(me, list_id)
    effect("list-deleted", user_id=me, list_id=list_id)
    return no_content()


@app.put(
    "/v1/me/lists/<list_id>/members/<user_id>",
    **signed_in("Put a user on a list", *refused.ADD_REFUSALS, status=201, ok="The user is on the list."),
)
def add(list_id: IdInPath, user_id: IdInPath) -> views.ListedJson:
    me = actor(app, door)
    lists.add(me, list_id, user_id)
    effect("list-member-added", user_id=me, list_id=list_id, other_id=user_id)
    return {"listId": list_id, "userId": user_id}


@app.delete(
    "/v1/me/lists/<list_id>/members/<user_id>",
    **signed_in("Take a user off a list", status=204, ok="The user is not on the list."),
)
def remove(list_id: IdInPath, user_id: IdInPath) -> Response[None]:
    me = actor(app, door)
    lists.remove(me, list_id, user_id)
    effect("list-member-removed", user_id=me, list_id=list_id, other_id=user_id)
    return no_content()


@app.get(
    "/v1/me/lists/<list_id>/members",
    **signed_in("Who is on a list", refused.ListNotFound, CursorNotValid, ok="A page of users, by id."),
)
def members(list_id: IdInPath, limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None) -> views.MembersJson:
    page = lists.members(actor(app, door), list_id, limit=limit, after=cursors.open(cursor))
    return views.members_json(page, cursors.seal(page.next), delivery)


handler = serve(app, door)
