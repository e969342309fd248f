"""Pictures as people have them and as attackers make them, by kind, and how each of them ends.

What stands elsewhere is not repeated: floods of scans and parts, sizes in headers, claims (`test_hostile`), animations
and transparency (`test_pixel_kinds`), orientation and metadata (`test_imaging`), mutants (`test_mutants`).
"""

import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import NamedTuple

from heliograph.core.errors import Refusal
from heliograph.media.refusals import (
    NotAPicture,
    PictureFormatNotAccepted,
    PictureTooComplex,
    PictureTooManyPixels,
    PictureUnreadable,
)
from PIL import Image, ImageCms

from tests.clips import clip
from tests.unit.media import heic
from tests.unit.media.pieces import (
    SIZE,
    box,
    chunk,
    in_jpeg,
    in_png,
    interlaced,
    of_one_pixel,
    picture,
    plain,
    png,
    replaced,
    saved,
    segment,
    unfolding,
)

TRACE = b"p4ss3ng3r"
PASSENGER = b"<script>alert('p4ss3ng3r')</script><?php p4ss3ng3r(); ?>"
"""What must never come out again, and how it is known."""


class Clean(NamedTuple):
    """It is encoded anew, with this size, and, where that tells something, this colour in its middle."""

    size: tuple[int, int] = SIZE
    colour: tuple[int, int, int] | None = None


class Bad(NamedTuple):
    make: Callable[[], bytes]
    ends: Clean | type[Refusal]


RED, GREY, WHITE, BLACK = (255, 0, 0), (128, 128, 128), (255, 255, 255), (0, 0, 0)


# Two in one


def archive() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("index.html", PASSENGER)
    return file.getvalue()


def page() -> bytes:
    return b"<html>" + PASSENGER + b"</html>"


def document(within: bytes = b"") -> bytes:
    return b"%PDF-1.4\n% " + PASSENGER + b"\n1 0 obj\nstream\n" + within + b"\nendstream\nendobj\n%%EOF\n"


def film() -> bytes:
    return clip(sound=None, frames=2)


def webp_with(kind: bytes, content: bytes) -> bytes:
    across, down = ((side - 1).to_bytes(3, "little") for side in SIZE)
    extended = b"VP8X" + struct.pack("<IB3x", 10, 0) + across + down
    more = kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
    body = b"WEBP" + extended + plain("WEBP")[12:] + more
    return b"RIFF" + struct.pack("<I", len(body)) + body


def gif_script() -> bytes:
    """GIF89a/*…*/=1;…: a picture 10,799 pixels wide, whose width begins a comment of JavaScript."""
    return saved(Image.new("L", (0x2A2F, 2), 200), "GIF", comment=b"*/=1;" + PASSENGER + b"//")


def jpeg_script() -> bytes:
    """FF D8 FF E0 / * …: so does the length of the first segment."""
    return in_jpeg(segment(0xE0, (b"JFIF\0\1\1\0\0\1\0\1\0\0*/=1;" + PASSENGER + b"/*").ljust(0x2F2A - 2)))


def placed() -> Image.Exif:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 29.6), 29: PASSENGER.decode()}
    return exif


def jpegs() -> bytes:
    """Two pictures in one file, both with a place, as cameras with two lenses write them (CIPA DC-007)."""
    return saved(picture(), "MPO", save_all=True, append_images=[Image.new("RGB", SIZE)], exif=placed())


