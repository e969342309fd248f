"""HTTP: reading posts, and what they said before. Apart from publishing, so that uploads never starve readers."""

from heliograph.core import wire
from heliograph.core.conditional import tag
from heliograph.core.cursors import Cursors
from heliograph.core.http import IdInPath, actor, api, serve, signed_in
from heliograph.core.lookups import Reader
from heliograph.core.pages import DEFAULT_LIMIT, CursorNotValid, CursorText, Limit
from heliograph.core.settings import ApiSettings
from heliograph.counters.service import Counters
from heliograph.counters.settings import CountersSettings
from heliograph.counters.store import TallyStore
from heliograph.graph.service import Sight
from heliograph.graph.settings import GraphSettings
from heliograph.graph.store import TieStore
from heliograph.identity.model import UserNotFound
from heliograph.identity.service import People
from heliograph.identity.settings import IdentitySettings
from heliograph.identity.store import AccountStore
from heliograph.likes.lookups import LikesOfOne
from heliograph.likes.settings import LikesSettings
from heliograph.media.delivery import Delivery
from heliograph.media.settings import DeliverySettings
from heliograph.posts import views
from heliograph.posts.editing import History
from heliograph.posts.model import PostNotFound
from heliograph.posts.service import Posts
from heliograph.posts.settings import EditionsSettings, PostsSettings
from heliograph.posts.showing import Showing
from heliograph.posts.store import EditionStore, PostStore
from heliograph.shares.lookups import SharesByKey
from heliograph.shares.settings import SharesSettings

door = ApiSettings.read()
delivery = Delivery(DeliverySettings.read())
reader = Reader(wire.dynamodb())
people = People(store=AccountStore(IdentitySettings.read().table), now=wire.now)
sight = Sight(store=TieStore(GraphSettings.read().table), people=people, reader=reader)
posts = Posts(store=PostStore(PostsSettings.read().table), sight=sight)
history = History(editions=EditionStore(EditionsSettings.read().table), posts=posts)
showing = Showing(
    counters=Counters(TallyStore(wire.dynamodb(), CountersSettings.read().table, wire.now)),
    people=people,
    liked=LikesOfOne(LikesSettings.read().table).of_posts,
    shared=SharesByKey(SharesSettings.read().table).of_posts,
    reader=reader,
)
app = api()
cursors = Cursors(app, door)


@app.get("/v1/posts/<post_id>", **signed_in("A post", PostNotFound, ok="The post."))
def post(post_id: IdInPath) -> views.PostJson:
    me = actor(app, door)
    found = posts.visible(me, post_id)
    tag(app, found.edition)
    return views.post_json(showing.one(me, found), delivery)


@app.get(
    "/v1/posts/<post_id>/history",
    **signed_in("What a post said before", PostNotFound, CursorNotValid, ok="Former editions, newest first."),
)
def history_of(post_id: IdInPath, limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None) -> views.HistoryJson:
    page = history.of_post(actor(app, door), post_id, limit=limit, before=cursors.open(cursor))
    return views.history_json(page, cursors.seal(page.next))


@app.get("/v1/users/<user_id>/posts", **signed_in("A user's posts", UserNotFound, CursorNotValid, ok="Newest first."))
def posts_of(user_id: IdInPath, limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None) -> views.PostsJson:
    me = actor(app, door)
    page = posts.of_owner(me, user_id, limit=limit, before=cursors.open(cursor))
    return views.posts_json(showing.all(me, page.items), delivery, cursors.seal(page.next))


handler = serve(app, door)
