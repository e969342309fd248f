"""The boxes of an MP4 or QuickTime file, read without a demuxer: what it is, and whether it is safe to give to one.

A demuxer believes the numbers in its boxes (ISO/IEC 14496-12) and makes room for what they announce, so everything
countable is counted here first, in time proportional to the index; the samples themselves are not touched. How long a
video is says no box that must be believed: `opening` measures it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from heliograph.media.anatomy import sniff
from heliograph.media.boxes import Box, Boxes
from heliograph.media.film import (
    MAX_BOX_DEPTH,
    MAX_BOXES,
    MAX_FRAME_PIXELS,
    MAX_INDEX_BYTES,
    MAX_SAMPLES,
    MAX_TRACKS,
    VIDEO_TYPES,
)
from heliograph.media.refusals import (
    NotAVideo,
    VideoFormatNotAccepted,
    VideoTooComplex,
    VideoTooManyPixels,
    VideoUnreadable,
    VideoWithoutPictures,
)

_QUICKTIME: Final = b"qt  "
_BRANDS: Final = frozenset(
    b"isom iso2 iso3 iso4 iso5 iso6 iso7 iso8 iso9 mp41 mp42 avc1 hvc1 M4VH M4VP MSNV XAVC dash 3gp4 3gp5 3gp6".split()
) | {b"M4V ", _QUICKTIME}
_HOLD_BOXES: Final = frozenset({b"trak", b"mdia", b"minf", b"stbl"})
# Of a sample entry: 8 bytes that it shares with all others and 16 of its own kind, then width and height.
_SIZE_IN_ENTRY: Final = 24
# Of a track's header, from its matrix to its size: nine numbers of 32 bits, 16.16 but for every third.
_MATRIX_BEFORE_END: Final = 44


@dataclass(kw_only=True)
class Container:
    """What a file's boxes say of it. `orientation` is EXIF's, 1 to 8, of the first track that can be seen."""

    format: str
    tracks: int = 0
    orientation: int = 0
    """0 as long as there is none to be seen."""


def inspect(file: BinaryIO, length: int) -> Container:
    """What this file of so many bytes is, if it is safe to demux.

    Raises: NotAVideo, VideoFormatNotAccepted, VideoUnreadable, VideoWithoutPictures, VideoTooComplex,
    VideoTooManyPixels.
    """
    container = Container(format=_format(file, length))
    boxes = Boxes(file, most=MAX_BOXES, beyond=VideoTooComplex, broken=VideoUnreadable)
    index = None
    for box in boxes.within(0, length):
        if box.kind == b"moov":
            index = index or box
    if index is None:
        raise VideoUnreadable("The file has no index of what is in it: it is damaged or incomplete.")
    if index.end - index.start > MAX_INDEX_BYTES:
        raise VideoTooComplex(f"The index of the video has more than {MAX_INDEX_BYTES:,} bytes.")
    _read_index(boxes, index, container)
    if not container.orientation:
        raise VideoWithoutPictures("The file has no track that can be seen.")
    return container


def _format(file: BinaryIO, length: int) -> str:
    head = file.read(1024)
    size = int.from_bytes(head[:4], "big")
    if head[4:8] != b"ftyp" or not 16 <= size <= min(length, len(head)):
        seen = sniff(head)
        raise NotAVideo(f"The file is {seen or 'something else'}. Accepted are {', '.join(VIDEO_TYPES)}.")
    major, brands = head[8:12], {head[at : at + 4] for at in range(16, size - 3, 4)} | {head[8:12]}
    if sniff(head) != "mp4":
        raise NotAVideo(f"The file is a picture ({sniff(head)}). Accepted are {', '.join(VIDEO_TYPES)}.")
    if not brands & _BRANDS:
        raise VideoFormatNotAccepted("The file is of a kind of MP4 that is not accepted.")
    return "mov" if major == _QUICKTIME else "mp4"


def _read_index(boxes: Boxes, index: Box, container: Container) -> None:
    for box in boxes.within(index.start, index.end):
        if box.kind == b"trak":
            container.tracks += 1
            if container.tracks > MAX_TRACKS:
                raise VideoTooComplex(f"The file has more than {MAX_TRACKS} tracks.")
            _read_track(boxes, box, container)


def _read_track(boxes: Boxes, track: Box, container: Container) -> None:
    orientation, seen = 1, False
    for box in _leaves(boxes, track):
        if box.kind == b"tkhd":
            orientation = _orientation(boxes.read(box.end - _MATRIX_BEFORE_END, 20))
        elif box.kind == b"hdlr":
            seen = seen or boxes.read(box.start + 8, 4) == b"vide"
        elif box.kind == b"stsz" and boxes.number(box.start + 8) > MAX_SAMPLES:
            raise VideoTooComplex(f"A track announces more than {MAX_SAMPLES:,} samples.")
        elif box.kind == b"stsd" and seen:
            _check_sizes(boxes, box)
    if seen and not container.orientation:
        container.orientation = orientation


def _leaves(boxes: Boxes, box: Box, depth: int = 0) -> Iterator[Box]:
    if depth > MAX_BOX_DEPTH:
        raise VideoTooComplex(f"The video has boxes within boxes, more than {MAX_BOX_DEPTH} deep.")
    for inner in boxes.within(box.start, box.end):
        yield from _leaves(boxes, inner, depth + 1) if inner.kind in _HOLD_BOXES else (inner,)


def _check_sizes(boxes: Boxes, descriptions: Box) -> None:
    """Every sample entry; a track may have several, and change from one to another."""
    for entry in boxes.within(descriptions.start + 8, descriptions.end):
        width, height = boxes.number(entry.start + _SIZE_IN_ENTRY, 2), boxes.number(entry.start + _SIZE_IN_ENTRY + 2, 2)
        if width * height > MAX_FRAME_PIXELS:
            raise VideoTooManyPixels(
                f"The video has {width} × {height} pixels; at most {MAX_FRAME_PIXELS:,} are accepted."
            )


def _orientation(matrix: bytes) -> int:
    """EXIF's orientation of a matrix (a b u, c d v, …) that turns by quarters, mirrors or does nothing; 1 of others."""
    a, b, c, d = (int.from_bytes(matrix[at : at + 4], "big", signed=True) for at in (0, 4, 12, 16))
    signs = tuple((one > 0) - (one < 0) for one in (a, b, c, d))
    return _TURNS.get(signs, 1)


_TURNS: Final[Mapping[tuple[int, ...], int]] = {
    (-1, 0, 0, 1): 2,
    (-1, 0, 0, -1): 3,
    (1, 0, 0, -1): 4,
    (0, 1, 1, 0): 5,
    (0, 1, -1, 0): 6,
    (0, -1, -1, 0): 7,
    (0, -1, 1, 0): 8,
}
