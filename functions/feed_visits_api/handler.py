"""HTTP: how far one has looked through one's feed."""

from datetime import timedelta

from heliograph.core import wire
from heliograph.core.http import actor, api, serve, signed_in
from heliograph.core.log import effect
from heliograph.core.settings import ApiSettings
from heliograph.feed import bodies, views
from heliograph.feed.settings import VisitsSettings
from heliograph.feed.visits import Visits

door = ApiSettings.read()
settings = VisitsSettings.read()
visits = Visits(wire.dynamodb(), settings.table, timedelta(days=settings.days), wire.now)
app = api()


@app.get("/v1/me/feed/visit", **signed_in("How far I have looked", ok="Both null for who was not here of late."))
def my_visit() -> views.VisitJson:
    return views.visit_json(visits.of(actor(app, door)))


@app.put("/v1/me/feed/visit", **signed_in("Say how far I have looked", ok="How far it is now; it never goes back."))
def looked(body: bodies.VisitBody) -> views.VisitJson:
    me = actor(app, door)
    visit = visits.mark(me, body.upTo)
    effect("feed-visited", user_id=me)
    return views.visit_json(visit)


handler = serve(app, door)
