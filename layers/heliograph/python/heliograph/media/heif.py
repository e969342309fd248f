"""How large a HEIC or AVIF file says that its picture is, read without a decoder, which would make room for it first.

ISO/IEC 23008-12: `meta` names the picture to be shown (`pitm`), lists properties (`ipco`), and says which picture has
which of them (`ipma`); its size is one (`ispe`). Of an AVIF that moves, it is the tracks that are decoded.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Final

from heliograph.media.boxes import Box, Boxes
from heliograph.media.model import MAX_PARTS, Size
from heliograph.media.refusals import PictureTooComplex, PictureUnreadable

_MOVES: Final = b"avis"
_FLAGS: Final = 4
"""Bytes of a version and flags, with which most of these boxes begin."""
# A track's header ends with its size, 16.16.
_SIZE_OF_TRACK: Final = 8


def claimed_sizes(data: bytes) -> Iterator[Size]:
    """Of the picture that is to be shown; none if the file does not say, and one for each track of what moves.

    Raises: PictureTooComplex, PictureUnreadable.
    """
    boxes = Boxes(BytesIO(data), most=MAX_PARTS, beyond=PictureTooComplex, broken=PictureUnreadable)
    kind, sizes = (b"moov", _of_tracks) if data[8:12] == _MOVES else (b"meta", _of_primary)
    whole = _first(kind, boxes.within(0, len(data)))
    if whole:
        yield from sizes(boxes, whole)


def _of_tracks(boxes: Boxes, movie: Box) -> Iterator[Size]:
    for track in boxes.within(movie.start, movie.end):
        header = track.kind == b"trak" and _first(b"tkhd", boxes.within(track.start, track.end))
        if header:
            yield _size(boxes, header.end - _SIZE_OF_TRACK, fraction=16)


def _of_primary(boxes: Boxes, meta: Box) -> Iterator[Size]:
    parts = {box.kind: box for box in boxes.within(meta.start + _FLAGS, meta.end)}
    if b"pitm" not in parts or b"iprp" not in parts:
        return
    named = parts[b"pitm"]
    primary = boxes.number(named.start + _FLAGS, 4 if boxes.number(named.start, 1) else 2)
    groups = list(boxes.within(parts[b"iprp"].start, parts[b"iprp"].end))
    known = [one for group in groups if group.kind == b"ipco" for one in boxes.within(group.start, group.end)]
    for group in groups:
        if group.kind == b"ipma":
            for number in _properties_of(primary, boxes, group):
                if 0 < number <= len(known) and known[number - 1].kind == b"ispe":
                    yield _size(boxes, known[number - 1].start + _FLAGS)


def _properties_of(picture: int, boxes: Boxes, belongings: Box) -> Iterator[int]:
    """Numbers of its properties, the first is 1: after each picture's number, how many it has, and which."""
    version, flags = boxes.number(belongings.start, 1), boxes.number(belongings.start + 3, 1)
    wide_name, wide = 4 if version else 2, 2 if flags & 1 else 1
    at = belongings.start + _FLAGS + 4
    while at < belongings.end:
        boxes.count()
        number, count = boxes.number(at, wide_name), boxes.number(at + wide_name, 1)
        at += wide_name + 1
        if number == picture:
            # The first bit says whether a reader must understand it.
            yield from (boxes.number(at + wide * one, wide) & (0x7FFF if wide == 2 else 0x7F) for one in range(count))
        at += wide * count


def _size(boxes: Boxes, at: int, *, fraction: int = 0) -> Size:
    return Size(boxes.number(at) >> fraction, boxes.number(at + 4) >> fraction)


def _first(kind: bytes, found: Iterator[Box]) -> Box | None:
    return next((box for box in found if box.kind == kind), None)
