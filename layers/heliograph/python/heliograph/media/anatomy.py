"""The structure of a picture file, read without a decoder: what it is, and whether it is safe to give to one.

Decoders trust their input: each scan of a JPEG is a pass over the whole picture, each chunk of a PNG a turn of a Python
loop. So everything countable is counted here first, by walking lengths, in time proportional to the file.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final, Literal, NamedTuple

from heliograph.media.heif import claimed_sizes
from heliograph.media.model import (
    ACCEPTED,
    MAX_BYTES,
    MAX_PARTS,
    MAX_PIXELS,
    MAX_SCAN_PIXELS,
    MAX_SCANS,
    MAX_SIDE,
    Size,
)
from heliograph.media.refusals import (
    NotAPicture,
    PictureEmpty,
    PictureFormatNotAccepted,
    PictureTooComplex,
    PictureTooLarge,
    PictureTooManyPixels,
    PictureTypeMismatch,
)

_ORIENTATION_TAG: Final = 0x0112
_LONG: Final = 4
"""A type of numbers in EXIF. Orientation should be a short one, and some programs write it so."""
_PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_MAGIC: Final = (
    ("jpeg", re.compile(rb"\xff\xd8\xff")),
    ("png", re.compile(re.escape(_PNG_SIGNATURE))),
    ("gif", re.compile(rb"GIF8[79]a")),
    ("webp", re.compile(rb"RIFF....WEBP", re.DOTALL)),
    ("avif", re.compile(rb"....ftypavi[fs]", re.DOTALL)),
    ("heic", re.compile(rb"....ftyp(hei[cfmsvx]|hev[cmsx]|mif1|msf1)", re.DOTALL)),
    # Recognised only to be refused by name.
    ("mp4", re.compile(rb"....ftyp", re.DOTALL)),
    ("tiff", re.compile(rb"II\x2a\x00|MM\x00\x2a|II\x2b\x00|MM\x00\x2b")),
    ("bmp", re.compile(rb"BM.{8}", re.DOTALL)),
    ("jpeg2000", re.compile(rb"\x00\x00\x00\x0cjP  |\xff\x4f\xff\x51")),
    ("jpegxl", re.compile(rb"\xff\x0a|\x00\x00\x00\x0cJXL ")),
    ("photoshop", re.compile(rb"8BPS")),
    ("ico", re.compile(rb"\x00\x00\x01\x00")),
    ("pdf", re.compile(rb"%PDF-")),
    (
        "svg",
        re.compile(rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!DOCTYPE svg[^>]*>\s*)?<svg\b", re.DOTALL),
    ),
)
_NAMED_TYPES: Final = {content_type: name for name, content_type in ACCEPTED.items()} | {
    "image/jpg": "jpeg",
    "image/pjpeg": "jpeg",
    "image/x-png": "png",
    "image/apng": "png",
    "image/heif": "heic",
}
_EXTENSIONS: Final = {
    extension: name
    for name, extensions in {
        "jpeg": ("jpg", "jpeg", "jpe", "jfif"),
        "png": ("png", "apng"),
        "heic": ("heic", "heif"),
        "tiff": ("tif", "tiff"),
        "mp4": ("mp4", "mov"),
        **{same: (same,) for same in ("gif", "webp", "avif", "bmp", "svg", "pdf", "ico")},
    }.items()
    for extension in extensions
}
_SAYS_NOTHING: Final = frozenset({"", "application/octet-stream", "binary/octet-stream", "image/*", "*/*"})


def identify(data: bytes, *, declared_type: str | None = None, filename: str | None = None) -> str:
    """The format of these bytes (a key of ACCEPTED), if it is safe to open them.

    `declared_type` is a content type, `filename` a client's name for the file; either may be missing or say nothing,
    but must not contradict the bytes. Raises PictureEmpty, PictureTooLarge, NotAPicture, PictureFormatNotAccepted,
    PictureTypeMismatch, PictureTooManyPixels, PictureTooComplex.
    """
    if not data:
        raise PictureEmpty("The file has no bytes.")
    if len(data) > MAX_BYTES:
        raise PictureTooLarge(f"The file has {len(data):,} bytes; at most {MAX_BYTES:,} are accepted.")
    sniffed = sniff(data)
    if sniffed is None:
        raise NotAPicture(f"The file's first bytes are those of no picture. Accepted are {_accepted()}.")
    if sniffed not in ACCEPTED:
        elsewhere = " POST /v1/media takes videos." if sniffed == "mp4" else ""
        raise PictureFormatNotAccepted(f"The file is {sniffed}. Accepted are {_accepted()}.{elsewhere}")
    _check_claims(sniffed, declared_type, filename)
    _check_parts(sniffed, data)
    return sniffed


def sniff(data: bytes) -> str | None:
    """The format that the first bytes announce, accepted or not; None if they are no picture's (nor a video's)."""
    head = data[:1024]
    return next((name for name, magic in _MAGIC if magic.match(head)), None)


def check_size(size: Size) -> None:
    """Raises PictureTooManyPixels if a picture that says it is so large is more than is accepted."""
    if (pixels := size.width * size.height) > MAX_PIXELS:
        raise PictureTooManyPixels(f"The picture has {pixels:,} pixels; at most {MAX_PIXELS:,} are accepted.")
    if max(size) > MAX_SIDE:
        raise PictureTooManyPixels(f"The picture has a side of more than {MAX_SIDE:,} pixels.")


def _accepted() -> str:
    return ", ".join(ACCEPTED)


def _check_claims(sniffed: str, declared_type: str | None, filename: str | None) -> None:
    content_type = (declared_type or "").partition(";")[0].strip().lower()
    if content_type not in _SAYS_NOTHING and _NAMED_TYPES.get(content_type) != sniffed:
        raise PictureTypeMismatch(f"The file is declared as {content_type[:80]}, but its bytes are {sniffed}.")
    extension = PurePosixPath((filename or "").replace("\\", "/")).suffix.lstrip(".").lower()
    # An unknown extension is no claim: "sunset 2024.05.31" has one too.
    if _EXTENSIONS.get(extension, sniffed) != sniffed:
        raise PictureTypeMismatch(f"The file is named .{extension}, but its bytes are {sniffed}.")


def _check_parts(sniffed: str, data: bytes) -> None:
    if sniffed == "jpeg":
        _check_jpeg(data)
    elif sniffed == "png" and _more_than(MAX_PARTS, png_chunks(data)):
        raise PictureTooComplex(f"The PNG has more than {MAX_PARTS:,} chunks.")
    elif sniffed == "gif" and _more_than(MAX_PARTS, gif_blocks(data)):
        raise PictureTooComplex(f"The GIF has more than {MAX_PARTS:,} blocks before its first frame.")
    elif sniffed in ("heic", "avif"):
        for size in claimed_sizes(data):
            check_size(size)


def _more_than(limit: int, parts: Iterator[object]) -> bool:
    return any(number >= limit for number, _ in enumerate(parts))


class Segment(NamedTuple):
    """One JPEG marker: its code (0xDA starts a scan), where its content begins, and the stray bytes before it."""

    code: int
    start: int
    stray: int


_START_OF_SCAN: Final = 0xDA
_END_OF_IMAGE: Final = 0xD9
_NO_LENGTH: Final = frozenset({0x01, 0xD8})
_FRAME_HEADERS: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SEQUENTIAL: Final = frozenset({0xC0, 0xC1})
# Within a scan FF00 is a data byte and FFD0–FFD7 are restarts; anything else after FF is the next marker. Of filling
# FFs only the last is matched, so that the pattern begins with one literal byte: twenty times faster over megabytes.
_MARKER: Final = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])", re.DOTALL)


def jpeg_segments(data: bytes) -> Iterator[Segment]:
    """The markers up to the end of the first image. What follows (a video, a second picture) no decoder will read.

    ITU-T T.81, B.1.1: a marker is FF and a code, filled up with FFs; most are followed by a two-byte length.
    """
    position = 2
    while match := _MARKER.search(data, position):
        code, start = match[1][0], match.end()
        yield Segment(code, start, match.end() - position - 2)
        if code == _END_OF_IMAGE:
            return
        position = start if code in _NO_LENGTH else start + max(2, int.from_bytes(data[start : start + 2], "big"))


def _check_jpeg(data: bytes) -> None:
    scans = header_parts = pixels = 0
    whole: bytes | None = None
    for segment in jpeg_segments(data):
        if segment.code in _FRAME_HEADERS:
            frame = data[segment.start : segment.start + 8]
            size = Size(width=int.from_bytes(frame[5:7], "big"), height=int.from_bytes(frame[3:5], "big"))
            check_size(size)
            pixels = max(pixels, size.width * size.height)
            whole = frame[7:] if segment.code in _SEQUENTIAL else None
        if segment.code == _START_OF_SCAN:
            scans += 1
        if not scans:
            header_parts += 1 + segment.stray
        if header_parts > MAX_PARTS:
            raise PictureTooComplex(f"The JPEG has more than {MAX_PARTS:,} segments before its picture.")
        if scans > MAX_SCANS or scans * pixels > MAX_SCAN_PIXELS:
            raise PictureTooComplex(f"The JPEG has {scans} or more scans, too many for its size.")
        if scans == 1 and whole and whole == data[segment.start + 2 : segment.start + 3]:
            # All of the picture is in its first scan, as cameras write it. No decoder goes on to another.
            return


def png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Type, start and end of every chunk's content (PNG 3rd edition, 5.3), up to IEND or the end of the bytes."""
    position = len(_PNG_SIGNATURE)
    while position + 8 <= len(data):
        kind, start = data[position + 4 : position + 8], position + 8
        end = start + int.from_bytes(data[position : position + 4], "big")
        yield kind, start, end
        if kind == b"IEND":
            return
        position = end + 4


