"""HTTP: accounts as they are shown, and what people change of their own."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from heliograph.core import wire
from heliograph.core.conditional import ChangedMeanwhile, IfMatch, expected_if_said, tag
from heliograph.core.http import IdInPath, actor, api, no_content, serve, signed_in
from heliograph.core.log import effect
from heliograph.core.lookups import Reader
from heliograph.core.settings import ApiSettings
from heliograph.counters.service import Counters, Tallies
from heliograph.counters.settings import CountersSettings
from heliograph.counters.store import TallyStore
from heliograph.graph.service import Sight
from heliograph.graph.settings import GraphSettings
from heliograph.graph.store import TieStore
from heliograph.identity import model as refused
from heliograph.identity import views
from heliograph.identity.avatars import Avatars
from heliograph.identity.service import People, Profiles
from heliograph.identity.settings import IdentitySettings
from heliograph.identity.store import AccountStore
from heliograph.media.delivery import Delivery
from heliograph.media.service import Wardrobe
from heliograph.media.settings import DeliverySettings, MediaSettings
from heliograph.media.store import UploadStore

door = ApiSettings.read()
store = AccountStore(IdentitySettings.read().table)
people = People(store=store, now=wire.now)
avatars = Avatars(store=store, people=people, wardrobe=Wardrobe(UploadStore(MediaSettings.read().table)))
delivery = Delivery(DeliverySettings.read())
profiles = Profiles(store=store, people=people, now=wire.now)
counters = Counters(TallyStore(wire.dynamodb(), CountersSettings.read().table, wire.now))
reader = Reader(wire.tables())
tallies = Tallies(counters, reader)
sight = Sight(store=TieStore(GraphSettings.read().table), people=people, reader=reader)
app = api()


@app.get("/v1/me", **signed_in("My account", ok="My account."))
def my_account() -> views.MeJson:
    user = people.acting(actor(app, door))
    tag(app, user.version)
    return views.me_json(user, tallies.of_user(user.id), delivery)


@app.patch("/v1/me", **signed_in("Change my profile", ChangedMeanwhile, ok="My account, changed."))
def edit_my_account(body: views.EditMeBody, if_match: IfMatch = None) -> views.MeJson:
    user = profiles.edit(actor(app, door), body.edit(), seen=expected_if_said(if_match))
    effect("profile-edited", user_id=user.id)
    tag(app, user.version)
    return views.me_json(user, tallies.of_user(user.id), delivery)


@app.put(
    "/v1/me/user-name",
    **signed_in("Change my user name", *refused.RENAME_REFUSALS, ok="My account under its new name."),
)
def rename_my_account(body: views.UserNameBody) -> views.MeJson:
    user = profiles.rename(actor(app, door), body.userName)
    effect("user-renamed", user_id=user.id)
    return views.me_json(user, tallies.of_user(user.id), delivery)


@app.put(
    "/v1/me/avatar",
    **signed_in(
        "Wear an upload of mine", *refused.AVATAR_REFUSALS, ok="My account; it shows the avatar once that is made."
    ),
)
def wear(body: views.AvatarBody) -> views.MeJson:
    user = avatars.wear(actor(app, door), body.mediaId)
    effect("avatar-worn", user_id=user.id, media_id=body.mediaId)
    tag(app, user.version)
    return views.me_json(user, tallies.of_user(user.id), delivery)


@app.delete("/v1/me/avatar", **signed_in("Wear no avatar", status=204, ok="I have none, whether or not I had one."))
def doff() -> Response[None]:
    me = actor(app, door)
    avatars.doff(me)
    effect("avatar-doffed", user_id=me)
    return no_content()


@app.get("/v1/users/<user_id>", **signed_in("A user", refused.UserNotFound, ok="The user."))
def user(user_id: IdInPath) -> views.UserJson:
    return views.user_json(sight.profile(actor(app, door), user_id), tallies.of_user(user_id), delivery)


@app.get("/v1/users", **signed_in("A user by user name", refused.UserNotFound, ok="The user.", limit="searches"))
def user_by_name(userName: Annotated[str, Query(pattern=refused.HANDLE)]) -> views.UserJson:
    found = sight.profile_by_name(actor(app, door), userName, people)
    return views.user_json(found, tallies.of_user(found.id), delivery)


handler = serve(app, door)
