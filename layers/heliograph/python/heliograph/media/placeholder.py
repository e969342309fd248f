"""What is shown while a picture loads: its BlurHash and its dominant colour. Pure: works on plain pixel values.

BlurHash is the algorithm published at https://github.com/woltapp/blurhash/blob/master/Algorithm.md: a few cosine
components of the picture in linear light, quantised, written in base 83.
"""

from collections import defaultdict
from collections.abc import Sequence
from math import cos, pi
from typing import Final

from heliograph.core.vectors import sumprod

Pixel = tuple[int, int, int]
"""Red, green, blue: 0–255, sRGB."""

_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"


def blurhash(pixels: Sequence[Pixel], width: int, height: int, *, across: int = 4, down: int = 3) -> str:
    """`across` × `down` components (1–9 each) of `width` × `height` pixels, given row by row.

    The string has 4 + 2 × across × down characters. Cost is width × height × across, so give it a small picture.
    """
    first, *others = _components(pixels, width, height, across, down)
    strongest = max((abs(value) for colour in others for value in colour), default=0.0)
    step = max(0, min(82, int(strongest * 166 - 0.5)))
    peak = (step + 1) / 166
    return "".join(
        [
            _base83(across - 1 + (down - 1) * 9, 1),
            _base83(step if others else 0, 1),
            _base83(_packed([_to_srgb(value) for value in first], 256), 4),
            *(_base83(_packed([_quantised(value / peak) for value in colour], 19), 2) for colour in others),
        ]
    )


def dominant_colour(pixels: Sequence[Pixel]) -> str:
    """`#rrggbb`: the mean of the fullest of 512 equal colour cells (of equals the darkest). Needs at least 1 pixel."""
    cells: defaultdict[Pixel, list[Pixel]] = defaultdict(list)
    for red, green, blue in pixels:
        cells[red >> 5, green >> 5, blue >> 5].append((red, green, blue))
    _, members = min(cells.items(), key=lambda cell: (-len(cell[1]), cell[0]))
    mean = [(2 * sum(channel) + len(members)) // (2 * len(members)) for channel in zip(*members, strict=True)]
    return "#{:02x}{:02x}{:02x}".format(*mean)


def _components(pixels: Sequence[Pixel], width: int, height: int, across: int, down: int) -> list[list[float]]:
    # The transform is separable: first along each row, then the rows' results down the columns.
    linear = [[_LINEAR[value] for value in channel] for channel in zip(*pixels, strict=True)]
    waves_x = [[cos(pi * i * x / width) for x in range(width)] for i in range(across)]
    waves_y = [[cos(pi * j * y / height) for y in range(height)] for j in range(down)]
    rows = [
        [[sumprod(wave, channel[y * width : (y + 1) * width]) for y in range(height)] for wave in waves_x]
        for channel in linear
    ]
    return [
        [(2 if i or j else 1) * sumprod(waves_y[j], channel[i]) / (width * height) for channel in rows]
        for j in range(down)
        for i in range(across)
    ]


def _to_linear(value: int) -> float:
    """IEC 61966-2-1."""
    share = value / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


_LINEAR: Final = tuple(_to_linear(value) for value in range(256))


def _to_srgb(value: float) -> int:
    share = max(0.0, min(1.0, value))
    encoded = share * 12.92 if share <= 0.0031308 else 1.055 * share ** (1 / 2.4) - 0.055
    return int(encoded * 255 + 0.5)


def _quantised(value: float) -> int:
    """−1…1 → 0…18, finer near 0: the square root of the magnitude is what is rounded."""
    root = abs(value) ** 0.5
    return max(0, min(18, int((root if value >= 0 else -root) * 9 + 9.5)))


def _packed(values: Sequence[int], radix: int) -> int:
    red, green, blue = values
    return (red * radix + green) * radix + blue


def _base83(value: int, length: int) -> str:
    return "".join(_DIGITS[value // 83**place % 83] for place in reversed(range(length)))
