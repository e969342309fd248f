"""What becomes of a picture: its variants, their sizes, formats and keys, and the limits.

Pure: no PIL, no AWS. A size is always *oriented*, that is, as a viewer sees the picture after EXIF orientation.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Self

from heliograph.media.film import PLAYED, VIDEO_TYPES, Film, is_video

MAX_BYTES: Final = 20 * 1024 * 1024
"""Bytes of an original. Product limit: a 25-megapixel camera JPEG at quality 95 stays below it."""

MAX_PIXELS: Final = 25_000_000
"""Width × height. Product limit: 24-megapixel sensors pass; decoded to RGB it is 75 MB, which bounds the memory."""

MAX_SIDE: Final = 65_535
"""Width, or height. No JPEG can have more; of a line of millions of pixels a resizer wants fifty bytes for each."""

MAX_SCANS: Final = 100
"""Scans of one JPEG. Real photographs have at most 76; each is a pass over all of it: a 44 KB file may cost seconds."""

MAX_SCAN_PIXELS: Final = 1_000_000_000
"""Scans × pixels of one JPEG: the work of decoding it, measured at up to 1.3 s for this many. 12 megapixels may have 83
scans, 25 megapixels 40; a usual progressive JPEG has ten."""

MAX_PARTS: Final = 10_000
"""Segments, chunks or blocks in one file: a decoder's Python loop runs once for each. libpng writes 8 KB per IDAT, so a
20 MB PNG has about 2,500."""

MAX_DECODING_BYTES: Final = 420 * 1024 * 1024
"""Memory for making the variants of one picture, beyond what the process has anyway."""

MAX_DECODING_SECONDS: Final = 3
"""CPU for making the variants of one picture. The costliest honest ones, 25 megapixels with alpha, take one."""

PIPELINE_VERSION: Final = 4
"""Raise it when the same original must give other bytes: new digests, new URLs, so caches never serve the old ones."""


class Size(NamedTuple):
    """Pixels."""

    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Variant:
    """A box, in pixels, that every picture is brought into: whole, or (`crop`) filled from the picture's centre."""

    name: str
    width: int
    height: int
    crop: bool = False


@dataclass(frozen=True, kw_only=True)
class Encoding:
    """An output format: file name extension without dot, content type, encoder quality (0–100)."""

    name: str
    extension: str
    content_type: str
    quality: int


VARIANTS: Final[Mapping[str, Variant]] = {
    variant.name: variant
    for variant in (
        Variant(name="thumb", width=150, height=150, crop=True),
        Variant(name="feed", width=640, height=640),
        Variant(name="full", width=1080, height=1080),
        Variant(name="story", width=1080, height=1920),
    )
}

ENCODINGS: Final[Mapping[str, Encoding]] = {
    encoding.name: encoding
    for encoding in (
        Encoding(name="jpeg", extension="jpg", content_type="image/jpeg", quality=85),
        Encoding(name="webp", extension="webp", content_type="image/webp", quality=80),
    )
}

ACCEPTED: Final[Mapping[str, str]] = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "avif": "image/avif",
    "heic": "image/heic",
}
"""Format of an original → its content type."""

EXTENSIONS: Final[Mapping[str, str]] = {
    content_type: {"jpeg": "jpg"}.get(name, name) for name, content_type in {**ACCEPTED, **VIDEO_TYPES}.items()
}
"""Content type of an original → the extension that its file name ends in, without dot."""


def plan_sizes(width: int, height: int) -> dict[str, Size]:
    """Variant name → the exact size it comes out with, for a picture of this oriented size (both ≥ 1).

    Nothing is enlarged. A fitted variant keeps the aspect ratio (rounded half up, never below 1 px). A cropped variant
    keeps the *box's* aspect ratio: a picture too small to fill the box gives the largest crop of that ratio it holds,
    so the thumb of 100×400 is 100×100 and the thumb of 12000×1 is 1×1.
    """
    return {variant.name: _size_in(variant, Size(width, height)) for variant in VARIANTS.values()}


def _size_in(box: Variant, source: Size) -> Size:
    # Of the two scales (box / source, per axis) a fit obeys the smaller and a crop the larger; integers keep it exact.
    width_is_smaller = box.width * source.height <= box.height * source.width
    if box.crop:
        if source.width >= box.width and source.height >= box.height:
            return Size(box.width, box.height)
        if width_is_smaller:
            return Size(min(source.width, _scaled(box.width, source.height, box.height)), source.height)
        return Size(source.width, min(source.height, _scaled(box.height, source.width, box.width)))
    if source.width <= box.width and source.height <= box.height:
        return source
    if width_is_smaller:
        return Size(box.width, _scaled(source.height, box.width, source.width))
    return Size(_scaled(source.width, box.height, source.height), box.height)


