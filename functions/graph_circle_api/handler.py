"""HTTP: blocking, muting and close friends."""

from aws_lambda_powertools.event_handler import Response
from heliograph.core import wire
from heliograph.core.cursors import Cursors
from heliograph.core.http import IdInPath, actor, api, no_content, serve, signed_in
from heliograph.core.ids import IdMaker
from heliograph.core.log import effect
from heliograph.core.lookups import Reader
from heliograph.core.pages import DEFAULT_LIMIT, CursorNotValid, CursorText, Limit
from heliograph.core.settings import ApiSettings
from heliograph.graph import model as refused
from heliograph.graph import views
from heliograph.graph.circle import Circle
from heliograph.graph.service import Sight
from heliograph.graph.settings import GraphSettings
from heliograph.graph.steps import Steps
from heliograph.graph.store import TieStore
from heliograph.identity.service import People
from heliograph.identity.settings import IdentitySettings
from heliograph.identity.store import AccountStore
from heliograph.media.delivery import Delivery
from heliograph.media.settings import DeliverySettings

door = ApiSettings.read()
delivery = Delivery(DeliverySettings.read())
store = TieStore(GraphSettings.read().table)
people = People(store=AccountStore(IdentitySettings.read().table), now=wire.now)
reader = Reader(wire.tables())
steps = Steps(store=store, people=people, reader=reader, ids=IdMaker(wire.now, wire.randomness))
circle = Circle(steps=steps, sight=Sight(store=store, people=people, reader=reader))
app = api()
cursors = Cursors(app, door)


@app.put(
    "/v1/users/<user_id>/block",
    **signed_in("Block a user", *refused.BLOCK_REFUSALS, status=201, ok="The user is blocked."),
)
def block(user_id: IdInPath) -> views.TowardsJson:
    made = circle.block(actor(app, door), user_id)
    effect("user-blocked", user_id=made.from_id, other_id=made.to_id)
    return views.towards_json(made)


@app.delete("/v1/users/<user_id>/block", **signed_in("Unblock a user", status=204, ok="The user is not blocked."))
def unblock(user_id: IdInPath) -> Response[None]:
    me = actor(app, door)
    circle.unblock(me, user_id)
    effect("user-unblocked", user_id=me, other_id=user_id)
    return no_content()


@app.put(
    "/v1/users/<user_id>/mute", **signed_in("Mute a user", *refused.MUTE_REFUSALS, status=201, ok="The user is muted.")
)
def mute(user_id: IdInPath) -> views.TowardsJson:
    made = circle.mute(actor(app, door), user_id)
    effect("user-muted", user_id=made.from_id, other_id=made.to_id)
    return views.towards_json(made)


@app.delete("/v1/users/<user_id>/mute", **signed_in("Unmute a user", status=204, ok="The user is not muted."))
def unmute(user_id: IdInPath) -> Response[None]:
    me = actor(app, door)
    circle.unmute(me, user_id)
    effect("user-unmuted", user_id=me, other_id=user_id)
    return no_content()


@app.put(
    "/v1/me/close-friends/<user_id>",
    **signed_in("Add a close friend", *refused.FRIEND_REFUSALS, status=201, ok="The user is a close friend."),
)
def befriend(user_id: IdInPath) -> views.TowardsJson:
    made = circle.befriend(actor(app, door), user_id)
    effect("close-friend-added", user_id=made.from_id, other_id=made.to_id)
    return views.towards_json(made)


@app.delete(
    "/v1/me/close-friends/<user_id>",
    **signed_in("Take a close friend away", status=204, ok="The user is not a close friend."),
)
def unfriend(user_id: IdInPath) -> Response[None]:
    me = actor(app, door)
    circle.unfriend(me, user_id)
    effect("close-friend-removed", user_id=me, other_id=user_id)
    return no_content()


@app.get("/v1/me/blocked", **signed_in("Whom I block", CursorNotValid, ok="A page of users, by id."))
def blocked(limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None) -> views.PeopleJson:
    page = circle.blocked(actor(app, door), limit=limit, after=cursors.open(cursor))
    return views.people_json(page, cursors.seal(page.next), delivery)


@app.get("/v1/me/muted", **signed_in("Whom I mute", CursorNotValid, ok="A page of users, by id."))
def muted(limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None) -> views.PeopleJson:
    page = circle.muted(actor(app, door), limit=limit, after=cursors.open(cursor))
    return views.people_json(page, cursors.seal(page.next), delivery)


@app.get("/v1/me/close-friends", **signed_in("My close friends", CursorNotValid, ok="A page of users, by id."))
def close_friends(limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None) -> views.PeopleJson:
    page = circle.close_friends(actor(app, door), limit=limit, after=cursors.open(cursor))
    return views.people_json(page, cursors.seal(page.next), delivery)


handler = serve(app, door)
