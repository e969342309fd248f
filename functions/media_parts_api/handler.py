"""HTTP: uploads that are under way: completing those in parts, giving any up."""

from aws_lambda_powertools.event_handler import Response
from heliograph.core import wire
from heliograph.core.http import IdInPath, actor, api, no_content, serve, signed_in
from heliograph.core.log import effect
from heliograph.core.settings import ApiSettings
from heliograph.media import bodies, views
from heliograph.media.bucket import MediaBucket
from heliograph.media.delivery import Delivery
from heliograph.media.parts import InParts, PartsBucket
from heliograph.media.settings import DeliverySettings, MediaSettings
from heliograph.media.store import UploadStore
from heliograph.media.upload import MediaNotFound, MediaNotUsable, PartsDoNotFit

door = ApiSettings.read()
settings = MediaSettings.read()
delivery = Delivery(DeliverySettings.read())
in_parts = InParts(
    store=UploadStore(settings.table),
    bucket=MediaBucket(wire.s3(path_style=settings.path_style), settings.bucket, wire.now),
    parts=PartsBucket(wire.s3(path_style=settings.path_style), settings.bucket, wire.now),
)
app = api()


@app.post(
    "/v1/media/<media_id>/complete",
    **signed_in("Complete an upload in parts", MediaNotFound, PartsDoNotFit, ok="The upload; its file has arrived."),
)
def complete(media_id: IdInPath, body: bodies.CompleteBody) -> views.UploadJson:
    completed = in_parts.complete(actor(app, door), media_id, body.parts)
    effect("upload-completed", media_id=media_id, owner_id=completed.owner_id)
    return views.upload_json(completed, delivery)


@app.delete(
    "/v1/media/<media_id>",
    **signed_in("Give an upload up", MediaNotFound, MediaNotUsable, status=204, ok="It is gone, with its file."),
)
def give_up(media_id: IdInPath) -> Response[None]:
    me = actor(app, door)
    in_parts.discard(me, media_id)
    effect("upload-given-up", media_id=media_id, owner_id=me)
    return no_content()


handler = serve(app, door)
