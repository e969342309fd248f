"""HTTP: favourites, of whose posts one is told."""

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
from heliograph.graph.favourites import Favourites
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
favourites = Favourites(steps=steps, sight=Sight(store=store, people=people, reader=reader), now=wire.now)
app = api()
cursors = Cursors(app, door)


@app.put(
    "/v1/me/favourites/<user_id>",
    **signed_in("Choose a favourite", *refused.FAVOURITE_REFUSALS, status=201, ok="You are told of the user's posts."),
)
def choose(user_id: IdInPath) -> views.TowardsJson:
    made = favourites.choose(actor(app, door), user_id)
    effect("favourite-chosen", user_id=made.from_id, other_id=made.to_id)
    return views.towards_json(made)


@app.delete(
    "/v1/me/favourites/<user_id>",
    **signed_in("Take a favourite away", status=204, ok="The user is no favourite, whether or not that was so before."),
)
def drop(user_id: IdInPath) -> Response[None]:
    me = actor(app, door)
    favourites.drop(me, user_id)
    effect("favourite-dropped", user_id=me, other_id=user_id)
    return no_content()


@app.get("/v1/me/favourites", **signed_in("My favourites", CursorNotValid, ok="A page of users, by id."))
def mine(limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None) -> views.PeopleJson:
    page = favourites.mine(actor(app, door), limit=limit, after=cursors.open(cursor))
    return views.people_json(page, cursors.seal(page.next), delivery)


handler = serve(app, door)