TWO_IN_ONE = {
    "JPEG, then a ZIP": Bad(lambda: plain("JPEG") + archive(), Clean()),
    "JPEG with a ZIP as its comment": Bad(lambda: in_jpeg(segment(0xFE, archive())), Clean()),
    "JPEG, then a film": Bad(lambda: plain("JPEG") + film(), Clean()),
    "JPEG, then a page": Bad(lambda: plain("JPEG") + page(), Clean()),
    "JPEG, then another": Bad(jpegs, Clean(colour=(131, 132, 127))),
    "JPEG that is a script": Bad(jpeg_script, Clean()),
    "JPEG with a document as its comment": Bad(lambda: in_jpeg(segment(0xFE, document())), Clean()),
    "document with a JPEG in it": Bad(lambda: document(plain("JPEG")), PictureFormatNotAccepted),
    "page, then a JPEG": Bad(lambda: page() + plain("JPEG"), NotAPicture),
    "ZIP, then a JPEG": Bad(lambda: archive() + plain("JPEG"), NotAPicture),
    "GIF that is a script": Bad(gif_script, Clean((10_799, 2))),
    "GIF, then a ZIP": Bad(lambda: plain("GIF") + archive(), Clean()),
    "PNG with a page as its comment": Bad(lambda: in_png(chunk(b"tEXt", b"Comment\0" + page())), Clean()),
    "PNG with a page in a chunk of its own": Bad(lambda: in_png(chunk(b"heLo", page())), Clean()),
    "PNG with a page as palette": Bad(lambda: in_png(chunk(b"PLTE", PASSENGER.ljust(57)[:57])), Clean()),
    "PNG, then a page": Bad(lambda: plain("PNG") + page(), Clean()),
    "PNG, then a ZIP": Bad(lambda: plain("PNG") + archive(), Clean()),
    "WebP with a page in a chunk of its own": Bad(lambda: webp_with(b"EVIL", page()), Clean()),
    "WebP, then a ZIP": Bad(lambda: plain("WEBP") + archive(), Clean()),
    "AVIF, then a page in a box": Bad(lambda: plain("AVIF") + box(b"free", page()), Clean()),
    "HEIC, then a film": Bad(lambda: heic.QUARTERS + box(b"mpvd", film()), Clean((48, 32))),
    "HEIC, then a page in a box": Bad(lambda: heic.QUARTERS + box(b"uuid", page()), Clean((48, 32))),
    "HEIC of two, the first to be shown": Bad(lambda: heic.several(*TWO, primary=1), Clean((48, 32))),
    "HEIC of two, the second to be shown": Bad(lambda: heic.several(*TWO, primary=2), Clean((32, 48))),
    "HEIC of two, another to be shown": Bad(lambda: heic.several(*TWO, primary=3), PictureUnreadable),
    "HEIC of four tiles": Bad(lambda: heic.tiled(2, 2, (100, 90)), Clean((100, 90))),
    "BMP that is a script": Bad(lambda: b"BM/*" + bytes(50) + b"*/=1;" + PASSENGER, PictureFormatNotAccepted),
}
TWO = (heic.UPRIGHT, heic.STANDING)


# What is none of ours


def scanned_again(times: int) -> bytes:
    data = plain("JPEG")
    return data[:-2] + data[data.index(b"\xff\xda") : -2] * times + data[-2:]


DRAWING = b"<svg xmlns='http://www.w3.org/2000/svg' onload=\"" + PASSENGER + b'"/>'
NOT_OURS = {
    "SVG": Bad(lambda: DRAWING, PictureFormatNotAccepted),
    "SVG behind a byte order mark": Bad(lambda: b"\xef\xbb\xbf\n" + DRAWING, PictureFormatNotAccepted),
    "SVG behind a comment": Bad(lambda: b"<!-- x -->\n" + DRAWING, PictureFormatNotAccepted),
    "SVG far behind a comment": Bad(lambda: b"<!--" + b" " * 2000 + b"-->" + DRAWING, NotAPicture),
    "SVG in UTF-16": Bad(lambda: DRAWING.decode().encode("utf-16"), NotAPicture),
    "SVG that is deflated": Bad(lambda: zlib.compress(DRAWING, wbits=31), NotAPicture),
    "TIFF of lightness and colours": Bad(lambda: saved(Image.new("LAB", SIZE), "TIFF"), PictureFormatNotAccepted),
    "JPEG 2000": Bad(lambda: plain("JPEG2000"), PictureFormatNotAccepted),
    "BLP": Bad(lambda: saved(picture().quantize(), "BLP"), NotAPicture),
    "icon": Bad(lambda: plain("ICO"), PictureFormatNotAccepted),
    "PNG of twelve bits": Bad(lambda: of_one_pixel(12, 0, b"\0\0"), PictureUnreadable),
    "JPEG of twelve bits": Bad(lambda: replaced(plain("JPEG"), b"\xff\xc0", 2, b"\x0c"), PictureUnreadable),
    "JPEG with a thousand scans behind its only one": Bad(lambda: scanned_again(1000), PictureUnreadable),
    "JPEG without loss": Bad(lambda: plain("JPEG").replace(b"\xff\xc0", b"\xff\xc3", 1), PictureUnreadable),
}


