"""Fewer pixels: with SIMD where there is a build of it, which costs a sixth, else with Pillow's own loops.

Both compute the same filters; their results differ by rounding. Functions that open pictures run where the fast one is
(`infra/layers.py`), the slow one is for developers' ARM machines, and for the rarer modes everywhere.
"""

from collections import deque
from typing import Any, Final

from PIL import Image

try:
    import cykooz_resizer
except ImportError:
    cykooz_resizer = None

FAST_MODES: Final = frozenset() if cykooz_resizer is None else frozenset({"L", "RGB"})
REACH: Final = 3
"""How many pixels of the result, to every side, the widest of the filters looks beyond a pixel: Lanczos."""
# A box filter may take the first, large part of a reduction if another has at least this factor left to do.
_REDUCING_GAP: Final = 3.0
_LARGE: Final = 1_000_000
"""Pixels. From larger sources Catmull-Rom makes the same as Lanczos, to 0.002 of likeness (SSIM), for two thirds of the
computing. Used for every step, it would be 0.004."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

_IDLE: Final = deque[Any]()
"""Resizers that were used and wait for the next: each keeps its memory, and does one thing at a time."""


def resized(source: Image.Image, size: tuple[int, int], box: Box) -> Image.Image:
    """What is in the box, in `size` pixels; always a new picture. Modes: L, LA, RGB, RGBA, CMYK."""
    large = source.width * source.height > _LARGE
    if source.mode in FAST_MODES:
        filters = cykooz_resizer.FilterType
        return _fast(source, size, box, filters.catmull_rom if large else filters.lanczos3)
    return source.resize(size, Image.Resampling.BICUBIC if large else Image.Resampling.LANCZOS, box, _REDUCING_GAP)


def squeezed(source: Image.Image, side: int) -> Image.Image:
    """The means of so many squares across and down, whatever the proportions."""
    if source.mode in FAST_MODES:
        return _fast(source, (side, side), (0, 0, *source.size), cykooz_resizer.FilterType.box)
    return source.resize((side, side), Image.Resampling.BOX)


def _fast(source: Image.Image, size: tuple[int, int], box: Box, kind: Any) -> Image.Image:
    left, top, right, bottom = box
    options = cykooz_resizer.ResizeOptions(
        resize_alg=cykooz_resizer.ResizeAlg.convolution(kind),
        crop_box=cykooz_resizer.CropBox(left, top, right - left, bottom - top),
    )
    made = Image.new(source.mode, size, None)  # not filled with black first
    try:
        resizer = _IDLE.pop()
    except IndexError:
        resizer = cykooz_resizer.Resizer()
    resizer.resize_pil(source, made, options)
    _IDLE.append(resizer)
    return made
