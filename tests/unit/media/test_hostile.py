"""Broken and hostile files: each ends as a clean result or as a typed refusal, and nothing else, in bounded time."""

import random
import struct
import time
import zlib
from io import BytesIO

import pytest
from heliograph.core.errors import Refusal
from heliograph.media.anatomy import identify, jpeg_segments
from heliograph.media.imaging import probe, render
from heliograph.media.model import MAX_BYTES, MAX_PIXELS, MAX_SCANS, plan_sizes
from heliograph.media.refusals import (
    NotAPicture,
    PictureEmpty,
    PictureFormatNotAccepted,
    PictureTooComplex,
    PictureTooLarge,
    PictureTooManyPixels,
    PictureTypeMismatch,
    PictureUnreadable,
)
from PIL import Image, ImageFile

from tests.unit.media.pieces import chunk, plain

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")


def png_declaring(width: int, height: int, *between: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(between) + pixels + chunk(b"IEND", b"")


def with_scans(number: int, size: tuple[int, int] = (48, 36)) -> bytes:
    """A progressive JPEG whose last scan (a refinement) is repeated until there are `number`."""
    data = plain("JPEG", size, progressive=True)
    starts = [segment.start - 2 for segment in jpeg_segments(data) if segment.code == 0xDA]
    last = data[starts[-1] : -2]
    return data[:-2] + last * (number - len(starts)) + data[-2:]


def settles(data: bytes) -> bool:
    """True for a clean result, False for a typed refusal; anything else is a failure of the test."""
    try:
        manifest, outputs = render(data)
    except Refusal as refusal:
        return refusal.detail == ""
    planned = plan_sizes(manifest.width, manifest.height)
    for (variant, _), file in outputs.items():
        assert Image.open(BytesIO(file)).size == planned[variant]
    return True


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", PictureEmpty),
        (b"hello, I am a picture", NotAPicture),
        (b"<html><script>alert(1)</script></html>", NotAPicture),
        (b"PK\x03\x04" + bytes(100), NotAPicture),
        (b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", PictureFormatNotAccepted),
        (b"%PDF-1.7\n", PictureFormatNotAccepted),
        (b"II*\0" + bytes(100), PictureFormatNotAccepted),
        (b"BM" + bytes(100), PictureFormatNotAccepted),
        (b"\0\0\0\x18ftypmp42" + bytes(100), PictureFormatNotAccepted),
        (b"\xff\xd8\xff", PictureUnreadable),
        (b"\x89PNG\r\n\x1a\n", PictureUnreadable),
        (b"GIF89a", PictureUnreadable),
        (b"RIFF\0\0\0\0WEBP", PictureUnreadable),
        (b"\0\0\0\x18ftypavif", PictureUnreadable),
        (b"\0\0\0\x18ftypheic" + bytes(100), PictureUnreadable),
        (b"\0\0\0\x18ftypmif1" + bytes(100), PictureUnreadable),
    ],
)
def test_what_is_no_accepted_picture_is_refused_by_name(data, refusal):
    for look in (probe, render):
        with pytest.raises(refusal):
            look(data)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_must_be_what_it_is_declared_to_be(kind):
    data, content_type = plain(kind), f"image/{kind.lower()}"
    assert probe(data, declared_type=content_type).format == kind.lower()
    assert probe(data, declared_type=f"{content_type.upper()}; q=1", filename=f"a.b.{kind}").format == kind.lower()
    for silent in (None, "", "application/octet-stream", "image/*"):
        assert probe(data, declared_type=silent, filename="sunset 2024.05.31").format == kind.lower()
    other = "image/png" if kind != "PNG" else "image/jpeg"
    for lie in (other, "text/html", "image/svg+xml", "nonsense"):
        with pytest.raises(PictureTypeMismatch):
            probe(data, declared_type=lie)
    for lie in ("x.heic", "x.svg", "C:\\x.tiff", "x.png" if kind != "PNG" else "x.JPG"):
        with pytest.raises(PictureTypeMismatch):
            probe(data, filename=lie)


def test_synonyms_are_no_lies():
    data = plain("JPEG")
    assert probe(data, declared_type="image/jpg", filename="IMG_1.JPG").format == "jpeg"
    assert probe(data, declared_type="image/pjpeg", filename="x.jfif").format == "jpeg"


def test_bytes_are_limited_to_the_byte():
    data = plain("JPEG")
    assert settles(data + bytes(MAX_BYTES - len(data)))
    with pytest.raises(PictureTooLarge):
        probe(data + bytes(MAX_BYTES - len(data) + 1))


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (MAX_PIXELS + 1, 1), (5001, 5000), (2**31 - 1, 1)])
def test_pixels_are_limited_before_decoding(width, height):
    began = time.process_time()
    for look in (probe, render):
        with pytest.raises((PictureTooManyPixels, PictureUnreadable)):
            look(png_declaring(width, height))
    assert time.process_time() - began < 0.5


