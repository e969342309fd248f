"""What a picture looks like in 64 bits, so that the same picture is found again in other bytes. Pure.

A perceptual hash by the discrete cosine transform: of the picture's luminance, squeezed into a small square, the 64
lowest frequencies after the mean, one bit each: above their median or not. Scaling, recompressing and slight changes of
colour or brightness leave nearly all of them as they are.

Some pictures say too little to be known by it, and have none: those of nearly one brightness, those that are one smooth
change of it, and those that are one flat ground for the most part: one in nine pairs of cards with other words on them
would be taken for one card.
"""

from collections import Counter
from collections.abc import Sequence
from math import cos, pi
from statistics import median
from typing import Final

from heliograph.core.vectors import sumprod

SIDE: Final = 32
"""Pixels of the square, across and down."""
_BITS: Final = 64
_HIGHEST: Final = 11
# By diagonals, as JPEG orders them: the coarse before the fine, whichever way they run.
_LOWEST: Final = sorted(
    ((u, v) for u in range(_HIGHEST) for v in range(_HIGHEST) if u or v), key=lambda one: (sum(one), one)
)[:_BITS]
_WAVES: Final = [[cos(pi * (2 * x + 1) * u / (2 * SIDE)) for x in range(SIDE)] for u in range(_HIGHEST)]
# Measured over photographs and made pictures (benchmarks/README.md, duplicates). A frequency that is further than this
# from the median keeps its bit through recompression; photographs have 30 to 60 of them, a smooth sky alone has ten.
_CLEAR: Final = 128.0
_LEAST_CLEAR: Final = 12
# Within so many steps of 255 a ground is one brightness. Stars before a black sky are 0.6 ground, a word on a card 0.9.
_FLAT: Final = 2
_MOST_FLAT: Final = 0.65


def fingerprint(grey: Sequence[int]) -> str | None:
    """16 hex characters, of SIDE × SIDE values row by row, 0–255; None for a picture that says too little."""
    if _ground(grey) > _MOST_FLAT * len(grey):
        return None
    found = strengths(grey)
    middle = median(found)
    if sum(abs(strength - middle) >= _CLEAR for strength in found) < _LEAST_CLEAR:
        return None
    bits = "".join("1" if strength > middle else "0" for strength in found)
    return f"{int(bits, 2):0{_BITS // 4}x}"


def strengths(grey: Sequence[int]) -> list[float]:
    """How much there is of each of the 64 frequencies."""
    rows = [[sumprod(wave, grey[y * SIDE : (y + 1) * SIDE]) for y in range(SIDE)] for wave in _WAVES]
    return [sumprod(_WAVES[v], rows[u]) for u, v in _LOWEST]


def distance(one: str, other: str) -> int:
    """In how many of 64 bits two fingerprints differ: 32 on average between pictures that have nothing in common."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _ground(grey: Sequence[int]) -> int:
    """How many pixels have the most common brightness, or nearly that."""
    counts = Counter(grey)
    return max(sum(counts[near] for near in range(one - _FLAT, one + _FLAT + 1)) for one in counts)
