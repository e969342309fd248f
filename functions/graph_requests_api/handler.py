"""HTTP: requests to follow, those that one gets and those that one has made."""

from aws_lambda_powertools.event_handler import Response
from heliograph.core import wire
from heliograph.core.cursors import Cursors
from heliograph.core.http import IdInPath, actor, api, no_content, serve, signed_in
from heliograph.core.ids import IdMaker
from heliograph.core.log import effect
from heliograph.core.lookups import Reader
from heliograph.core.pages import DEFAULT_LIMIT, CursorNotValid, CursorText, Limit
from heliograph.core.settings import ApiSettings
from heliograph.graph import views
from heliograph.graph.crossings import CrossingStore
from heliograph.graph.following import Following
from heliograph.graph.model import AlreadyAccepted, RequestNotFound
from heliograph.graph.service import Sight
from heliograph.graph.settings import CrossingsSettings, GraphSettings
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
graph = Following(
    steps=Steps(store=store, people=people, reader=reader, ids=IdMaker(wire.now, wire.randomness)),
    sight=Sight(store=store, people=people, reader=reader),
    crossings=CrossingStore(CrossingsSettings.read().table),
    now=wire.now,
)
app = api()
cursors = Cursors(app, door)


@app.get("/v1/me/requests", **signed_in("Who asks to follow me", CursorNotValid, ok="A page of users, by id."))
def requests(limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None) -> views.PeopleJson:
    page = graph.requests(actor(app, door), limit=limit, after=cursors.open(cursor))
    return views.people_json(page, cursors.seal(page.next), delivery)


@app.get("/v1/me/requests/sent", **signed_in("Whom I ask to follow", CursorNotValid, ok="A page of users, by id."))
def requested(limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None) -> views.PeopleJson:
    page = graph.requested(actor(app, door), limit=limit, after=cursors.open(cursor))
    return views.people_json(page, cursors.seal(page.next), delivery)


@app.put(
    "/v1/me/requests/<user_id>",
    **signed_in("Accept a request", RequestNotFound, AlreadyAccepted, status=201, ok="The user follows you."),
)
def accept(user_id: IdInPath) -> views.FollowJson:
    accepted = graph.accept(actor(app, door), user_id)
    effect("follow-accepted", follower_id=accepted.from_id, followed_user_id=accepted.to_id)
    return views.follow_json(accepted)


@app.delete(
    "/v1/me/requests/<user_id>",
    **signed_in("Decline a request", status=204, ok="The user does not ask you, whether or not that was so before."),
)
def decline(user_id: IdInPath) -> Response[None]:
    me = actor(app, door)
    graph.decline(me, user_id)
    effect("follow-declined", follower_id=user_id, followed_user_id=me)
    return no_content()


handler = serve(app, door)
