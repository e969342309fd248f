"""HTTP: liking posts and comments, and who likes them."""

from aws_lambda_powertools.event_handler import Response
from heliograph.comments.model import CommentNotFound
from heliograph.comments.service import Comments
from heliograph.comments.settings import CommentsSettings
from heliograph.comments.store import CommentStore
from heliograph.core import wire
from heliograph.core.cursors import Cursors
from heliograph.core.http import IdInPath, actor, api, no_content, serve, signed_in
from heliograph.core.ids import IdMaker
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
from heliograph.likes.model import AlreadyLiked, LikesHidden
from heliograph.likes.service import CommentLikes, Likers, Likes
from heliograph.likes.settings import LikesSettings
from heliograph.likes.store import LikeStore
from heliograph.media.delivery import Delivery
from heliograph.media.settings import DeliverySettings
from heliograph.posts.model import PostNotFound
from heliograph.posts.naming import Naming
from heliograph.posts.service import Posts
from heliograph.posts.settings import PostsSettings
from heliograph.posts.store import PostStore

door, delivery = ApiSettings.read(), Delivery(DeliverySettings.read())
reader = Reader(wire.tables())
store = LikeStore(LikesSettings.read().table)
people = People(store=AccountStore(IdentitySettings.read().table), now=wire.now)
sight = Sight(store=TieStore(GraphSettings.read().table), people=people, reader=reader)
posts = Posts(store=PostStore(PostsSettings.read().table), sight=sight)
comments = Comments(
    store=CommentStore(CommentsSettings.read().table),
    posts=posts,
    sight=sight,
    people=people,
    naming=Naming(people=people, reader=reader),
    ids=IdMaker(wire.now, wire.randomness),
    now=wire.now,
)
likers = Likers(store=store, sight=sight, reader=reader)
likes = Likes(store=store, posts=posts, people=people, likers=likers, now=wire.now)
comment_likes = CommentLikes(store=store, comments=comments, people=people, likers=likers, now=wire.now)
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
    **signed_in("Take a like back", status=204, ok="You do not like the post, whether or not you did."),
)
def unlike(post_id: IdInPath) -> Response[None]:
    me = actor(app, door)
    likes.unlike(me, post_id)
    effect("post-unliked", post_id=post_id, liker_id=me)
    return no_content()


@app.get(
    "/v1/posts/<post_id>/likes",
    **signed_in("Who likes a post", PostNotFound, LikesHidden, CursorNotValid, ok="A page of likes, in no order."),
)
def likes_of(post_id: IdInPath, limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None) -> views.LikersJson:
    page = likes.of_post(actor(app, door), post_id, limit=limit, after=cursors.open(cursor, numbers=2))
    return views.likers_json(page, cursors.seal(page.next), delivery)


@app.put(
    "/v1/posts/<post_id>/comments/<comment_id>/like",
    **signed_in("Like a comment", PostNotFound, CommentNotFound, AlreadyLiked, status=201, ok="You like the comment."),
)
def like_comment(post_id: IdInPath, comment_id: IdInPath) -> views.LikeOfCommentJson:
    made = comment_likes.like(actor(app, door), post_id, comment_id)
    effect("comment-liked", post_id=post_id, comment_id=comment_id, liker_id=made.liker_id)
    return views.comment_like_json(made)


@app.delete(
    "/v1/posts/<post_id>/comments/<comment_id>/like",
    **signed_in("Take a comment's like back", status=204, ok="You do not like the comment, whether or not you did."),
)
def unlike_comment(post_id: IdInPath, comment_id: IdInPath) -> Response[None]:
    me = actor(app, door)
    comment_likes.unlike(me, comment_id)
    effect("comment-unliked", post_id=post_id, comment_id=comment_id, liker_id=me)
    return no_content()


@app.get(
    "/v1/posts/<post_id>/comments/<comment_id>/likes",
    **signed_in("Who likes a comment", PostNotFound, CommentNotFound, CursorNotValid, ok="A page, in no order."),
)
def likes_of_comment(
    post_id: IdInPath, comment_id: IdInPath, limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None
) -> views.LikersJson:
    me, after = actor(app, door), cursors.open(cursor, numbers=2)
    page = comment_likes.of_comment(me, post_id, comment_id, limit=limit, after=after)
    return views.likers_json(page, cursors.seal(page.next), delivery)


handler = serve(app, door)
