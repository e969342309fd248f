"""A Bloom filter: what it says no to is not there, what it says yes to may be. Pure.

Bloom, "Space/time trade-offs in hash coding with allowable errors", CACM 13 (1970). With n keys in m bits, k of them
set by each, a strange key is taken for known with the probability (1 - e^(-kn/m))^k. That is least at k = m/n ln 2,
where it is p for m = -n ln p / (ln 2)^2. The k places come from two hashes, which costs nothing of that (Kirsch and
Mitzenmacher, "Less hashing, same performance", ESA 2006).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log
from typing import Final, Self

PLACES: Final = 10
"""k, for one false positive in a thousand."""
_64: Final = (1 << 64) - 1


def capacity(size: int, *, entries: int, rate: float) -> int:
    """How many things of so many keys each a filter of `size` bytes takes, until it errs at this rate."""
    return int(8 * size * log(2) ** 2 / (entries * -log(rate)))


@dataclass(frozen=True)
class Bloom:
    """The filter's bits. It learns and does not forget."""

    bits: bytes

    @classmethod
    def of_bytes(cls, size: int) -> Self:
        """One that knows nothing."""
        return cls(bytes(size))

    def holds(self, key: int) -> bool:
        """Whether the key may be in it; False is certain."""
        return all(self.bits[place >> 3] & 1 << (place & 7) for place in self._places(key))

    def with_keys(self, keys: Iterable[int]) -> Self:
        bits = bytearray(self.bits)
        for key in keys:
            for place in self._places(key):
                bits[place >> 3] |= 1 << (place & 7)
        return type(self)(bytes(bits))

    def _places(self, key: int) -> Iterator[int]:
        mixed, size = _mixed(key), 8 * len(self.bits)
        first, step = mixed >> 32, mixed & 0xFFFFFFFF | 1
        return ((first + number * step) % size for number in range(PLACES))


def _mixed(key: int) -> int:
    """64 bits in which every bit of the key has its say (the finalizer of SplitMix64, Steele, Lea and Flood 2014)."""
    key = (key + 0x9E3779B97F4A7C15) & _64
    key = (key ^ key >> 30) * 0xBF58476D1CE4E5B9 & _64
    key = (key ^ key >> 27) * 0x94D049BB133111EB & _64
    return key ^ key >> 31
