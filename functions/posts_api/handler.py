"""HTTP: publishing posts. The seed design's two upload routes lead to the same place."""

from typing import Any

from aws_lambda_powertools.event_handler.openapi.params import UploadFile
from heliograph.core import wire
from heliograph.core.errors import Refusal
from heliograph.core.http import IdInPath, actor, api, serve, signed_in
from heliograph.core.ids import IdMaker
from heliograph.core.log import effect
from heliograph.core.lookups import Reader
from heliograph.core.settings import ApiSettings
from heliograph.graph.visibility import Visibility
from heliograph.identity.service import People
from heliograph.identity.settings import IdentitySettings
from heliograph.identity.store import AccountStore
from heliograph.likeness.service import Likenesses
from heliograph.likeness.settings import LikenessSettings
from heliograph.likeness.store import LikenessStore
from heliograph.media import imaging
from heliograph.media.bucket import MediaBucket
from heliograph.media.delivery import Delivery
from heliograph.media.refusals import REFUSALS as PICTURE_REFUSALS
from heliograph.media.service import Claims, Uploads
from heliograph.media.settings import DeliverySettings, MediaSettings
from heliograph.media.store import UploadStore
from heliograph.posts import bodies, views
from heliograph.posts.composing import REFUSALS, Composing
from heliograph.posts.model import About, NotYourself, StorageUnavailable
from heliograph.posts.naming import Naming
from heliograph.posts.repeats import PictureAlreadyPosted, Repeats
from heliograph.posts.service import Publishing, only_self
from heliograph.posts.settings import PostsSettings
from heliograph.posts.showing import Entry
from heliograph.posts.store import PostStore

door = ApiSettings.read()
media = MediaSettings.read()
delivery = Delivery(DeliverySettings.read())
store = PostStore(PostsSettings.read().table)
reader = Reader(wire.tables())
ids = IdMaker(wire.now, wire.randomness)
people = People(store=AccountStore(IdentitySettings.read().table), now=wire.now)
bucket = MediaBucket(wire.s3(path_style=media.path_style), media.bucket, wire.now)
upload_store = UploadStore(media.table)
uploads = Uploads(store=upload_store, bucket=bucket, ids=ids, now=wire.now)
likeness = LikenessSettings.read()
likenesses = Likenesses(store=LikenessStore(likeness.table), reader=reader, settings=likeness)
repeats = Repeats(likenesses=likenesses, posts=store, reader=reader)
composing = Composing(
    store=store,
    people=people,
    naming=Naming(people=people, reader=reader),
    claims=Claims(upload_store),
    repeats=repeats,
    reader=reader,
    ids=ids,
    now=wire.now,
)
publishing = Publishing(
    store=store, composing=composing, uploads=uploads, look=imaging.probe, recognise=imaging.recognise
)
app = api()


def takes_a_file(summary: str, *refusals: type[Refusal]) -> Any:
    ok = "The post; others see it when its variants are made."
    refused = (*refusals, *PICTURE_REFUSALS, PictureAlreadyPosted, StorageUnavailable)
    return signed_in(summary, *refused, status=201, ok=ok)


@app.post("/users/<user_id>/posts", **takes_a_file("Publish a picture (multipart/form-data)", NotYourself))
def publish_file(
    user_id: IdInPath,
    file: bodies.PictureField,
    caption: bodies.CaptionField = "",
    location: bodies.LocationField = None,
    altText: bodies.AltTextField = "",
    contentWarning: bodies.WarningField = "",
    visibility: bodies.VisibilityField = Visibility.EVERYONE,
    *,
    allowDuplicate: bodies.AgainField = False,
) -> views.ImageFileJson:
    only_self(actor(app, door), user_id)
    about = bodies.about_a_file(caption, location, contentWarning, visibility)
    return _publish(user_id, file, about, altText, repeated=allowDuplicate)


@app.post("/v1/me/feed", **takes_a_file("Publish a picture (the seed design's second route)"))
def publish_content(
    content: bodies.PictureField,
    caption: bodies.CaptionField = "",
    location: bodies.LocationField = None,
    altText: bodies.AltTextField = "",
    contentWarning: bodies.WarningField = "",
    visibility: bodies.VisibilityField = Visibility.EVERYONE,
    *,
    allowDuplicate: bodies.AgainField = False,
) -> views.ImageFileJson:
    about = bodies.about_a_file(caption, location, contentWarning, visibility)
    return _publish(actor(app, door), content, about, altText, repeated=allowDuplicate)


@app.post("/v1/posts", **signed_in("Publish uploads", *REFUSALS, status=201, ok="The post."))
def publish_uploads(body: bodies.PostBody) -> views.PostJson:
    me = actor(app, door)
    made = publishing.publish_uploads(me, body.described(), body.about(), repeated=body.allowDuplicate)
    effect("post-created", post_id=made.id, owner_id=made.owner_id)
    return views.post_json(Entry.of_new(made), delivery)


def _publish(me: str, file: UploadFile, about: About, alt_text: str, *, repeated: bool) -> views.ImageFileJson:
    made = publishing.publish_file(
        me, file.content, declared_type=file.content_type, about=about, alt_text=alt_text, repeated=repeated
    )
    effect("post-created", post_id=made.id, owner_id=me)
    return views.image_file_json(made, file.filename or "", delivery)


handler = serve(app, door)