def png_exif(data: bytes) -> bytes | None:
    """The EXIF note of a PNG, which may stand before or behind the pixels."""
    return next((data[start:end] for kind, start, end in png_chunks(data) if kind == b"eXIf"), None)


def gif_blocks(data: bytes) -> Iterator[int]:
    """Positions of the blocks and sub-blocks before the first frame (GIF89a, 15–26)."""
    flags = data[10] if len(data) > 10 else 0
    position = 13 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)
    while data[position : position + 1] == b"!":
        yield position
        position += 2
        while (length := int.from_bytes(data[position : position + 1], "big")) > 0:
            yield position
            position += 1 + length
        position += 1


def exif_orientation(note: bytes | None) -> int:
    """1–8: the orientation tag (0x0112) of an EXIF note; 1 if there is none or the note is broken, which is no matter.

    Exif 2.32, 4.5–4.6: a TIFF header, then a directory of 12-byte entries.
    """
    tiff = (note or b"").removeprefix(b"Exif\0\0")
    order: Literal["little", "big"] = "little" if tiff[:2] == b"II" else "big"

    def number(start: int, length: int) -> int:
        return int.from_bytes(tiff[start : start + length], order)

    directory = number(4, 4)
    for entry in range(directory + 2, directory + 2 + 12 * number(directory, 2), 12):
        if entry + 12 <= len(tiff) and number(entry, 2) == _ORIENTATION_TAG:
            found = number(entry + 8, 4 if number(entry + 2, 2) == _LONG else 2)
            return found if 1 <= found <= 8 else 1
    return 1
