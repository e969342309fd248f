"""From the bytes that somebody uploaded to the pictures that everybody sees. The only module that imports PIL.

One decode, shrunk while decoding where the format can (JPEG); every variant from the nearest larger one; orientation
applied after shrinking, when there is little left to turn; WebP encoders in threads, because they release the GIL, and
meanwhile JPEG in this one, because it does not. Outputs depend on the input's bytes alone.
"""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from typing import Final, NamedTuple

from PIL import AvifImagePlugin, GifImagePlugin, Image, ImageCms, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from heliograph.core.errors import Refusal
from heliograph.media.anatomy import exif_orientation, identify, png_exif
from heliograph.media.geometry import Target, targets, turned
from heliograph.media.model import ENCODINGS, MAX_PIXELS, VARIANTS, Manifest, Probe, Rendition, Size, digest_of
from heliograph.media.placeholder import blurhash, dominant_colour
from heliograph.media.refusals import PictureTooManyPixels, PictureUnreadable

Outputs = dict[tuple[str, str], bytes]
"""(variant name, encoding name) → the bytes of the file."""

# Measured over photographs: half the CPU of Pillow's default 4, at the same bytes ± 3 % and the same SSIM.
_WEBP_METHOD: Final = 2
# A box filter may take the first, large part of a reduction if Lanczos has at least this factor left to do.
_REDUCING_GAP: Final = 3.0
# Importing a plugin registers it; Pillow would otherwise load all of its forty at the first WebP.
_PLUGINS: Final = (AvifImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)
_COLOUR_MODELS: Final = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}
"""Pillow's mode → ICC's name of the colour space."""
_PLACEHOLDER: Final = Size(32, 32)
# The largest profiles in use, those of printing presses, have half of this.
_MAX_PROFILE_BYTES: Final = 2 * 1024 * 1024
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def probe(data: bytes, *, declared_type: str | None = None, filename: str | None = None) -> Probe:
    """What these bytes say they are, from their headers: milliseconds, and no pixel is decoded.

    Raises what `anatomy.identify` raises, PictureTooManyPixels and PictureUnreadable. Accepted here does not mean
    whole: only `render` sees the pixels.
    """
    with _open(data, identify(data, declared_type=declared_type, filename=filename)) as (seen, _):
        return seen


def render(data: bytes) -> tuple[Manifest, Outputs]:
    """Every variant in every encoding, upright, in sRGB, opaque on white, without a byte of metadata.

    The same bytes give the same outputs, so doing it again overwrites with equals. Raises as `probe` does. Whatever
    else it raises (MemoryError above all) says nothing about the picture and is worth another try.
    """
    with _open(data, identify(data)) as (seen, image):
        made = _encode_all(_variants(image, seen), seen.orientation)
    outputs = {
        (name, encoding): file
        for name in VARIANTS
        for encoding, file in (("jpeg", made[name].jpeg), ("webp", made[name].webp.result()))
    }
    return _manifest(data, seen, {name: made[name].upright for name in VARIANTS}, outputs), outputs


def _manifest(data: bytes, seen: Probe, upright: dict[str, Image.Image], outputs: Outputs) -> Manifest:
    hash_, colour = _placeholder(upright["feed"])
    variants = {}
    for name, image in upright.items():
        sizes = {encoding: len(outputs[name, encoding]) for encoding in ENCODINGS}
        variants[name] = Rendition(width=image.width, height=image.height, bytes=sizes)
    return Manifest(
        digest=digest_of(data),
        width=seen.width,
        height=seen.height,
        format=seen.format,
        blurhash=hash_,
        colour=colour,
        variants=variants,
    )


