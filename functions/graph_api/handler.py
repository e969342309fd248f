"""HTTP: following, no longer following, and who follows whom."""

from aws_lambda_powertools.event_handler import Response, content_types
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
from heliograph.graph.model import FOLLOW_REFUSALS
from heliograph.graph.service import Sight
from heliograph.graph.settings import CrossingsSettings, GraphSettings
from heliograph.graph.steps import Steps
from heliograph.graph.store import TieStore
from heliograph.identity.model import UserNotFound
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


@app.put(
    "/v1/users/<user_id>/follow",
    **signed_in(
        "Follow a user",
        *FOLLOW_REFUSALS,
        status=201,
        ok="You follow the user.",
        also={202: "The account is private; you have asked to follow it."},
    ),
)
def follow(user_id: IdInPath) -> Response[views.FollowJson]:
    made = graph.follow(actor(app, door), user_id)
    effect("user-followed", follower_id=made.from_id, followed_user_id=made.to_id, status=made.follow)
    return Response(
        views.follow_status(made), content_type=content_types.APPLICATION_JSON, body=views.follow_json(made)
    )


@app.delete(
    "/v1/users/<user_id>/follow",
    **signed_in("Stop following a user", status=204, ok="You do not follow the user, whether or not you did."),
)
def unfollow(user_id: IdInPath) -> Response[None]:
    me = actor(app, door)
    graph.unfollow(me, user_id)
    effect("user-unfollowed", follower_id=me, followed_user_id=user_id)
    return no_content()


@app.get(
    "/v1/users/<user_id>/followers",
    **signed_in("Who follows a user", UserNotFound, CursorNotValid, ok="A page of followers, by id."),
)
def followers(user_id: IdInPath, limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None) -> views.PeopleJson:
    page = graph.followers(actor(app, door), user_id, limit=limit, after=cursors.open(cursor))
    return views.people_json(page, cursors.seal(page.next), delivery)


@app.get(
    "/v1/users/<user_id>/following",
    **signed_in("Whom a user follows", UserNotFound, CursorNotValid, ok="A page of followed users, by id."),
)
def following(user_id: IdInPath, limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None) -> views.PeopleJson:
    page = graph.following(actor(app, door), user_id, limit=limit, after=cursors.open(cursor))
    return views.people_json(page, cursors.seal(page.next), delivery)


@app.delete(
    "/v1/me/followers/<user_id>",
    **signed_in("Remove a follower", status=204, ok="The user does not follow you, whether or not that was so before."),
)
def remove_follower(user_id: IdInPath) -> Response[None]:
    me = actor(app, door)
    graph.remove(me, user_id)
    effect("follower-removed", follower_id=user_id, followed_user_id=me)
    return no_content()


handler = serve(app, door)
