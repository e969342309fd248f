"""The picture that all variants are made from: whole, upright, opaque sRGB, of no more pixels than the largest needs.

The decoder shrinks it as far as the format can (JPEG), then the resizer, and it is turned when there is little left to
turn. Most JPEGs give away their rows one after the other, and nothing waits for the last: while the decoder is at the
next band of them, another thread brings the one before all the way into the form that WebP is encoded from.
"""

from collections.abc import Iterator
from concurrent.futures import Executor, Future
from io import SEEK_END
from itertools import pairwise
from math import ceil
from typing import IO, Final, NamedTuple, cast

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from heliograph.media.geometry import turned
from heliograph.media.imaging import webp
from heliograph.media.imaging.colours import averageable, opaque_srgb
from heliograph.media.imaging.opening import decoding
from heliograph.media.imaging.resizing import FAST_MODES, REACH, resized
from heliograph.media.model import MAX_BYTES, Size
from heliograph.media.refusals import PictureUnreadable

_CUTS: Final = (0, 1 / 2, 3 / 4, 7 / 8, 15 / 16, 1)
"""Of the height, where bands begin and end: few, as each takes a fifth of a millisecond more, and the last ones short,
for they are waited for."""
_READS: Final = 20
"""In how many parts the decoder gets a file. After each it shows what it has made; the end of each it reads slowly."""
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_FROM_BELOW: Final = frozenset({3, 4, 6, 7})
"""Orientations whose first stored rows are the last rows, or columns, that are seen."""


class Source(NamedTuple):
    """The picture, and the same in the form that WebP is made from, if it was brought into it on the way."""

    image: Image.Image
    canvas: webp.Canvas | None = None


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """As it is to be seen; `orientation` is EXIF's."""
    return image.transpose(_TURNS[orientation]) if orientation in _TURNS else image


def alias(image: Image.Image) -> Image.Image:
    """Another object of the same pixels: `load` and `save` keep a state in theirs, and know of no other threads."""
    return image._new(image.im)


def source_of(image: Image.Image, size: Size, orientation: int, threads: Executor) -> Source:
    """The picture of an opened file in `size` pixels, as it is to be seen; `size` is not more than it has.

    Raises: PictureUnreadable.
    """
    wanted = turned(size, orientation)
    with decoding():
        draft, announced = image.draft(None, wanted), image.size
        # 2,501 px shrunk by 8 while decoding are 312.625 in 313.
        exact = draft[1][2:] if draft else image.size
        bands = None
        if isinstance(image, JpegImageFile) and image.mode == "RGB":
            # As Pillow keeps them, four bytes to a pixel: libjpeg writes those as fast as three, and nothing is moved.
            image.tile = [tile._replace(args=("RGBX", "")) for tile in image.tile]
            image.decodermaxblock = MAX_BYTES  # in one go
            if wanted != exact and image.mode in FAST_MODES:
                bands = _Bands(image, exact, wanted, orientation, threads)
        image.load()
        if image.size != announced:
            raise PictureUnreadable("The picture is of another size than it says.")
    if bands:
        return bands.finished()
    whole = averageable(image)
    shrunk = whole if wanted == exact else resized(whole, wanted, (0, 0, *exact))
    return Source(upright(opaque_srgb(shrunk, image.info.get("icc_profile")), orientation))


class _Band(NamedTuple):
    """Rows of the shrunk picture, and the last row of the decoded one that they are made of."""

    top: int
    bottom: int
    last: int


class _Bands:
    """A picture that is shrunk while Pillow decodes it, which reads from this as from its file."""

    def __init__(
        self, image: JpegImageFile, exact: tuple[float, float], size: Size, orientation: int, threads: Executor
    ) -> None:
        self._image, self._exact, self._size = image, exact, size
        self._orientation, self._threads = orientation, threads
        self._made = Source(
            Image.new("RGB", turned(size, orientation), None), webp.canvas_of(turned(size, orientation))
        )
        self._left, self._begun = list(self._cut()), list[Future[None]]()
        self._before: dict[_Band, object] = {}
        self._file = cast("IO[bytes]", image.fp)
        self._part = self._file.seek(0, SEEK_END) // _READS + 1
        image.fp = cast("IO[bytes]", self)

    def seek(self, offset: int) -> int:
        return self._file.seek(offset)

    def read(self, _: int) -> bytes:
        """What the decoder has made of the file so far is worked on, while it makes more."""
        if not self._before:
            self._before = {band: self._seen(band) for band in self._left}
        while self._left and self._seen(self._left[0]) != self._before[self._left[0]]:
            self._begin()
        return self._file.read(self._part)

    def finished(self) -> Source:
        """Of a picture that is decoded."""
        while self._left:
            self._begin()
        for one in self._begun:
            one.result()
        return self._made

    def _cut(self) -> Iterator[_Band]:
        height, reduction = self._size.height, self._exact[1] / self._size.height
        # Even from where it is seen from: there pixels share their chroma by twos.
        ends = [round(height * cut) for cut in _CUTS[1:-1]]
        ends = [max(0, end - (height - end if self._orientation in _FROM_BELOW else end) % 2) for end in ends]
        for top, bottom in pairwise([0, *ends, height]):
            if bottom > top:
                yield _Band(top, bottom, min(self._image.height - 1, ceil((bottom + REACH) * reduction)))

    def _seen(self, band: _Band) -> object:
        """A pixel of the band's last row. Once it is another than before the decoder began, that row is decoded; if it
        happens to be the same, the band waits."""
        return self._image.im.getpixel((self._image.width // 2, band.last))

    def _begin(self) -> None:
        self._begun.append(self._threads.submit(self._make, self._left.pop(0)))

    def _make(self, band: _Band) -> None:
        reduction = self._exact[1] / self._size.height
        box = 0, band.top * reduction, self._exact[0], band.bottom * reduction
        shrunk = resized(alias(self._image), (self._size.width, band.bottom - band.top), box)
        made = upright(opaque_srgb(shrunk, self._image.info.get("icc_profile")), self._orientation)
        start = self._size.height - band.bottom if self._orientation in _FROM_BELOW else band.top
        at = (start, 0) if self._orientation >= 5 else (0, start)
        self._made.image.paste(made, at)
        if self._made.canvas:
            self._made.canvas.paint(made, at)
