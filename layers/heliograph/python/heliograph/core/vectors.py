"""Arithmetic of short lists of numbers, without a library that would take longer to import than to be worth it."""

import sys
from collections.abc import Sequence
from operator import mul

if sys.version_info >= (3, 12):
    from math import sumprod
else:

    def sumprod(left: Sequence[float], right: Sequence[float], /) -> float:
        """Of lists of one length."""
        total: float = sum(map(mul, left, right))
        return total


__all__ = ["sumprod"]
