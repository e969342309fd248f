"""HTTP: publishing and reading posts. The seed design's two upload routes lead to the same place."""

from typing import Any

from aws_lambda_powertools.event_handler.openapi.params import UploadFile
from heliograph.core import wire
from heliograph.core.cursors import Cursors
from heliograph.core.errors import Refusal
from heliograph.core.http import IdInPath, actor, api, serve, signed_in
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
from heliograph.identity.model import UserNotFound
from heliograph.identity.service import People
from heliograph.identity.settings import IdentitySettings
from heliograph.identity.store import AccountStore
from heliograph.likes.service import LikeLookups
from heliograph.likes.settings import LikesSettings
from heliograph.likes.store import LikeStore
from heliograph.media import imaging
from heliograph.media.bucket import MediaBucket
from heliograph.media.refusals import REFUSALS as PICTURE_REFUSALS
from heliograph.media.service import Uploads
from heliograph.media.settings import DeliverySettings, MediaSettings
from heliograph.media.store import UploadStore
from heliograph.media.upload import MediaNotFound, MediaNotUsable
from heliograph.posts import views
from heliograph.posts.model import Location, NotYourself, PostNotFound, StorageUnavailable
from heliograph.posts.service import Posts, Publishing, only_self
from heliograph.posts.settings import PostsSettings
from heliograph.posts.showing import Showing
from heliograph.posts.store import PostStore

door = ApiSettings.read()
media = MediaSettings.read()
delivery = DeliverySettings.read()
store = PostStore(PostsSettings.read().table)
reader = Reader(wire.tables())
ids = IdMaker(wire.now, wire.randomness)
people = People(store=AccountStore(IdentitySettings.read().table), now=wire.now)
posts = Posts(store=store, sight=Sight(store=TieStore(GraphSettings.read().table), people=people, reader=reader))
counters = Counters(TallyStore(wire.dynamodb(), CountersSettings.read().table, wire.now))
liked = LikeLookups(LikeStore(LikesSettings.read().table)).of_posts
showing = Showing(counters=counters, liked=liked, reader=reader)
bucket = MediaBucket(wire.s3(path_style=media.path_style), media.bucket, wire.now)
uploads = Uploads(store=UploadStore(media.table), bucket=bucket, ids=ids, now=wire.now)
publishing = Publishing(
    store=store, people=people, uploads=uploads, look=imaging.probe, reader=reader, ids=ids, now=wire.now
)
app = api()
cursors = Cursors(app, door)


def takes_a_file(summary: str, *refusals: type[Refusal]) -> Any:
    ok = "The post; others see it when its variants are made."
    return signed_in(summary, *refusals, *PICTURE_REFUSALS, StorageUnavailable, status=201, ok=ok)


@app.post("/users/<user_id>/posts", **takes_a_file("Publish a picture (multipart/form-data)", NotYourself))
def publish_file(
    user_id: IdInPath,
    file: views.PictureField,
    caption: views.CaptionField = "",
    location: views.LocationField = None,
    altText: views.AltTextField = "",
) -> views.ImageFileJson:
    only_self(actor(app, door), user_id)
    return _publish(user_id, file, caption, location, altText)


@app.post("/v1/me/feed", **takes_a_file("Publish a picture (the seed design's second route)"))
def publish_content(
    content: views.PictureField,
    caption: views.CaptionField = "",
    location: views.LocationField = None,
    altText: views.AltTextField = "",
) -> views.ImageFileJson:
    return _publish(actor(app, door), content, caption, location, altText)


@app.post("/v1/posts", **signed_in("Publish uploads", MediaNotFound, MediaNotUsable, status=201, ok="The post."))
def publish_uploads(body: views.PostBody) -> views.PostJson:
    made = publishing.publish_uploads(actor(app, door), body.described(), caption=body.caption, location=body.place())
    effect("post-created", post_id=made.id, owner_id=made.owner_id)
    return views.post_json(showing.one(made.owner_id, made), delivery.base_url)


@app.get("/v1/posts/<post_id>", **signed_in("A post", PostNotFound, ok="The post."))
def post(post_id: IdInPath) -> views.PostJson:
    me = actor(app, door)
    return views.post_json(showing.one(me, posts.visible(me, post_id)), delivery.base_url)


@app.get("/v1/users/<user_id>/posts", **signed_in("A user's posts", UserNotFound, CursorNotValid, ok="Newest first."))
def posts_of(user_id: IdInPath, limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None) -> views.PostsJson:
    me = actor(app, door)
    page = posts.of_owner(me, user_id, limit=limit, before=cursors.open(cursor))
    return views.posts_json(showing.all(me, page.items), delivery.base_url, cursors.seal(page.next))


def _publish(me: str, file: UploadFile, caption: str, location: str | None, alt_text: str) -> views.ImageFileJson:
    place = Location(name=location) if location else None
    made = publishing.publish_file(
        me, file.content, declared_type=file.content_type, caption=caption, location=place, alt_text=alt_text
    )
    effect("post-created", post_id=made.id, owner_id=me)
    return views.image_file_json(made, file.filename or "", delivery.base_url)


handler = serve(app, door)
