"""The library is called past Pillow, and makes the same files."""

import random

import pytest
from heliograph.media.imaging import webp
from PIL import Image

QUALITY = {"quality": 80, "method": 2}


@pytest.fixture
def without(monkeypatch):
    def encoded(image: Image.Image) -> bytes:
        with monkeypatch.context() as patched:
            patched.setattr(webp, "_LIBWEBP", None)
            return webp.encoded(image, webp.canvas_of(image.size), **QUALITY)

    return encoded


def picture(size: tuple[int, int]) -> Image.Image:
    raw = random.Random(7).randbytes(8 * 8 * 3)
    return Image.frombytes("RGB", (8, 8), raw).resize(size, Image.Resampling.BICUBIC)


def test_the_library_that_comes_with_pillow_can_be_called():
    assert webp.canvas_of((1, 1)) is not None


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (15, 16), (17, 31), (250, 333)])
def test_files_are_those_that_pillow_makes(size, without):
    assert webp.encoded(picture(size), **QUALITY) == without(picture(size))


@pytest.mark.parametrize("cuts", [(0, 0, 251, 333), (128, 0, 251, 333), (128, 64, 251, 333), (2, 332, 251, 333)])
def test_a_picture_painted_in_parts_is_that_painted_at_once(cuts, without):
    across, down, width, height = cuts
    image, canvas = picture((width, height)), webp.canvas_of((width, height))
    for left, right in ((0, across), (across, width)):
        for top, bottom in ((0, down), (down, height)):
            if right > left and bottom > top:
                canvas.paint(image.crop((left, top, right, bottom)), (left, top))

    assert webp.encoded(image, canvas, **QUALITY) == without(image)


def test_what_the_library_cannot_write_is_an_error():
    with pytest.raises(OSError, match="16,384"):
        webp.encoded(Image.new("RGB", (16_384, 1)), **QUALITY)


def test_where_there_is_no_room_is_no_fault_of_the_picture(monkeypatch):
    class Full:
        def __getattr__(self, name):
            return (lambda *_: 0) if name == "WebPPictureImportRGB" else getattr(library, name)

    library = webp._LIBWEBP
    monkeypatch.setattr(webp, "_LIBWEBP", Full())

    with pytest.raises(MemoryError):
        webp.encoded(picture((4, 4)), **QUALITY)
