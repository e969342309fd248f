"""Opening a file: only with the decoder of what it is, and only once its structure and header are known to be safe."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final

import pi_heif
from PIL import AvifImagePlugin, GifImagePlugin, Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from heliograph.core.errors import Refusal
from heliograph.media.anatomy import check_size, exif_orientation, identify, png_exif
from heliograph.media.geometry import turned
from heliograph.media.model import MAX_PIXELS, Probe, Size
from heliograph.media.refusals import PictureTooComplex, PictureTooManyPixels, PictureUnreadable

pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
_DECODERS: Final = {"heic": "heif"}
"""Format → Pillow's name of what reads it, where that is another."""
_UNFOLDING: Final = ("MAX_TEXT_CHUNK", "MAX_TEXT_MEMORY")
"""Pillow's limits of what else is compressed in a PNG, as it names them when one is reached."""
# Importing a plugin registers it; Pillow would otherwise load all of its forty at the first WebP.
_PLUGINS: Final = (AvifImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)


def probe(data: bytes, *, declared_type: str | None = None, filename: str | None = None) -> Probe:
    """What these bytes say they are, from their headers: milliseconds, and no pixel is decoded.

    Raises what `anatomy.identify` raises, PictureTooManyPixels and PictureUnreadable. Accepted here does not mean
    whole: only `render` sees the pixels.
    """
    with opened(data, identify(data, declared_type=declared_type, filename=filename)) as (seen, _):
        return seen


@contextmanager
def opened(data: bytes, picture_format: str) -> Iterator[tuple[Probe, Image.Image]]:
    """What a file says it is, and the picture, not decoded yet. Raises: PictureTooManyPixels, PictureUnreadable."""
    with decoding():
        image = Image.open(BytesIO(data), formats=[_DECODERS.get(picture_format, picture_format)])
        check_size(Size(*image.size))
        # Pillow's own getexif would decode a whole PNG to look for a note behind the pixels. HEIC comes upright.
        orientation = exif_orientation(png_exif(data) if picture_format == "png" else image.info.get("exif"))
        (width, height), has_alpha = turned(Size(*image.size), orientation), image.has_transparency_data
    seen = Probe(format=picture_format, width=width, height=height, orientation=orientation, has_alpha=has_alpha)
    with image:
        yield seen, image


@contextmanager
def decoding() -> Iterator[None]:
    """Whatever a decoder raises is the picture's fault, except want of memory."""
    try:
        yield
    except (Refusal, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise PictureTooManyPixels(f"The picture has more than {MAX_PIXELS:,} pixels.") from bomb
    except Exception as error:
        if "out of memory" in str(error):
            raise MemoryError(str(error)) from error
        if any(limit in str(error) for limit in _UNFOLDING):
            raise PictureTooComplex("The picture carries texts or a profile that unfold to megabytes.") from error
        raise PictureUnreadable("The picture is damaged or incomplete.") from error
