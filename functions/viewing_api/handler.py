"""HTTP: which posts people have seen and opened."""

from typing import Any

from heliograph.core import wire
from heliograph.core.http import actor, api, no_content, serve, signed_in
from heliograph.core.log import effect
from heliograph.core.lookups import Reader
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
from heliograph.viewing import views
from heliograph.viewing.service import Viewing
from heliograph.viewing.settings import ViewingSettings
from heliograph.viewing.store import LookStore

door = ApiSettings.read()
reader = Reader(wire.tables())
people = People(store=AccountStore(IdentitySettings.read().table), now=wire.now)
viewing = Viewing(
    store=LookStore(ViewingSettings.read().table),
    posts=PostLookups(PostStore(PostsSettings.read().table)),
    sight=Sight(store=TieStore(GraphSettings.read().table), people=people, reader=reader),
    reader=reader,
    now=wire.now,
)
app = api()


@app.post(
    "/v1/posts/views",
    **signed_in(
        "Say which posts one has seen, and opened", status=204, ok="Those that count are counted, each once a day."
    ),
)
def saw(body: views.SeenBody) -> Any:
    me = actor(app, door)
    seen = viewing.saw(me, body.posts, body.opened)
    effect("posts-viewed", viewer_id=me, posts=seen, opened=len(body.opened))
    return no_content()


handler = serve(app, door)
