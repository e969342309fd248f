"""HTTP: liking posts, and who likes them."""

from aws_lambda_powertools.event_handler import Response
from heliograph.core import wire
from heliograph.core.cursors import Cursors
from heliograph.core.http import IdInPath, actor, api, no_content, serve, signed_in
from heliograph.core.log import effect
from heliograph.core.lookups import Reader
from heliograph.core.pages import DEFAULT_LIMIT, CursorNotValid, CursorText, Limit
from heliograph.core.settings import ApiSettings
from heliograph.graph.service import Sight
from heliograph.graph.settings import GraphSettings
from heliograph.graph.store import TieStore
from heliograph.identity.service import People
from heliograph.identity.settings import IdentitySettings
from heliograph.identity.store import AccountStore
from heliograph.likes import views
from heliograph.likes.model import AlreadyLiked
from heliograph.likes.service import Likes
from heliograph.likes.settings import LikesSettings
from heliograph.likes.store import LikeStore
from heliograph.posts.model import PostNotFound
from heliograph.posts.service import Posts
from heliograph.posts.settings import PostsSettings
from heliograph.posts.store import PostStore

door = ApiSettings.read()
people = People(store=AccountStore(IdentitySettings.read().table), now=wire.now)
sight = Sight(store=TieStore(GraphSettings.read().table), people=people, reader=Reader(wire.dynamodb()))
likes = Likes(
    store=LikeStore(LikesSettings.read().table),
    posts=Posts(store=PostStore(PostsSettings.read().table), sight=sight),
    people=people,
    sight=sight,
    now=wire.now,
)
app = api()
cursors = Cursors(app, door)


@app.put(
    "/v1/posts/<post_id>/like",
    **signed_in("Like a post", PostNotFound, AlreadyLiked, status=201, ok="You like the post."),
)
def like(post_id: IdInPath) -> views.LikeJson:
    made = likes.like(actor(app, door), post_id)
    effect("post-liked", post_id=post_id, liker_id=made.liker_id)
    return views.like_json(made)


@app.delete(
    "/v1/posts/<post_id>/like",
    **signed_in("Take a like back", PostNotFound, status=204, ok="You do not like the post, whether or not you did."),
)
def unlike(post_id: IdInPath) -> Response[None]:
    me = actor(app, door)
    likes.unlike(me, post_id)
    effect("post-unliked", post_id=post_id, liker_id=me)
    return no_content()


@app.get(
    "/v1/posts/<post_id>/likes",
    **signed_in("Who likes a post", PostNotFound, CursorNotValid, ok="A page of likes, in no particular order."),
)
def likes_of(post_id: IdInPath, limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None) -> views.LikesJson:
    me = actor(app, door)
    page = likes.of_post(me, post_id, limit=limit, after=cursors.open(cursor, numbers=2))
    return views.likes_json(page, cursors.seal(page.next))


handler = serve(app)