def _scaled(length: int, numerator: int, denominator: int) -> int:
    return max(1, (2 * length * numerator + denominator) // (2 * denominator))


def digest_of(data: bytes) -> str:
    """32 hex characters (128 bits) that name the variants of these original bytes under this pipeline."""
    original = hashlib.sha256(data).digest()
    return hashlib.sha256(b"heliograph-pictures-v%d:" % PIPELINE_VERSION + original).hexdigest()[:32]


def original_key(media_id: str, content_type: str = "") -> str:
    """Object key of the bytes as they were uploaded: videos arrive elsewhere, because another function hears of it."""
    return f"{'videos' if is_video(content_type) else 'uploads'}/{media_id}"


def media_id_of(key: str) -> str:
    """The inverse of `original_key`."""
    return key.partition("/")[2]


def variant_key(media_id: str, digest: str, variant: str, encoding: str) -> str:
    """Object key of one output, e.g. `variants/81/0f…/feed.webp`. KeyError for an unknown variant or encoding."""
    return f"variants/{variant_path(media_id, digest, variant, encoding)}"


def variant_path(media_id: str, digest: str, variant: str, encoding: str | None) -> str:
    """URL path of one output below the CDN's domain, without leading slash: the CDN's origin path is `/variants`.

    Without an encoding it is the path at which the CDN chooses one (infra/edge/pictures.js).
    """
    if (variant, encoding) == PLAYED:
        return f"{media_id}/{digest}/video.mp4"
    extension = "" if encoding is None else f".{ENCODINGS[encoding].extension}"
    return f"{media_id}/{digest}/{VARIANTS[variant].name}{extension}"


@dataclass(frozen=True, kw_only=True)
class Probe:
    """What an original says of itself before it is decoded.

    `format` is a key of ACCEPTED, `width` and `height` are oriented, `orientation` is EXIF's (1–8; 1 is upright).
    """

    format: str
    width: int
    height: int
    orientation: int
    has_alpha: bool

    @property
    def size(self) -> Size:
        return Size(self.width, self.height)


@dataclass(frozen=True, kw_only=True)
class Rendition:
    """One variant as made: its pixels, and encoding name → bytes of the file."""

    width: int
    height: int
    bytes: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """All that was made of one original. Readers follow it and nothing else; it is written after its objects.

    `width` and `height` are the original's, oriented; `format` is a key of ACCEPTED; `colour` is `#rrggbb`;
    `fingerprint` is what it looks like (`media.fingerprint`), None for next to nothing or before there were any.
    Of a video all this is said of its poster, but for size and format; what else there is of it says `film`.
    """

    digest: str
    width: int
    height: int
    format: str
    blurhash: str
    colour: str
    variants: Mapping[str, Rendition]
    fingerprint: str | None = None
    film: Film | None = None

    def to_dict(self) -> dict[str, Any]:
        """Strings, integers and maps only, as a DynamoDB map or JSON holds them."""
        variants = {
            name: {"width": made.width, "height": made.height, "bytes": dict(made.bytes)}
            for name, made in self.variants.items()
        }
        source = {"width": self.width, "height": self.height, "format": self.format}
        return {
            "digest": self.digest,
            "source": source,
            "blurhash": self.blurhash,
            "colour": self.colour,
            "variants": variants,
            **({"fingerprint": self.fingerprint} if self.fingerprint else {}),
            **({"kind": "video", "video": self.film.to_dict()} if self.film else {}),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """The inverse of `to_dict`. Numbers may be Decimal; unknown keys are ignored: later versions add some."""
        source = stored["source"]
        return cls(
            digest=stored["digest"],
            width=int(source["width"]),
            height=int(source["height"]),
            format=source["format"],
            blurhash=stored["blurhash"],
            colour=stored["colour"],
            variants={
                name: Rendition(
                    width=int(made["width"]),
                    height=int(made["height"]),
                    bytes={encoding: int(size) for encoding, size in made["bytes"].items()},
                )
                for name, made in stored["variants"].items()
            },
            fingerprint=stored.get("fingerprint"),
            film=Film.from_dict(stored["video"]) if stored.get("video") else None,
        )