def test_pixels_are_limited_in_every_format():
    jpeg = bytearray(plain("JPEG"))
    frame = next(segment.start for segment in jpeg_segments(bytes(jpeg)) if segment.code == 0xC0)
    jpeg[frame + 3 : frame + 7] = struct.pack(">HH", 5001, 5000)
    gif = bytearray(plain("GIF"))
    gif[6:10] = struct.pack("<HH", 65_535, 65_535)
    webp = b"VP8X" + struct.pack("<I", 10) + bytes(4) + (16_382).to_bytes(3, "little") * 2
    riff = b"RIFF" + struct.pack("<I", len(webp) + 4) + b"WEBP" + webp
    for data in (bytes(jpeg), bytes(gif), riff):
        with pytest.raises((PictureTooManyPixels, PictureUnreadable)):
            probe(data)


def test_the_largest_picture_is_accepted_by_its_header():
    assert probe(png_declaring(5000, 5000)).size == (5000, 5000)


@pytest.mark.parametrize(("scans", "accepted"), [(MAX_SCANS, True), (MAX_SCANS + 1, False), (1000, False)])
def test_scans_are_counted_before_decoding(scans, accepted):
    data = with_scans(scans)
    if accepted:
        assert settles(data)
    else:
        with pytest.raises(PictureTooComplex):
            identify(data)


def test_scans_of_a_large_picture_are_fewer():
    data = bytearray(with_scans(60))
    frame = next(segment.start for segment in jpeg_segments(bytes(data)) if segment.code == 0xC2)
    assert identify(bytes(data)) == "jpeg"
    data[frame + 3 : frame + 7] = struct.pack(">HH", 5000, 5000)
    with pytest.raises(PictureTooComplex):
        identify(bytes(data))


def test_what_follows_the_picture_is_not_counted():
    # Motion photographs append a film, whose bytes look like scan markers now and then.
    film = random.Random(7).randbytes(100_000).replace(b"\xff\xd9", b"") + b"\xff\xda\x00\x02" * 500
    assert settles(plain("JPEG") + film)


def test_scan_markers_inside_notes_are_not_counted():
    thumbnails = b"\xff\xda\0\x02" * 500
    data = plain("JPEG", comment=thumbnails)
    assert [segment.code for segment in jpeg_segments(data)].count(0xDA) == 1
    assert settles(data)


@pytest.mark.parametrize(
    "bomb",
    [
        lambda: b"\xff\xd8" + b"\xff\xe1\0\x02" * (MAX_BYTES // 4 - 1000) + plain("JPEG")[2:],
        lambda: b"\xff\xd8" + b"\xff" * (MAX_BYTES - 10_000) + plain("JPEG")[3:],
        lambda: b"\xff\xd8\xff\xe1\0\x02" + bytes(MAX_BYTES - 10_000) + plain("JPEG")[2:],
        lambda: png_declaring(10, 10, *[chunk(b"tEXt", b"")] * (MAX_BYTES // 12 - 100)),
        lambda: b"GIF89a\n\0\n\0\0\0\0" + b"!\xfe" + (b"\xff" + b"x" * 255) * (MAX_BYTES // 256 - 10) + b"\0",
    ],
    ids=["JPEG segments", "JPEG fill bytes", "JPEG stray bytes", "PNG chunks", "GIF comment"],
)
def test_a_flood_of_parts_is_refused_early(bomb):
    data = bomb()
    began = time.process_time()
    with pytest.raises(PictureTooComplex):
        probe(data)
    assert time.process_time() - began < 1


def test_a_profile_or_text_bomb_does_not_unfold():
    bomb = zlib.compress(bytes(80_000_000), 6)
    for between in (chunk(b"iCCP", b"x\0\0" + bomb), chunk(b"zTXt", b"x\0\0" + bomb)):
        began = time.process_time()
        settles(png_declaring(10, 10, between))
        assert time.process_time() - began < 1


@pytest.mark.parametrize("kind", FORMATS)
def test_a_truncated_file_is_refused_or_read_at_every_length(kind):
    data = plain(kind)
    whole = [length for length in range(0, len(data), max(1, len(data) // 150)) if settles(data[:length])]
    # Only the trailer may be missing, which some formats do without.
    assert all(length > len(data) * 0.8 for length in whole)


def test_truncation_is_never_forgiven_by_a_setting():
    assert not ImageFile.LOAD_TRUNCATED_IMAGES
