"""HTTP: comments under posts, and replies to them."""

from aws_lambda_powertools.event_handler import Response
from heliograph.comments import views
from heliograph.comments.model import CommentNotFound, CommentsOff, NotYourComment
from heliograph.comments.service import Comments, Conversations
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
from heliograph.counters.service import Counters
from heliograph.counters.settings import CountersSettings
from heliograph.counters.store import TallyStore
from heliograph.graph.service import Sight
from heliograph.graph.settings import GraphSettings
from heliograph.graph.store import TieStore
from heliograph.identity.service import People
from heliograph.identity.settings import IdentitySettings
from heliograph.identity.store import AccountStore
from heliograph.likes.lookups import LikesOfOne
from heliograph.likes.settings import LikesSettings
from heliograph.posts.model import PostNotFound
from heliograph.posts.naming import Naming
from heliograph.posts.service import Posts
from heliograph.posts.settings import PostsSettings
from heliograph.posts.store import PostStore

door = ApiSettings.read()
reader = Reader(wire.tables())
store = CommentStore(CommentsSettings.read().table)
people = People(store=AccountStore(IdentitySettings.read().table), now=wire.now)
sight = Sight(store=TieStore(GraphSettings.read().table), people=people, reader=reader)
posts = Posts(store=PostStore(PostsSettings.read().table), sight=sight)
ids = IdMaker(wire.now, wire.randomness)
naming = Naming(people=people, reader=reader)
comments = Comments(store=store, posts=posts, sight=sight, people=people, naming=naming, ids=ids, now=wire.now)
conversations = Conversations(
    store=store,
    posts=posts,
    sight=sight,
    counters=Counters(TallyStore(wire.dynamodb(), CountersSettings.read().table, wire.now)),
    liked=LikesOfOne(LikesSettings.read().table).of_comments,
    reader=reader,
)
app = api()
cursors = Cursors(app, door)


@app.post(
    "/v1/posts/<post_id>/comments",
    **signed_in("Comment on a post", PostNotFound, CommentsOff, status=201, ok="The comment."),
)
def comment(post_id: IdInPath, body: views.CommentBody) -> views.CommentJson:
    made = comments.write(actor(app, door), post_id, body.comment)
    effect("comment-written", post_id=post_id, comment_id=made.id, commenter_id=made.commenter_id)
    return views.written_json(made)


@app.get(
    "/v1/posts/<post_id>/comments",
    **signed_in("Comments on a post", PostNotFound, CursorNotValid, ok="A page of comments, newest first."),
)
def comments_of(post_id: IdInPath, limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None) -> views.CommentsJson:
    me = actor(app, door)
    page = conversations.of_post(me, post_id, limit=limit, before=cursors.open(cursor))
    return views.comments_json(page, cursors.seal(page.next))


@app.get(
    "/v1/posts/<post_id>/comments/<comment_id>",
    **signed_in("A comment or a reply", PostNotFound, CommentNotFound, ok="The comment."),
)
def comment_of(post_id: IdInPath, comment_id: IdInPath) -> views.CommentJson:
    return views.comment_json(conversations.one(actor(app, door), post_id, comment_id))


@app.post(
    "/v1/posts/<post_id>/comments/<comment_id>/replies",
    **signed_in("Answer a comment or a reply", PostNotFound, CommentNotFound, CommentsOff, status=201, ok="The reply."),
)
def reply(post_id: IdInPath, comment_id: IdInPath, body: views.CommentBody) -> views.CommentJson:
    made = comments.write(actor(app, door), post_id, body.comment, answering=comment_id)
    effect("comment-written", post_id=post_id, comment_id=made.id, commenter_id=made.commenter_id)
    return views.written_json(made)


@app.get(
    "/v1/posts/<post_id>/comments/<comment_id>/replies",
    **signed_in("Replies to a comment", PostNotFound, CommentNotFound, CursorNotValid, ok="A page, oldest first."),
)
def replies_to(
    post_id: IdInPath, comment_id: IdInPath, limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None
) -> views.CommentsJson:
    me = actor(app, door)
    page = conversations.replies(me, post_id, comment_id, limit=limit, after=cursors.open(cursor))
    return views.comments_json(page, cursors.seal(page.next))


@app.delete(
    "/v1/posts/<post_id>/comments/<comment_id>",
    **signed_in(
        "Delete a comment", PostNotFound, CommentNotFound, NotYourComment, status=204, ok="The comment is gone."
    ),
)
def delete(post_id: IdInPath, comment_id: IdInPath) -> Response[None]:
    me = actor(app, door)
    comments.delete(me, post_id, comment_id)
    effect("comment-deleted", post_id=post_id, comment_id=comment_id, deleted_by=me)
    return no_content()


handler = serve(app, door)