# Bombs


def said_to_be(data: bytes, width: int, height: int) -> bytes:
    """A picture in boxes, all of which say that it is so large."""
    for at in (at for at in range(len(data)) if data.startswith(b"ispe", at)):
        data = data[: at + 8] + struct.pack(">II", width, height) + data[at + 16 :]
    return data


def huge(one: heic.Item) -> heic.Item:
    return one._replace(properties=tuple(said_to_be(each, 60_000, 60_000) for each in one.properties))


def moving(width: int, height: int) -> bytes:
    """An AVIF of two frames, whose tracks say that they are so large."""
    data = frames("AVIF", 2)
    for at in (at for at in range(len(data)) if data.startswith(b"tkhd", at)):
        end = at - 4 + int.from_bytes(data[at - 4 : at], "big")
        data = data[: end - 8] + struct.pack(">HHHH", width, 0, height, 0) + data[end:]
    return data


def frames(kind: str, number: int, **options: object) -> bytes:
    """The first of them is dark red."""
    many = [Image.new("RGB", SIZE, (100 + number % 150, 9, 9)) for number in range(number)]
    return saved(many[0], kind, save_all=True, append_images=many[1:], **options)


def with_frame(width: int, height: int) -> bytes:
    return replaced(plain("GIF"), b"\x2c", 4, struct.pack("<HH", width, height))


def resources() -> bytes:
    """Photoshop's notes, of which a reader turns each."""
    return segment(0xED, b"Photoshop 3.0\0" + (b"8BIM\4\4" + bytes(6)) * 5400)


FIRST = Clean(colour=(100, 9, 9))
BOMBS = {
    "JPEG that says it is huge": Bad(
        lambda: replaced(plain("JPEG"), b"\xff\xc0", 3, struct.pack(">HH", 65_535, 65_535)), PictureTooManyPixels
    ),
    "AVIF that says it is large": Bad(lambda: said_to_be(plain("AVIF"), 6000, 6000), PictureTooManyPixels),
    "AVIF that says it is huge": Bad(lambda: said_to_be(plain("AVIF"), 60_000, 60_000), PictureTooManyPixels),
    "AVIF that says it is a line": Bad(lambda: said_to_be(plain("AVIF"), 70_000, 1), PictureTooManyPixels),
    "AVIF whose tracks say they are huge": Bad(lambda: moving(60_000, 60_000), PictureTooManyPixels),
    "AVIF that says it is larger than it is": Bad(lambda: said_to_be(plain("AVIF"), 480, 360), Clean((480, 360))),
    "HEIC that says it is large": Bad(lambda: said_to_be(heic.LYING, 6000, 6000), PictureTooManyPixels),
    "HEIC that says it is huge": Bad(lambda: said_to_be(heic.QUARTERS, 60_000, 60_000), PictureTooManyPixels),
    "HEIC that says it is as large as can be": Bad(
        lambda: said_to_be(heic.QUARTERS, 2**32 - 1, 2**32 - 1), PictureTooManyPixels
    ),
    "HEIC of two, the other huge": Bad(lambda: heic.several(TWO[0], huge(TWO[1]), primary=1), Clean((48, 32))),
    "HEIC of two, the one to be shown huge": Bad(
        lambda: heic.several(TWO[0], huge(TWO[1]), primary=2), PictureTooManyPixels
    ),
    "HEIC of tiles that says it is huge": Bad(lambda: heic.tiled(2, 2, (60_000, 60_000)), PictureTooManyPixels),
    "HEIC of 10,000 tiles": Bad(lambda: heic.tiled(100, 100, (4800, 4800)), PictureTooComplex),
    "HEIC with a million boxes": Bad(lambda: heic.QUARTERS[:28] + box(b"free", b"") * 10**6, PictureTooComplex),
    "GIF with a frame that is huge": Bad(lambda: with_frame(65_535, 65_535), PictureTooManyPixels),
    "JPEG without height": Bad(lambda: replaced(plain("JPEG"), b"\xff\xc0", 3, b"\0\0"), PictureUnreadable),
    "JPEG without width": Bad(lambda: replaced(plain("JPEG"), b"\xff\xc0", 5, b"\0\0"), PictureUnreadable),
    "PNG without width": Bad(lambda: png((0, 36), 8, 2, b""), PictureUnreadable),
    "GIF without height but that of its frame": Bad(lambda: replaced(plain("GIF"), b"GIF87a", 2, b"\0\0"), Clean()),
    "GIF of 500 frames": Bad(lambda: frames("GIF", 500), FIRST),
    "WebP of 200 frames": Bad(lambda: frames("WEBP", 200, lossless=True, method=0), FIRST),
    "PNG of 500 frames": Bad(lambda: frames("PNG", 500), FIRST),
    "text that unfolds": Bad(lambda: in_png(chunk(b"zTXt", b"x\0\0" + unfolding(80_000_000))), PictureTooComplex),
    "international text that unfolds": Bad(
        lambda: in_png(chunk(b"iTXt", b"x\0\1\0\0\0" + unfolding(80_000_000))), PictureTooComplex
    ),
    "profile that unfolds": Bad(lambda: in_png(chunk(b"iCCP", b"x\0\0" + unfolding(80_000_000))), PictureTooComplex),
    "many texts that unfold": Bad(
        lambda: in_png(*[chunk(b"zTXt", b"x%d\0\0" % number + unfolding(1_000_000)) for number in range(70)]),
        PictureTooComplex,
    ),
    "more pixels than there is room for": Bad(lambda: png(SIZE, 8, 2, bytes(80_000_000)), Clean(colour=BLACK)),
    "20 MB of EXIF": Bad(lambda: in_jpeg(*[segment(0xE1, b"Exif\0\0" + bytes(65_000))] * 300), Clean()),
    "20 MB of XMP": Bad(
        lambda: in_jpeg(*[segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + bytes(65_000))] * 300), Clean()
    ),
    "17 MB of a profile": Bad(
        lambda: in_jpeg(*[segment(0xE2, b"ICC_PROFILE\0" + bytes([n, 255]) + bytes(65_000)) for n in range(1, 256)]),
        Clean(),
    ),
    "20 MB of Photoshop's notes": Bad(lambda: in_jpeg(*[resources()] * 300), Clean()),
    "endless index of pictures": Bad(
        lambda: in_jpeg(segment(0xE2, b"MPF\0MM\0*\0\0\0\x08\0\1\xb0\1\0\4\0\0\0\1\xff\xff\xff\xff\0\0\0\0")), Clean()
    ),
}


