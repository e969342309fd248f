"""Fingerprints on a shelf: which are near each other, and by what they are found without looking at all of them.

A fingerprint of 64 bits is cut into three bands. Two that differ in at most five bits differ in at most one within some
band (five bits do not fill three bands with two each), so a near one is surely found by a band that is the same or has
one bit turned: three bands and their 64 neighbours, 67 in all. Wider bands would find the like of fewer bits, narrower
ones would have strangers in them: of so many bits, a shelf of a thousand has a stranger in one search of thirty.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, Self

from heliograph.likeness.bloom import Bloom, capacity
from heliograph.likeness.settings import FALSE_POSITIVES, PAGE_BYTES, PAGES

WIDTHS: Final = (22, 21, 21)
"""Bits of each band."""
SURELY: Final = 2 * len(WIDTHS) - 1
"""In how many bits two fingerprints may differ that surely find each other."""


class Band(NamedTuple):
    """The how manieth band, and what its bits are."""

    number: int
    value: int

    @property
    def key(self) -> int:
        """All bands of all numbers in one row of numbers, for a filter."""
        return self.value << 2 | self.number


class Print(NamedTuple):
    """A picture's fingerprint, 16 hex characters, and what shows the picture."""

    fingerprint: str
    picture_id: str
    holder_id: str


class Shelved(NamedTuple):
    """One of the rows in which a print stands, under the band that it has there."""

    shelf: str
    band: Band
    print: Print


def bands_of(fingerprint: str) -> list[Band]:
    """Its three bands."""
    rest, bands = int(fingerprint, 16), []
    for number, width in enumerate(WIDTHS):
        bands.append(Band(number, rest & ((1 << width) - 1)))
        rest >>= width
    return bands


def probes_of(fingerprint: str) -> Iterator[Band]:
    """The bands of all that is surely found: its own first, then those with a bit turned."""
    bands = bands_of(fingerprint)
    yield from bands
    for (number, value), width in zip(bands, WIDTHS, strict=True):
        yield from (Band(number, value ^ 1 << bit) for bit in range(width))


@dataclass(frozen=True, kw_only=True)
class Page:
    """The open page of a shelf's filter: which bands its newest `size` pictures have.

    `version` grows with every writing, and is the condition of the next: whoever adds a picture has seen all that was
    there before. `sealed` pages were full before it.
    """

    shelf: str
    bloom: Bloom
    size: int = 0
    sealed: int = 0
    version: int = 0

    @classmethod
    def first(cls, shelf: str) -> Self:
        """That of a shelf with nothing on it."""
        return cls(shelf=shelf, bloom=Bloom.of_bytes(PAGE_BYTES[0]))

    @property
    def places(self) -> list[int]:
        """Where the sealed pages stand that there still are."""
        return list(range(1, min(self.sealed, PAGES - 1) + 1))

    @property
    def place_of_next(self) -> int:
        """Where this page goes when it is full."""
        return 1 + self.sealed % (PAGES - 1)

    @property
    def full(self) -> bool:
        return self.size >= capacity(len(self.bloom.bits), entries=len(WIDTHS), rate=FALSE_POSITIVES)

    def opened(self) -> Self:
        """The page after this one, which was sealed."""
        return replace(self, bloom=Bloom.of_bytes(PAGE_BYTES[1]), size=0, sealed=self.sealed + 1)

    def with_prints(self, prints: Sequence[Print]) -> Self:
        """The next version, with these on it."""
        keys = [band.key for one in prints for band in bands_of(one.fingerprint)]
        return replace(self, bloom=self.bloom.with_keys(keys), size=self.size + len(prints), version=self.version + 1)


def suspected(fingerprint: str, pages: Iterable[Bloom]) -> list[Band]:
    """Those bands of what is near that any of the pages may have."""
    filters = list(pages)
    return [band for band in probes_of(fingerprint) if any(one.holds(band.key) for one in filters)]


def known(fingerprint: str, pages: Sequence[Bloom]) -> bool:
    """Whether some page may have each of its bands, so that whoever looks for it asks for them."""
    return all(any(one.holds(band.key) for one in pages) for band in bands_of(fingerprint))
