"""HTTP: sharing posts, and who shares them."""

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
from heliograph.media.delivery import Delivery
from heliograph.media.settings import DeliverySettings
from heliograph.posts.model import PostNotFound
from heliograph.posts.service import Posts
from heliograph.posts.settings import PostsSettings
from heliograph.posts.store import PostStore
from heliograph.shares import views
from heliograph.shares.model import AlreadyShared, NotShareable, SelfShare
from heliograph.shares.service import Shares
from heliograph.shares.settings import SharesSettings
from heliograph.shares.store import ShareStore

door = ApiSettings.read()
delivery = Delivery(DeliverySettings.read())
people = People(store=AccountStore(IdentitySettings.read().table), now=wire.now)
sight = Sight(store=TieStore(GraphSettings.read().table), people=people, reader=Reader(wire.tables()))
shares = Shares(
    store=ShareStore(SharesSettings.read().table),
    posts=Posts(store=PostStore(PostsSettings.read().table), sight=sight),
    people=people,
    sight=sight,
    now=wire.now,
)
app = api()
cursors = Cursors(app, door)


@app.put(
    "/v1/posts/<post_id>/share",
    **signed_in(
        "Share a post", PostNotFound, AlreadyShared, NotShareable, SelfShare, status=201, ok="You share the post."
    ),
)
def share(post_id: IdInPath) -> views.ShareJson:
    made = shares.share(actor(app, door), post_id)
    effect("post-shared", post_id=post_id, sharer_id=made.sharer_id)
    return views.share_json(made)


@app.delete(
    "/v1/posts/<post_id>/share",
    **signed_in("Take a share back", status=204, ok="You do not share the post, whether or not you did."),
)
def unshare(post_id: IdInPath) -> Response[None]:
    me = actor(app, door)
    shares.unshare(me, post_id)
    effect("share-ended", post_id=post_id, sharer_id=me)
    return no_content()


@app.get(
    "/v1/posts/<post_id>/shares",
    **signed_in("Who shares a post", PostNotFound, CursorNotValid, ok="A page of shares, in no order."),
)
def shares_of(post_id: IdInPath, limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None) -> views.SharersJson:
    page = shares.of_post(actor(app, door), post_id, limit=limit, after=cursors.open(cursor, numbers=2))
    return views.sharers_json(page, cursors.seal(page.next), delivery)


handler = serve(app, door)
