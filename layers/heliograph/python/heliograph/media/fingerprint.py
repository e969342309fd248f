"""What a picture looks like in 64 bits, so that the same picture is found again in other bytes. Pure.

A perceptual hash by the discrete cosine transform: of the picture's luminance, squeezed into a small square, the 64
lowest frequencies after the mean, one bit each: above their median or not. Scaling, recompressing and slight changes of
colour or brightness leave nearly all of them as they are.
"""

from collections.abc import Sequence
from math import cos, pi
from operator import mul
from statistics import median
from typing import Final

SIDE: Final = 32
"""Pixels of the square, across and down."""
_BITS: Final = 64
_HIGHEST: Final = 11
# By diagonals, as JPEG orders them: the coarse before the fine, whichever way they run.
_LOWEST: Final = sorted(
    ((u, v) for u in range(_HIGHEST) for v in range(_HIGHEST) if u or v), key=lambda one: (sum(one), one)
)[:_BITS]
_WAVES: Final = [[cos(pi * (2 * x + 1) * u / (2 * SIDE)) for x in range(SIDE)] for u in range(_HIGHEST)]
# A frequency's sum over 1,024 pixels. Below this even the strongest is a step of 1 of 255: nothing that could be told
# from noise, and any two blank pictures would look alike.
_FAINTEST: Final = 1024.0


def fingerprint(grey: Sequence[int]) -> str | None:
    """16 hex characters, of SIDE × SIDE values row by row, 0–255; None for a picture that shows next to nothing."""
    rows = [[_dot(wave, grey[y * SIDE : (y + 1) * SIDE]) for y in range(SIDE)] for wave in _WAVES]
    strengths = [_dot(_WAVES[v], rows[u]) for u, v in _LOWEST]
    if max(abs(strength) for strength in strengths) < _FAINTEST:
        return None
    middle = median(strengths)
    bits = "".join("1" if strength > middle else "0" for strength in strengths)
    return f"{int(bits, 2):0{_BITS // 4}x}"


def distance(one: str, other: str) -> int:
    """In how many of 64 bits two fingerprints differ: 32 on average between pictures that have nothing in common."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _dot(left: Sequence[float], right: Sequence[float]) -> float:
    total: float = sum(map(mul, left, right))
    return total
