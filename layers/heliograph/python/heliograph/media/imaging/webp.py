"""WebP from the libwebp that Pillow brings, without Pillow between: the same bytes for less.

Pillow moves all pixels into a form from which libwebp then makes its own, and only when it has all of them. Here the
parts of a picture are brought into libwebp's form as they come, and only encoding is left for the end. Where it is
built into Pillow's module, or of another major version, it cannot be called, and Pillow encodes.

Structures and return values: libwebp's `src/webp/encode.h`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import (
    CDLL,
    POINTER,
    Structure,
    byref,
    c_char_p,
    c_float,
    c_int,
    c_size_t,
    c_ubyte,
    c_void_p,
    cast,
    pointer,
    string_at,
)
from io import BytesIO
from typing import Final

from PIL import Image, _webp

_ABI: Final = 0x0200
"""Of these structures. Their beginnings stay as long as the higher byte does; libwebp refuses another."""
_ROOM: Final = c_int * 128
"""What newer versions may add at the end: libwebp clears a structure as long as it knows it."""
_OUT_OF_MEMORY: Final = frozenset({1, 2})


class _Config(Structure):
    """WebPConfig: how to encode."""

    _fields_ = (("lossless", c_int), ("quality", c_float), ("method", c_int), ("rest", _ROOM))


class _Picture(Structure):
    """WebPPicture: what to encode, and where to."""

    _fields_ = (
        ("use_argb", c_int),
        ("colorspace", c_int),
        ("width", c_int),
        ("height", c_int),
        ("yuv", c_void_p * 3),
        ("strides", c_int * 2),
        ("alpha", c_void_p),
        ("alpha_stride", c_int),
        ("pad1", c_int * 2),
        ("argb", c_void_p),
        ("argb_stride", c_int),
        ("pad2", c_int * 3),
        ("writer", c_void_p),
        ("custom_ptr", c_void_p),
        ("extra_info_type", c_int),
        ("extra_info", c_void_p),
        ("stats", c_void_p),
        ("error_code", c_int),
        ("rest", _ROOM),
    )


class _Writer(Structure):
    """WebPMemoryWriter: what was encoded."""

    _fields_ = (("mem", c_void_p), ("size", c_size_t), ("max_size", c_size_t), ("rest", _ROOM))


def _loaded() -> CDLL | None:
    try:
        library = CDLL(_webp.__file__)
        library.WebPConfigInitInternal.argtypes = POINTER(_Config), c_int, c_float, c_int
        library.WebPPictureInitInternal.argtypes = POINTER(_Picture), c_int
        library.WebPPictureImportRGB.argtypes = POINTER(_Picture), c_char_p, c_int
        library.WebPPictureFree.argtypes = (POINTER(_Picture),)
        library.WebPEncode.argtypes = POINTER(_Config), POINTER(_Picture)
        for name in ("WebPMemoryWriterInit", "WebPMemoryWriterClear"):
            getattr(library, name).argtypes = (POINTER(_Writer),)
        known = library.WebPPictureInitInternal(byref(_Picture()), _ABI)
    except (OSError, AttributeError):
        return None
    return library if known else None


_LIBWEBP: Final = _loaded()


def encoded(image: Image.Image, canvas: "Canvas | None" = None, *, quality: int, method: int) -> bytes:
    """An RGB picture as a lossy WebP file; `canvas` has the same, if it was painted before. Raises MemoryError, and
    OSError for whatever else libwebp finds fault with."""
    if not _LIBWEBP:
        file = BytesIO()
        image.save(file, "webp", quality=quality, method=method)
        return file.getvalue()
    with canvas.whole() if canvas else _imported(_LIBWEBP, image) as picture:
        return _file(_LIBWEBP, picture, quality, method)


def canvas_of(size: tuple[int, int]) -> "Canvas | None":
    """None where the library cannot be called."""
    return Canvas(_LIBWEBP, size) if _LIBWEBP else None


class Canvas:
    """A picture as VP8 keeps it, painted part by part: a plane of luma, and two of chroma, half as wide and high."""

    def __init__(self, library: CDLL, size: tuple[int, int]) -> None:
        self._library, self._size = library, size
        halved = _halves(size)
        self._planes = [Image.new("L", one, None) for one in (size, halved, halved)]

    def paint(self, part: Image.Image, at: tuple[int, int]) -> None:
        """An RGB picture, with its left upper corner at this pixel, which is even. Raises MemoryError."""
        with _imported(self._library, part) as picture:
            luma, chroma = (part.size, at), (_halves(part.size), (at[0] // 2, at[1] // 2))
            for n, (whole, (size, place)) in enumerate(zip(self._planes, (luma, chroma, chroma), strict=True)):
                stride = picture.strides[min(n, 1)]
                memory = (c_ubyte * (stride * size[1])).from_address(picture.yuv[n])
                whole.paste(Image.frombuffer("L", size, memory, "raw", "L", stride, 1), place)

    @contextmanager
    def whole(self) -> Iterator[_Picture]:
        planes = [c_char_p(plane.tobytes()) for plane in self._planes]
        with _picture(self._library, self._size) as picture:
            picture.yuv[:] = [cast(plane, c_void_p).value for plane in planes]
            picture.strides[:] = [plane.width for plane in self._planes[:2]]
            yield picture


def _halves(size: tuple[int, int]) -> tuple[int, int]:
    return (size[0] + 1) // 2, (size[1] + 1) // 2


@contextmanager
def _picture(library: CDLL, size: tuple[int, int]) -> Iterator[_Picture]:
    picture = _Picture()
    library.WebPPictureInitInternal(byref(picture), _ABI)
    picture.width, picture.height = size
    try:
        yield picture
    finally:
        library.WebPPictureFree(byref(picture))


@contextmanager
def _imported(library: CDLL, image: Image.Image) -> Iterator[_Picture]:
    with _picture(library, image.size) as picture:
        if not library.WebPPictureImportRGB(byref(picture), image.tobytes(), image.width * 3):
            raise MemoryError("libwebp has no room for a picture")
        yield picture


def _file(library: CDLL, picture: _Picture, quality: int, method: int) -> bytes:
    config, written = _Config(), _Writer()
    library.WebPConfigInitInternal(byref(config), 0, quality, _ABI)
    config.method = method
    library.WebPMemoryWriterInit(byref(written))
    picture.writer = cast(library.WebPMemoryWrite, c_void_p)
    picture.custom_ptr = cast(pointer(written), c_void_p)
    try:
        if library.WebPEncode(byref(config), byref(picture)):
            return string_at(written.mem, written.size)
    finally:
        library.WebPMemoryWriterClear(byref(written))
    if picture.error_code in _OUT_OF_MEMORY:
        raise MemoryError("libwebp has no room for a file")
    raise OSError(f"libwebp makes nothing of {picture.width:,} × {picture.height:,} pixels: {picture.error_code}")
