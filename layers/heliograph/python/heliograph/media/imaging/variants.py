"""Every variant in every encoding, from one decode.

Every variant is made from the nearest larger one. Files are written in threads, the costliest first, while this one
shrinks on. Outputs depend on the input's bytes alone.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from io import BytesIO
from typing import IO, Final, NamedTuple

from PIL import Image

from heliograph.media.anatomy import identify
from heliograph.media.fingerprint import SIDE, fingerprint
from heliograph.media.geometry import largest_need, targets
from heliograph.media.imaging import webp
from heliograph.media.imaging.opening import opened
from heliograph.media.imaging.resizing import resized, squeezed
from heliograph.media.imaging.source import Source, alias, source_of
from heliograph.media.model import ENCODINGS, VARIANTS, Manifest, Probe, Rendition, digest_of
from heliograph.media.placeholder import blurhash, dominant_colour

Outputs = dict[tuple[str, str], bytes]
"""(variant name, encoding name) → the bytes of the file."""

# Measured over photographs: half the CPU of Pillow's default 4, at the same bytes ± 3 % and the same SSIM.
_WEBP_METHOD: Final = 2
_PLACEHOLDER: Final = 16
"""Pixels across and down of what BlurHash and colour are computed from, in plain Python."""


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
        made = _encode_all(_variants(image, seen, threads), threads)
        looked = threads.submit(_Look.of, made["feed"].image, seen)
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
        variants={name: _rendition(made[name].image, files[name]) for name in VARIANTS},
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


def _variants(image: Image.Image, seen: Probe, threads: ThreadPoolExecutor) -> Iterator[tuple[str, Source]]:
    """Name and picture, the one that needs most pixels first. Those that come out alike are of one object."""
    wanted = targets(seen.size)
    nearest = source_of(image, largest_need(wanted), seen.orientation, threads)
    for target in wanted:
        if target.is_whole and target.size == nearest.image.size:
            made = nearest
        else:
            made = Source(resized(nearest.image, target.size, target.box(*nearest.image.size)))
        if target.is_whole:
            nearest = made
        yield target.name, made


class _Made(NamedTuple):
    """One picture, and its files to be, by encoding."""

    image: Image.Image
    files: dict[str, Future[bytes]]


def _encode_all(variants: Iterator[tuple[str, Source]], threads: ThreadPoolExecutor) -> dict[str, _Made]:
    """The largest WebP takes as long as most of the rest, so it begins at once, and what is short fills up the end."""
    made: dict[str, _Made] = {}
    for name, (image, canvas) in variants:
        twin = next((other for other in made.values() if other.image is image), None)
        made[name] = twin or _Made(image, {"webp": threads.submit(_webp, image, canvas)})
    for one in made.values():
        if "jpeg" not in one.files:
            one.files["jpeg"] = threads.submit(_jpeg, one.image)
    return made


def _jpeg(image: Image.Image) -> bytes:
    """With the standard Huffman tables: own ones save 1.5 % of the bytes, and take as long again as all the rest."""
    with _memory() as file:
        alias(image).save(file, "jpeg", quality=ENCODINGS["jpeg"].quality)
        file.seek(0)
        return file.read()


def _memory() -> IO[bytes]:
    """A file that the system knows of, where there is one in memory: into that Pillow writes without keeping all other
    threads from Python."""
    return os.fdopen(os.memfd_create("picture"), "w+b") if hasattr(os, "memfd_create") else BytesIO()


def _webp(image: Image.Image, canvas: webp.Canvas | None) -> bytes:
    return webp.encoded(image, canvas, quality=ENCODINGS["webp"].quality, method=_WEBP_METHOD)
