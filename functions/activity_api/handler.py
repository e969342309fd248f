"""HTTP: what I did, and what others did that concerns me."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from heliograph.activity import views
from heliograph.activity.model import Kind
from heliograph.activity.service import Log, Notifications
from heliograph.activity.settings import ActivitySettings
from heliograph.activity.store import ActivityStore
from heliograph.core import wire
from heliograph.core.cursors import Cursors
from heliograph.core.http import actor, api, no_content, serve, signed_in
from heliograph.core.ids import PATTERN
from heliograph.core.log import effect
from heliograph.core.lookups import Reader
from heliograph.core.pages import DEFAULT_LIMIT, LONGEST_WAIT, CursorNotValid, CursorText, Limit
from heliograph.core.settings import ApiSettings
from heliograph.graph.service import Sight
from heliograph.graph.settings import GraphSettings
from heliograph.graph.store import TieStore
from heliograph.identity.service import People
from heliograph.identity.settings import IdentitySettings
from heliograph.identity.store import AccountStore
from heliograph.posts.service import PostLookups
from heliograph.posts.settings import PostsSettings
from heliograph.posts.store import PostStore

door = ApiSettings.read()
settings = ActivitySettings.read()
store = ActivityStore(wire.dynamodb(), wire.tables(), settings.table, row_days=settings.row_days, now=wire.now)
reader = Reader(wire.tables())
people = People(store=AccountStore(IdentitySettings.read().table), now=wire.now)
log = Log(store)
notifications = Notifications(
    store=store,
    posts=PostLookups(PostStore(PostsSettings.read().table)),
    sight=Sight(store=TieStore(GraphSettings.read().table), people=people, reader=reader),
    reader=reader,
    now=wire.now,
    sleep=wire.sleep,
)
app = api()
cursors = Cursors(app, door)

Kinds = Annotated[list[Kind] | None, Query(alias="kind", description="Of these kinds only; may be repeated.")]
Action = Annotated[views.ActionName | None, Query(alias="action", description="Only what is called so.")]
Wait = Annotated[int, Query(ge=0, le=LONGEST_WAIT, description="Seconds to wait for something newer than `since`.")]
Since = Annotated[str | None, Query(pattern=PATTERN, description="`id` of a notification; what was read, if left out.")]


@app.get("/v1/me/activity", **signed_in("What I did", CursorNotValid, ok="A page of my own actions, newest first."))
def my_activity(action: Action = None, limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None) -> views.ActionsJson:
    page = log.read(actor(app, door), name=action, limit=limit, before=cursors.open(cursor))
    return views.actions_json(page, cursors.seal(page.next))


@app.get(
    "/v1/me/notifications",
    **signed_in(
        "What I am told",
        CursorNotValid,
        ok="A page of notifications, newest first.",
        also={204: "Nothing newer came while you waited."},
    ),
)
def my_notifications(
    kind: Kinds = None, limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None, wait: Wait = 0, since: Since = None
) -> views.NotificationsJson | None:
    me, before = actor(app, door), cursors.open(cursor)
    newer = notifications.awaited(me, kinds=kind or (), since=since, seconds=wait)
    if newer:
        page = notifications.read(me, kinds=kind or (), limit=limit, before=before)
        return views.notifications_json(page, cursors.seal(page.next))
    return None


@app.put("/v1/me/notifications/read", **signed_in("Mark as read", status=204, ok="They are read."))
def mark_read(body: views.ReadBody) -> Response[None]:
    me = actor(app, door)
    notifications.mark_read(me, body.upTo)
    effect("notifications-read", user_id=me)
    return no_content()


@app.get("/v1/me/notifications/settings", **signed_in("What I am not told", ok="The kinds that are turned off."))
def my_settings() -> views.SettingsJson:
    return views.settings_json(notifications.preferences(actor(app, door)))


@app.put("/v1/me/notifications/settings", **signed_in("Choose what I am told", ok="The kinds that are turned off now."))
def choose(body: views.SettingsBody) -> views.SettingsJson:
    me = actor(app, door)
    preferences = notifications.turn_off(me, body.off)
    effect("notifications-chosen", user_id=me, off=len(preferences.off))
    return views.settings_json(preferences)


handler = serve(app, door)
