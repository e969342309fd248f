"""What came out holds a picture, or a film, and nothing else: no note, and nothing before, between or behind."""

import struct

from av.sidedata.sidedata import Type

from tests.clips import seen_in

JPEG_PARTS = {b"\xe0", b"\xdb", b"\xc0", b"\xc4", b"\xda", b"\xd9"}
"""The JFIF header, which says no more than that, coding tables, frame, scan, end."""
FILM_BOXES = [b"ftyp", b"moov", b"free", b"mdat"]


def is_bare(file: bytes, encoding: str) -> bool:
    return _is_bare_webp(file) if encoding == "webp" else _is_bare_jpeg(file)


def is_bare_film(file: bytes) -> bool:
    """No boxes but the usual ones, no words, and nothing beside the pixels of a frame but what the encoder says."""
    kinds, at = [], 0
    while at < len(file):
        kinds.append(file[at + 4 : at + 8])
        at += struct.unpack(">I", file[at : at + 4])[0]
    with seen_in(file) as played:
        beside = {one.type for frame in played.decode(video=0) for one in frame.side_data}
        return kinds == FILM_BOXES and at == len(file) and beside <= {Type.SEI_UNREGISTERED}


def _is_bare_webp(file: bytes) -> bool:
    """One lossy picture, to the end of the file."""
    whole, kind, length = struct.unpack("<4xI4x4sI", file[:20])
    return kind == b"VP8 " and whole + 8 == len(file) == 20 + length + length % 2


def _is_bare_jpeg(file: bytes) -> bool:
    kinds, at = set(), 2
    while file[at + 1] != 0xDA:
        kinds.add(file[at + 1 : at + 2])
        if file[at + 1] == 0xE0 and file[at + 4 : at + 9] != b"JFIF\0":
            return False
        at += 2 + struct.unpack(">H", file[at + 2 : at + 4])[0]
    markers = [file[place + 1] for place in range(at, len(file) - 1) if file[place] == 0xFF and file[place + 1]]
    return kinds <= JPEG_PARTS and markers == [0xDA, 0xD9] and file.endswith(b"\xff\xd9")
