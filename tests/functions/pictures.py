"""Small picture files, good and bad."""

import struct
import zlib
from functools import cache
from io import BytesIO
from random import Random

from PIL import Image

from tests.functions.requests import File


@cache
def picture(kind: str = "JPEG", width: int = 64, height: int = 48, orientation: int = 1) -> bytes:
    """A gradient; `orientation` is EXIF's, and says where its top is."""
    gradient = Image.linear_gradient("L").resize((width, height))
    image = Image.merge("RGB", (gradient, gradient.transpose(0), gradient.transpose(1)))
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = BytesIO()
    image.save(file, kind, **({"exif": exif.tobytes()} if orientation != 1 else {}))
    return file.getvalue()


@cache
def photograph(seed: int = 1, kind: str = "JPEG", side: int = 96, quality: int = 85) -> bytes:
    """Blotches of several sizes: as much to see as in a photograph, another for each seed."""
    dice, image = Random(seed), Image.new("RGB", (side, side), "grey")
    for blotches in (4, 9, 20):
        noise = Image.frombytes("RGB", (blotches, blotches), dice.randbytes(3 * blotches**2))
        image = Image.blend(image, noise.resize(image.size, Image.Resampling.BICUBIC), 0.5)
    file = BytesIO()
    image.save(file, kind, quality=quality)
    return file.getvalue()


def photo(**how: int) -> File:
    return File("lighthouse.jpg", "image/jpeg", picture(**how))


def padded(size: int) -> bytes:
    """A good JPEG of exactly this many bytes: comments carry the rest."""
    start, rest = picture()[:2], picture()[2:]
    missing = size - len(picture())
    notes = []
    while missing:
        length = min(missing, 65_000 if missing - 65_000 > 4 or missing <= 65_000 else missing - 4)
        notes.append(b"\xff\xfe" + struct.pack(">H", length - 2) + b" " * (length - 4))
        missing -= length
    return start + b"".join(notes) + rest


def scan_bomb(scans: int = 400) -> bytes:
    """A progressive JPEG that says one of its scans over and over: small to send, slow to decode."""
    file = BytesIO()
    Image.linear_gradient("L").convert("RGB").resize((48, 36)).save(file, "JPEG", progressive=True)
    data = file.getvalue()
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last * scans + data[-2:]


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is this large; it is not."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