# Shapes


SHAPES = {
    f"{kind} of {width:,} × {height:,}": Bad(partial(plain, kind, (width, height)), Clean((width, height)))
    for kind in ("PNG", "WEBP", "GIF", "AVIF")
    for width, height in ((12_000, 1), (1, 12_000), (1, 1))
} | {
    "JPEG of 65,500 × 1": Bad(lambda: plain("JPEG", (65_500, 1)), Clean((65_500, 1))),
    "JPEG of 1 × 65,500": Bad(lambda: plain("JPEG", (1, 65_500)), Clean((1, 65_500))),
    "transparent PNG of 1 × 12,000": Bad(lambda: png((1, 12_000), 8, 6, bytes(60_000)), Clean((1, 12_000), WHITE)),
    "PNG of 65,535 × 1": Bad(lambda: png((65_535, 1), 8, 0, bytes(65_536)), Clean((65_535, 1), BLACK)),
    "PNG of 65,536 × 1": Bad(lambda: png((65_536, 1), 8, 0, bytes(65_537)), PictureTooManyPixels),
    "PNG of 1 × 25,000,000": Bad(lambda: png((1, 25_000_000), 8, 0, bytes(50_000_000)), PictureTooManyPixels),
    "25 megapixels of 16 bits with alpha": Bad(
        lambda: png((5000, 5000), 16, 6, bytes(5000 * 40_001)), Clean((5000, 5000), WHITE)
    ),
}


# Pixels


def inks(transform: int | None) -> bytes:
    """A JPEG of one colour in four inks; `transform` is Adobe's (2: luminance and colours), None without its note."""
    data = saved(Image.new("CMYK", SIZE, (0, 255, 255, 0)), "JPEG", quality=95)
    if transform is None:
        at = data.index(b"\xff\xee")
        return data[:at] + data[at + 16 :]
    return replaced(data, b"Adobe", 6, bytes([transform]))


def red(**options: object) -> bytes:
    return saved(Image.new("RGB", SIZE, RED), "JPEG", **options)


