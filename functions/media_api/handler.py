"""HTTP: uploads that go straight to storage, and the way back."""

from heliograph.core import wire
from heliograph.core.http import IdInPath, actor, api, serve, signed_in
from heliograph.core.ids import IdMaker
from heliograph.core.log import effect
from heliograph.core.settings import ApiSettings
from heliograph.media import bodies, views
from heliograph.media.bucket import MediaBucket
from heliograph.media.delivery import Delivery
from heliograph.media.parts import PartsBucket
from heliograph.media.refusals import PictureFormatNotAccepted, PictureTooLarge, VideoTooLarge
from heliograph.media.service import Uploads
from heliograph.media.settings import DeliverySettings, MediaSettings, PartsSettings, VideoSettings
from heliograph.media.store import UploadStore
from heliograph.media.upload import MediaNotFound, OriginalNotThere

door = ApiSettings.read()
settings = MediaSettings.read()
delivery = Delivery(DeliverySettings.read())
uploads = Uploads(
    store=UploadStore(settings.table),
    bucket=MediaBucket(wire.s3(path_style=settings.path_style), settings.bucket, wire.now),
    ids=IdMaker(wire.now, wire.randomness),
    now=wire.now,
    max_video_bytes=VideoSettings.read().max_bytes,
    parts=PartsBucket(wire.s3(path_style=settings.path_style), settings.bucket, wire.now),
    in_parts=PartsSettings.read(),
)
app = api()


@app.post(
    "/v1/media",
    **signed_in(
        "Begin an upload",
        PictureFormatNotAccepted,
        PictureTooLarge,
        VideoTooLarge,
        status=201,
        ok="A presigned S3 POST: send its fields, then the file. Of a large file, an address for each part.",
    ),
)
def begin_upload(body: bodies.UploadBody) -> views.OfferJson:
    upload, offer = uploads.offer(actor(app, door), body.contentType, checksum=body.checksum, size=body.size)
    effect("upload-offered", media_id=upload.id, owner_id=upload.owner_id)
    return views.offer_json(upload, offer)


@app.get("/v1/media/<media_id>", **signed_in("An upload of mine", MediaNotFound, ok="Its status and variants."))
def upload(media_id: IdInPath) -> views.UploadJson:
    return views.upload_json(uploads.get(actor(app, door), media_id), delivery)


@app.get(
    "/v1/media/<media_id>/original",
    **signed_in(
        "The file that I uploaded, as it came",
        MediaNotFound,
        OriginalNotThere,
        ok="An address from which it can be downloaded for some minutes, without a token.",
    ),
)
def original(media_id: IdInPath) -> views.OriginalJson:
    return views.original_json(uploads.original(actor(app, door), media_id))


handler = serve(app, door)