@contextmanager
def _decoding() -> Iterator[None]:
    """Whatever a decoder raises is the picture's fault, except want of memory."""
    try:
        yield
    except (Refusal, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise _too_many_pixels() from bomb
    except Exception as error:
        if "out of memory" in str(error):
            raise MemoryError(str(error)) from error
        raise PictureUnreadable("The picture is damaged or incomplete.") from error


def _too_many_pixels() -> PictureTooManyPixels:
    return PictureTooManyPixels(f"The picture has more than the {MAX_PIXELS:,} pixels that are accepted.")


@contextmanager
def _open(data: bytes, picture_format: str) -> Iterator[tuple[Probe, Image.Image]]:
    with _decoding():
        image = Image.open(BytesIO(data), formats=[picture_format])
        if image.width * image.height > MAX_PIXELS:
            raise _too_many_pixels()
        # Pillow's own getexif would decode a whole PNG to look for a note behind the pixels.
        orientation = exif_orientation(png_exif(data) if picture_format == "png" else image.info.get("exif"))
        (width, height), has_alpha = turned(Size(*image.size), orientation), image.has_transparency_data
    seen = Probe(format=picture_format, width=width, height=height, orientation=orientation, has_alpha=has_alpha)
    with image:
        yield seen, image


def _variants(image: Image.Image, seen: Probe) -> Iterator[tuple[str, Image.Image]]:
    """Name and finished but not yet turned picture, largest first. Variants that come out alike are one object."""
    wanted = targets(seen)
    source, exact = _decode(image, wanted)
    profile, finished = image.info.get("icc_profile"), False
    for target in wanted:
        made = _cut(source, exact, target)
        if not finished:
            made = _opaque_srgb(made, profile)
        if target.is_whole:
            source, exact, finished = made, target.size, True
        yield target.name, made


def _decode(image: Image.Image, wanted: list[Target]) -> tuple[Image.Image, tuple[float, float]]:
    """The pixels, no more than the targets need if the decoder can help it, and their exact size: 2,501 px shrunk by 8
    while decoding are 312.625 in 313."""
    needed = (round(max(target.needs[0] for target in wanted)), round(max(target.needs[1] for target in wanted)))
    with _decoding():
        draft = image.draft(None, needed)
        image.load()
        exact = draft[1][2:] if draft else image.size
        return _resizable(image), exact


def _resizable(image: Image.Image) -> Image.Image:
    """In a mode whose values can be averaged: L, LA, RGB, RGBA or CMYK."""
    if image.mode.startswith("I"):
        # 16-bit grey: `convert` alone would clip to white instead of scaling down.
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("LA", "RGBA", "CMYK"):
        return image
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert("L" if image.mode == "1" else "RGB") if image.mode not in ("L", "RGB") else image


def _cut(source: Image.Image, exact: tuple[float, float], target: Target) -> Image.Image:
    if target.is_whole and target.size == exact:
        return source
    return source.resize(target.size, Image.Resampling.LANCZOS, target.box(*exact), _REDUCING_GAP)


def _opaque_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """A copy in sRGB on white. Its `info` is empty, because Pillow writes what it finds there into the file."""
    colours = _srgb(image.convert(image.mode.removesuffix("A")), profile)
    if image.mode in ("LA", "RGBA"):
        paper = Image.new("RGB", image.size, "white")
        paper.paste(colours, mask=image.getchannel("A"))
        colours = paper
    colours.info = {}
    return colours


def _srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """`image` is L, RGB or CMYK. A profile that is broken, or made for another colour model, is as good as none."""
    if not profile or len(profile) > _MAX_PROFILE_BYTES:
        return image.convert("RGB")
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        model = source.profile.xcolor_space.strip()
        coloured = image.convert("RGB") if (image.mode, model) == ("L", "RGB") else image
        if model != _COLOUR_MODELS[coloured.mode] or (source.profile.profile_description or "").startswith("sRGB"):
            return image.convert("RGB")
        target = ImageCms.createProfile("sRGB")
        made = ImageCms.profileToProfile(coloured, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        made = None
    return made or image.convert("RGB")


class _Made(NamedTuple):
    """One picture as it came, turned upright, and in its files."""

    image: Image.Image
    upright: Image.Image
    jpeg: bytes
    webp: Future[bytes]


def _encode_all(variants: Iterator[tuple[str, Image.Image]], orientation: int) -> dict[str, _Made]:
    made: dict[str, _Made] = {}
    with ThreadPoolExecutor(max_workers=min(len(VARIANTS), os.cpu_count() or 1)) as threads:
        for name, image in variants:
            twin = next((other for other in made.values() if other.image is image), None)
            made[name] = twin or _encode(image, orientation, threads)
    return made


def _encode(image: Image.Image, orientation: int, threads: ThreadPoolExecutor) -> _Made:
    upright = image.transpose(_TURNS[orientation]) if orientation in _TURNS else image
    # The thread has its own copy: two threads saving one Image write wrong bytes, because `save` keeps options on it.
    webp = threads.submit(_saved, upright.copy(), "webp", method=_WEBP_METHOD)
    return _Made(image, upright, _saved(upright, "jpeg", optimize=True), webp)


def _saved(image: Image.Image, encoding: str, **options: bool | int) -> bytes:
    file = BytesIO()
    image.save(file, encoding, quality=ENCODINGS[encoding].quality, **options)
    return file.getvalue()


def _placeholder(image: Image.Image) -> tuple[str, str]:
    """BlurHash and dominant colour, of a miniature that leaves little to compute."""
    small = image.copy()
    small.thumbnail(_PLACEHOLDER, Image.Resampling.BOX)
    pixels = list(zip(*[iter(small.tobytes())] * 3, strict=True))
    across, down = (4, 3) if small.width >= small.height else (3, 4)
    return blurhash(pixels, small.width, small.height, across=across, down=down), dominant_colour(pixels)
