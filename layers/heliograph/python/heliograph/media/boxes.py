"""Boxes within boxes, each with its length and four letters: what MP4, QuickTime, HEIC and AVIF files are made of.

ISO/IEC 14496-12. Lengths are walked, in time proportional to their number, and nothing is believed.
"""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from heliograph.core.errors import Refusal


class Box(NamedTuple):
    """Its four letters, and where its content lies in the file."""

    kind: bytes
    start: int
    end: int


class Boxes:
    """Box after box of one file, and no more of them than it may have."""

    def __init__(self, file: BinaryIO, *, most: int, beyond: type[Refusal], broken: type[Refusal]) -> None:
        self._file = file
        self._most = self._left = most
        self._beyond = beyond
        self._broken = broken

    def within(self, start: int, end: int) -> Iterator[Box]:
        """Raises: `broken` for one that is longer than what holds it, `beyond` when there are too many."""
        while start < end:
            self.count()
            head = self.read(start, 16)
            size, content = int.from_bytes(head[:4], "big"), start + 8
            if size == 1:
                size, content = int.from_bytes(head[8:16], "big"), start + 16
            elif size == 0:
                size = end - start
            # QuickTime ends a list of boxes with four zeros.
            if head[:4] == b"\0\0\0\0" and end - start < 8:
                return
            if content > start + size or start + size > end:
                raise self._broken("The file is damaged or incomplete: it ends before what it announces.")
            yield Box(head[4:8], content, start + size)
            start += size

    def count(self) -> None:
        """One more. Raises: `beyond`."""
        if self._left == 0:
            raise self._beyond(f"The file has more than {self._most:,} boxes.")
        self._left -= 1

    def read(self, start: int, count: int) -> bytes:
        self._file.seek(start)
        return self._file.read(count)

    def number(self, start: int, count: int = 4) -> int:
        return int.from_bytes(self.read(start, count), "big")
