"""HTTP: what one person wrote under the posts of another."""

from heliograph.comments import views
from heliograph.comments.service import Between
from heliograph.comments.settings import CommentsSettings
from heliograph.comments.store import CommentStore
from heliograph.core import wire
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
from heliograph.posts.service import PostLookups
from heliograph.posts.settings import PostsSettings
from heliograph.posts.store import PostStore

door = ApiSettings.read()
reader = Reader(wire.tables())
people = People(store=AccountStore(IdentitySettings.read().table), now=wire.now)
between = Between(
    store=CommentStore(CommentsSettings.read().table),
    posts=PostLookups(PostStore(PostsSettings.read().table)),
    sight=Sight(store=TieStore(GraphSettings.read().table), people=people, reader=reader),
    counters=Counters(TallyStore(wire.dynamodb(), CountersSettings.read().table, wire.now)),
    liked=LikesOfOne(LikesSettings.read().table).of_comments,
    reader=reader,
)
app = api()
cursors = Cursors(app, door)


@app.get(
    "/v1/users/<user_id>/commenters/<commenter_id>/comments",
    **signed_in(
        "What somebody wrote under a user's posts",
        UserNotFound,
        CursorNotValid,
        ok="A page of comments and replies, newest first, and the posts they are under.",
    ),
)
def comments_between(
    user_id: IdInPath, commenter_id: IdInPath, limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None
) -> views.CommentedJson:
    me, before = actor(app, door), cursors.open(cursor, numbers=2)
    page = between.of(me, commenter_id, user_id, limit=limit, before=before)
    return views.commented_json(page, cursors.seal(page.next))


handler = serve(app, door)
