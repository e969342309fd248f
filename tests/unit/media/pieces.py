"""What pictures' files are put together of: pixels, chunks, segments, boxes."""

import struct
import zlib
from functools import cache
from io import BytesIO

from PIL import Image

from tests.unit.media.heic import box

__all__ = ["box", "chunk", "in_jpeg", "in_png", "interlaced", "of_one_pixel", "plain", "png", "replaced", "saved"]

SIZE = (48, 36)
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""Of an interlaced PNG: the first column and row, and the steps to the next."""


def picture(size: tuple[int, int] = SIZE) -> Image.Image:
    gradient = Image.linear_gradient("L").resize(size)
    return Image.merge("RGB", (gradient, gradient.transpose(0), gradient.transpose(1)))


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def plain(kind: str, size: tuple[int, int] = SIZE, **options: object) -> bytes:
    return saved(picture(size), kind, **options)


def chunk(kind: bytes, content: bytes) -> bytes:
    """Of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def segment(code: int, content: bytes) -> bytes:
    """Of a JPEG."""
    return bytes([0xFF, code]) + struct.pack(">H", len(content) + 2) + content


@cache
def unfolding(length: int) -> bytes:
    """So many zeros, deflated to a thousandth."""
    return zlib.compress(bytes(length), 1)


def png(size: tuple[int, int], depth: int, colours: int, rows: bytes, *between: bytes, passes: int = 0) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, depth, colours, 0, 0, passes))
    pixels = chunk(b"IDAT", zlib.compress(rows, 1))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(between) + pixels + chunk(b"IEND", b"")


def of_one_pixel(depth: int, colours: int, pixel: bytes, *between: bytes) -> bytes:
    """A PNG of equal pixels."""
    return png(SIZE, depth, colours, (b"\0" + pixel * SIZE[0]) * SIZE[1], *between)


def interlaced(pixel: bytes) -> bytes:
    """A PNG of equal pixels, coarse ones first."""
    (width, height), rows = SIZE, b""
    for left, top, across, down in _PASSES:
        columns, lines = -((left - width) // across), -((top - height) // down)
        rows += (b"\0" + pixel * columns) * lines
    return png(SIZE, 8, 2, rows, passes=1)


def in_png(*chunks: bytes) -> bytes:
    """A PNG with these before its pixels."""
    data = plain("PNG")
    return data[:33] + b"".join(chunks) + data[33:]


def in_jpeg(*segments: bytes) -> bytes:
    """A JPEG with these before all others."""
    data = plain("JPEG")
    return data[:2] + b"".join(segments) + data[2:]


def replaced(data: bytes, marker: bytes, offset: int, value: bytes) -> bytes:
    """With other bytes at this offset behind the first such marker."""
    place = data.index(marker) + len(marker) + offset
    return data[:place] + value + data[place + len(value) :]