def profile(name: str) -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(name)).tobytes()


PALETTE = chunk(b"PLTE", bytes(RED))
PIXELS = {
    "four inks, inverted as Adobe does": Bad(lambda: inks(0), Clean(colour=RED)),
    # Y 255, Cb 0, Cr 0 by ITU-T T.871 and inverted; black 0.
    "four inks as luminance and colours": Bad(lambda: inks(2), Clean(colour=(179, 0, 227))),
    # Nobody writes them otherwise: decoders take them for inverted.
    "four inks without Adobe's note": Bad(lambda: inks(None), Clean(colour=RED)),
    "16 bits of grey": Bad(lambda: of_one_pixel(16, 0, b"\x80\x00"), Clean(colour=GREY)),
    "16 bits of colour": Bad(lambda: of_one_pixel(16, 2, b"\xff\xff\0\0\0\0"), Clean(colour=RED)),
    "16 bits of grey with alpha": Bad(lambda: of_one_pixel(16, 4, bytes(4)), Clean(colour=WHITE)),
    "16 bits of colour with alpha": Bad(lambda: of_one_pixel(16, 6, b"\xff\xff\0\0\0\0\xff\xff"), Clean(colour=RED)),
    "two bits of grey": Bad(lambda: png(SIZE, 2, 0, (b"\0" + b"\xaa" * 12) * 36), Clean(colour=(170, 170, 170))),
    "grey of which one lets through": Bad(
        lambda: of_one_pixel(8, 0, b"\x80", chunk(b"tRNS", b"\0\x80")), Clean(colour=WHITE)
    ),
    "one bit that lets through": Bad(
        lambda: png(SIZE, 1, 0, bytes(7 * 36), chunk(b"tRNS", b"\0\0")), Clean(colour=WHITE)
    ),
    "palette that half lets through": Bad(
        lambda: of_one_pixel(8, 3, b"\0", PALETTE, chunk(b"tRNS", b"\x80")), Clean(colour=(255, 127, 127))
    ),
    "palette of fewer colours than are used": Bad(lambda: of_one_pixel(8, 3, b"\7", PALETTE), Clean(colour=BLACK)),
    "palette that is missing": Bad(lambda: of_one_pixel(8, 3, b"\0"), PictureUnreadable),
    "PNG in seven passes": Bad(lambda: interlaced(bytes(RED)), Clean(colour=RED)),
    "JPEG in RGB": Bad(lambda: red(keep_rgb=True), Clean(colour=RED)),
    "JPEG with colours of half the height": Bad(
        lambda: replaced(red(subsampling=1), b"\xff\xc0", 9, b"\x12"), Clean(colour=RED)
    ),
    "profile that is nothing": Bad(lambda: red(icc_profile=bytes(500)), Clean(colour=RED)),
    "profile for lightness and colours": Bad(lambda: red(icc_profile=profile("LAB")), Clean(colour=RED)),
    "profile that is cut off": Bad(lambda: red(icc_profile=profile("sRGB")[:200]), Clean(colour=RED)),
}


# Notes


def noted(orientation: int, *, long: bool = False, order: str = "<") -> bytes:
    """EXIF, with the orientation as a short or a long number, in one or the other order of bytes."""
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HIH", 42, 8, 1)
    value = struct.pack(order + "I", orientation) if long else struct.pack(order + "HH", orientation, 0)
    return b"Exif\0\0" + head + struct.pack(order + "HHI", 0x0112, 4 if long else 3, 1) + value + bytes(4)


LYING = Clean(SIZE[::-1])
NOTES = {
    f"{kind} with orientation {number}": Bad(partial(plain, kind, exif=noted(number)), Clean())
    for kind in ("JPEG", "PNG", "WEBP", "AVIF")
    for number in (0, 9, 65_535)
} | {
    "orientation as a long number": Bad(lambda: plain("JPEG", exif=noted(6, long=True)), LYING),
    "orientation as a long number, large end first": Bad(
        lambda: plain("JPEG", exif=noted(6, long=True, order=">")), LYING
    ),
    "orientation that is cut off": Bad(lambda: plain("JPEG", exif=noted(6)[:27]), Clean()),
}

PICTURES = TWO_IN_ONE | NOT_OURS | BOMBS | SHAPES | PIXELS | NOTES
