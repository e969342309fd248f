"""Every variant in every encoding, from one decode.

The picture is shrunk while decoding where the format can (JPEG), every variant is made from the nearest larger one, and
orientation is applied after shrinking, when there is little left to turn. Files are written in threads, the costliest
first, while this one shrinks on. Outputs depend on the input's bytes alone.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from io import BytesIO
from typing import Final, NamedTuple

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from heliograph.media.anatomy import identify
from heliograph.media.fingerprint import SIDE, fingerprint
from heliograph.media.geometry import Target, targets
from heliograph.media.imaging.colours import averageable, opaque_srgb
from heliograph.media.imaging.opening import decoding, opened
from heliograph.media.imaging.resizing import resized
from heliograph.media.model import ENCODINGS, MAX_BYTES, VARIANTS, Manifest, Probe, Rendition, digest_of
from heliograph.media.placeholder import blurhash, dominant_colour
from heliograph.media.refusals import PictureUnreadable

Outputs = dict[tuple[str, str], bytes]
"""(variant name, encoding name) → the bytes of the file."""

# Measured over photographs: half the CPU of Pillow's default 4, at the same bytes ± 3 % and the same SSIM.
_WEBP_METHOD: Final = 2
_PLACEHOLDER: Final = 16
"""Pixels across and down of what BlurHash and colour are computed from, in plain Python."""
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def render(data: bytes) -> tuple[Manifest, Outputs]:
    """Every variant in every encoding, upright, in sRGB, opaque on white, without a byte of metadata.

    The same bytes give the same outputs, so doing it again overwrites with equals. Raises as `probe` does. Whatever
    else it raises (MemoryError above all) says nothing about the picture and is worth another try.
    """
    with opened(data, identify(data)) as (seen, image):
        return render_image(image, seen, lambda: digest_of(data))


def render_image(image: Image.Image, seen: Probe, name: Callable[[], str]) -> tuple[Manifest, Outputs]:
    """The same of a picture that is open already, and whose digest is what `name` answers."""
    with ThreadPoolExecutor(min(len(VARIANTS), os.cpu_count() or 1)) as threads:
        digest = threads.submit(name)
        made = _encode_all(_variants(image, seen), seen.orientation, threads)
        looked = threads.submit(_Look.of, made["feed"].upright, seen)
        files = {name: {one: file.result() for one, file in made[name].files.items()} for name in VARIANTS}
    look = looked.result()
    manifest = Manifest(
        digest=digest.result(),
        width=seen.width,
        height=seen.height,
        format=seen.format,
        blurhash=look.blurhash,
        colour=look.colour,
        fingerprint=look.fingerprint,
        variants={name: _rendition(made[name].upright, files[name]) for name in VARIANTS},
    )
    return manifest, {(name, encoding): files[name][encoding] for name in VARIANTS for encoding in ENCODINGS}


class _Look(NamedTuple):
    """What is told of a picture's look without showing it."""

    blurhash: str
    colour: str
    fingerprint: str | None

    @classmethod
    def of(cls, image: Image.Image, seen: Probe) -> "_Look":
        small = squeezed(image, SIDE)
        pixels = list(zip(*[iter(squeezed(small, _PLACEHOLDER).tobytes())] * 3, strict=True))
        across, down = (4, 3) if seen.width >= seen.height else (3, 4)
        return cls(
            blurhash=blurhash(pixels, _PLACEHOLDER, _PLACEHOLDER, across=across, down=down),
            colour=dominant_colour(pixels),
            fingerprint=fingerprint(small.convert("L").tobytes()),
        )


def _rendition(image: Image.Image, files: Mapping[str, bytes]) -> Rendition:
    return Rendition(width=image.width, height=image.height, bytes={name: len(file) for name, file in files.items()})


def _variants(image: Image.Image, seen: Probe) -> Iterator[tuple[str, Image.Image]]:
    """Name and finished but not yet turned picture, largest first. Variants that come out alike are one object."""
    wanted = targets(seen)
    source, exact = _decode(image, wanted)
    profile, finished = image.info.get("icc_profile"), False
    for target in wanted:
        made = _cut(source, exact, target)
        if not finished:
            made = opaque_srgb(made, profile)
        if target.is_whole:
            source, exact, finished = made, target.size, True
        yield target.name, made


def _decode(image: Image.Image, wanted: list[Target]) -> tuple[Image.Image, tuple[float, float]]:
    """The pixels, no more than the targets need if the decoder can help it, and their exact size: 2,501 px shrunk by 8
    while decoding are 312.625 in 313."""
    needed = (round(max(target.needs[0] for target in wanted)), round(max(target.needs[1] for target in wanted)))
    with decoding():
        draft, announced = image.draft(None, needed), image.size
        if isinstance(image, JpegImageFile) and image.mode == "RGB":
            # As Pillow keeps them, four bytes to a pixel: libjpeg writes those as fast as three, and nothing is moved.
            image.tile = [tile._replace(args=("RGBX", "")) for tile in image.tile]
            image.decodermaxblock = MAX_BYTES  # in one go
        image.load()
        if image.size != announced:
            raise PictureUnreadable("The picture is of another size than it says.")
        exact = draft[1][2:] if draft else image.size
        return averageable(image), exact


def _cut(source: Image.Image, exact: tuple[float, float], target: Target) -> Image.Image:
    if target.is_whole and target.size == exact:
        return source
    return resized(source, target.size, target.box(*exact))


class _Made(NamedTuple):
    """One picture as it came, turned upright, and its files to be, by encoding."""

    image: Image.Image
    upright: Image.Image
    files: dict[str, Future[bytes]]


def _encode_all(
    variants: Iterator[tuple[str, Image.Image]], orientation: int, threads: ThreadPoolExecutor
) -> dict[str, _Made]:
    """The largest WebP takes as long as most of the rest, so it begins at once, and what is short fills up the end."""
    made: dict[str, _Made] = {}
    for name, image in variants:
        twin = next((other for other in made.values() if other.image is image), None)
        made[name] = twin or _begun(image, orientation, threads)
    for one in made.values():
        if "jpeg" not in one.files:
            one.files["jpeg"] = threads.submit(_jpeg, one.upright)
    return made


def _begun(image: Image.Image, orientation: int, threads: ThreadPoolExecutor) -> _Made:
    turned = upright(image, orientation)
    return _Made(image, turned, {"webp": threads.submit(_saved, turned, "webp", method=_WEBP_METHOD)})


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """As it is to be seen; `orientation` is EXIF's."""
    return image.transpose(_TURNS[orientation]) if orientation in _TURNS else image


def _jpeg(image: Image.Image) -> bytes:
    """With the standard Huffman tables: own ones save 1.5 % of the bytes, and take as long again as all the rest."""
    # Of a copy: two threads saving one Image write wrong bytes, because `save` keeps options on it.
    return _saved(image.copy(), "jpeg")


def _saved(image: Image.Image, encoding: str, **options: int) -> bytes:
    file = BytesIO()
    image.save(file, encoding, quality=ENCODINGS[encoding].quality, **options)
    return file.getvalue()


def squeezed(image: Image.Image, side: int) -> Image.Image:
    """The whole picture in a small square: neither BlurHash nor fingerprint knows of proportions."""
    return image.resize((side, side), Image.Resampling.BOX)
