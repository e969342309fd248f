"""Uploads and pictures in JSON."""

from collections.abc import Mapping
from typing import Literal

from typing_extensions import TypedDict

from heliograph.media.delivery import Delivery
from heliograph.media.film import PLAYED, Film
from heliograph.media.model import Manifest, Size
from heliograph.media.upload import Offer, Original, Upload


class FileJson(TypedDict):
    """Where a picture lies: whoever asks there gets WebP or JPEG, by the `Accept` of the request."""

    url: str


class VariantJson(FileJson):
    width: int
    height: int


class VideoSizeJson(TypedDict):
    width: str
    height: str


class VideoFileJson(TypedDict):
    """What there is to play of a video, in the seed design's style: numbers are strings.

    Without `videoUrl` and `size` there is nothing: only its poster could be made.
    """

    type: Literal["VideoFile"]
    videoUrl: str | None
    duration: str
    hasAudio: bool
    size: VideoSizeJson | None


class UploadJson(TypedDict):
    id: str
    status: str
    reason: str | None
    postId: str | None
    createdAt: str
    blurhash: str | None
    colour: str | None
    variants: dict[str, VariantJson] | None
    video: VideoFileJson | None


class PartJson(TypedDict):
    number: int
    url: str
    size: int


class OfferJson(TypedDict):
    id: str
    url: str | None
    fields: dict[str, str]
    parts: list[PartJson]
    expiresAt: str
    maxBytes: int


class OriginalJson(TypedDict):
    url: str
    fileName: str
    contentType: str
    expiresAt: str


def offer_json(upload: Upload, offer: Offer) -> OfferJson:
    return {
        "id": upload.id,
        "url": offer.url,
        "fields": dict(offer.fields),
        "parts": [{"number": part.number, "url": part.url, "size": part.size} for part in offer.parts],
        "expiresAt": offer.expires_at.isoformat(),
        "maxBytes": offer.max_bytes,
    }


def original_json(original: Original) -> OriginalJson:
    return {
        "url": original.url,
        "fileName": original.file_name,
        "contentType": original.content_type,
        "expiresAt": original.expires_at.isoformat(),
    }


def upload_json(upload: Upload, delivery: Delivery) -> UploadJson:
    """For its owner alone, so its addresses are those of what not everybody may see."""
    manifest = upload.manifest
    return {
        "id": upload.id,
        "status": upload.status.value,
        "reason": upload.reason,
        "postId": upload.post_id,
        "createdAt": upload.created_at.isoformat(),
        "blurhash": manifest.blurhash if manifest else None,
        "colour": manifest.colour if manifest else None,
        "variants": _made_json(delivery, upload.id, manifest) if manifest else None,
        "video": video_json(delivery, upload.id, manifest.digest, manifest.film, for_everybody=False)
        if manifest
        else None,
    }


def video_json(
    delivery: Delivery, media_id: str, digest: str, film: Film | None, *, for_everybody: bool
) -> VideoFileJson | None:
    """None for what is no video."""
    if film is None:
        return None
    played = film.rendition
    return {
        "type": "VideoFile",
        "videoUrl": delivery.url(media_id, digest, *PLAYED, for_everybody=for_everybody) if played else None,
        "duration": f"{film.seconds:.3f}",
        "hasAudio": film.has_sound,
        "size": {"width": str(played[0]), "height": str(played[1])} if played else None,
    }


def _made_json(delivery: Delivery, media_id: str, manifest: Manifest) -> dict[str, VariantJson]:
    sizes = {name: Size(made.width, made.height) for name, made in manifest.variants.items()}
    return variants_json(delivery, media_id, manifest.digest, sizes, for_everybody=False)


def variants_json(
    delivery: Delivery, media_id: str, digest: str, sizes: Mapping[str, Size], *, for_everybody: bool
) -> dict[str, VariantJson]:
    """Variant name → its size and its URL."""
    urls = delivery.urls(media_id, digest, sizes, for_everybody=for_everybody)
    return {name: {"width": size.width, "height": size.height, "url": urls[name]} for name, size in sizes.items()}
