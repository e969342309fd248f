"""Whatever pixels are made of: first something that can be averaged, and in the end opaque sRGB."""

from functools import lru_cache
from io import BytesIO
from typing import Final

from PIL import Image, ImageCms

_COLOUR_MODELS: Final = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}
"""Pillow's mode → ICC's name of the colour space."""
# The largest profiles in use, those of printing presses, have half of this.
_MAX_PROFILE_BYTES: Final = 2 * 1024 * 1024


def averageable(image: Image.Image) -> Image.Image:
    """In a mode whose values can be averaged: L, LA, RGB, RGBA or CMYK."""
    if image.mode.startswith("I"):
        # 16-bit grey: `convert` alone would clip to white instead of scaling down.
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("LA", "RGBA", "CMYK"):
        return image
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert("L" if image.mode == "1" else "RGB") if image.mode not in ("L", "RGB") else image


def opaque_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The same in sRGB on white. Its `info` is empty, because Pillow writes what it finds there into the file."""
    if image.mode == "RGB" and not profile and not image.info:
        return image
    colours = _srgb(image.convert(image.mode.removesuffix("A")), profile)
    if image.mode in ("LA", "RGBA"):
        paper = Image.new("RGB", image.size, "white")
        paper.paste(colours, mask=image.getchannel("A"))
        colours = paper
    colours.info = {}
    return colours


def _srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """`image` is L, RGB or CMYK. A profile that is broken, or made for another colour model, is as good as none."""
    if profile and len(profile) <= _MAX_PROFILE_BYTES and (found := _transform(profile, image.mode)):
        mode, transform = found
        try:
            made = ImageCms.applyTransform(image if image.mode == mode else image.convert(mode), transform)
        except (ImageCms.PyCMSError, ValueError):
            made = None
        if made:
            return made
    return image.convert("RGB")


@lru_cache(maxsize=8)
def _transform(profile: bytes, mode: str) -> tuple[str, ImageCms.ImageCmsTransform] | None:
    """The mode that an image of this mode has to be in, and the way from there to sRGB; None if there is none to go.

    Remembered: a telephone writes the same profile into all of its pictures, and every band of one asks."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        model = source.profile.xcolor_space.strip()
        coloured = "RGB" if (mode, model) == ("L", "RGB") else mode
        if model != _COLOUR_MODELS[coloured] or (source.profile.profile_description or "").startswith("sRGB"):
            return None
        return coloured, ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), coloured, "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
