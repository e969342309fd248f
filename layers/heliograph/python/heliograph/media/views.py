"""Uploads and pictures in JSON."""

from collections.abc import Mapping
from typing import Literal

from typing_extensions import TypedDict

from heliograph.media.film import PLAYED, Film
from heliograph.media.model import Size, variant_path
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


class OfferJson(TypedDict):
    id: str
    url: str
    fields: dict[str, str]
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


def upload_json(upload: Upload, base_url: str) -> UploadJson:
    manifest = upload.manifest
    sizes = {name: Size(made.width, made.height) for name, made in manifest.variants.items()} if manifest else {}
    return {
        "id": upload.id,
        "status": upload.status.value,
        "reason": upload.reason,
        "postId": upload.post_id,
        "createdAt": upload.created_at.isoformat(),
        "blurhash": manifest.blurhash if manifest else None,
        "colour": manifest.colour if manifest else None,
        "variants": variants_json(base_url, upload.id, manifest.digest, sizes) if manifest else None,
        "video": video_json(base_url, upload.id, manifest.digest, manifest.film) if manifest else None,
    }


def video_json(base_url: str, media_id: str, digest: str, film: Film | None) -> VideoFileJson | None:
    """None for what is no video."""
    if film is None:
        return None
    played = film.rendition
    return {
        "type": "VideoFile",
        "videoUrl": f"{base_url}/{variant_path(media_id, digest, *PLAYED)}" if played else None,
        "duration": f"{film.seconds:.3f}",
        "hasAudio": film.has_sound,
        "size": {"width": str(played[0]), "height": str(played[1])} if played else None,
    }


def variants_json(base_url: str, media_id: str, digest: str, sizes: Mapping[str, Size]) -> dict[str, VariantJson]:
    """Variant name → its size and its URL."""
    return {
        name: {"width": size.width, "height": size.height, **file_json(base_url, media_id, digest, name)}
        for name, size in sizes.items()
    }


def file_json(base_url: str, media_id: str, digest: str, variant: str) -> FileJson:
    """The URL of one variant."""
    return {"url": variant_url(base_url, media_id, digest, variant)}


def variant_url(base_url: str, media_id: str, digest: str, variant: str, encoding: str | None = None) -> str:
    """The URL of one variant, in this encoding or in whichever the reader accepts."""
    return f"{base_url}/{variant_path(media_id, digest, variant, encoding)}"
