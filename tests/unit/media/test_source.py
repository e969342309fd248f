"""A picture that is shrunk in bands while it is decoded is the same as one that is shrunk when all of it is there."""

import random
from concurrent.futures import Future, ThreadPoolExecutor
from io import BytesIO

import pytest
from heliograph.media.imaging import source as module
from heliograph.media.imaging import webp
from heliograph.media.imaging.opening import opened
from heliograph.media.imaging.resizing import FAST_MODES
from heliograph.media.imaging.source import Source, source_of
from heliograph.media.model import Size
from heliograph.media.refusals import PictureUnreadable
from PIL import Image

from tests.unit.media.test_pixel_kinds import wide_gamut

pytestmark = pytest.mark.skipif("RGB" not in FAST_MODES, reason="bands are made by the fast resizer")

SIZE = Size(701, 533)


def photograph(size: tuple[int, int] = (1403, 1067), *, seed: int = 3, **options: object) -> bytes:
    """Something else everywhere, at the edges too."""
    raw = random.Random(seed).randbytes(70 * 53 * 3)
    file = BytesIO()
    Image.frombytes("RGB", (70, 53), raw).resize(size, Image.Resampling.BICUBIC).save(file, "JPEG", **options)
    return file.getvalue()


def of(data: bytes, orientation: int = 1, size: Size = SIZE) -> Source:
    with opened(data, "jpeg") as (_, image), ThreadPoolExecutor(2) as threads:
        return source_of(image, size, orientation, threads)


def in_one_piece(monkeypatch: pytest.MonkeyPatch, *args: object) -> Source:
    with monkeypatch.context() as patched:
        patched.setattr(module, "FAST_MODES", frozenset())
        return of(*args)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_bands_make_the_same_picture_whichever_way_it_lies(orientation, monkeypatch):
    data, size = photograph(), SIZE if orientation < 5 else Size(*reversed(SIZE))

    banded, whole = of(data, orientation, size), in_one_piece(monkeypatch, data, orientation, size)

    assert banded.image.size == size
    assert banded.image.tobytes() == whole.image.tobytes()
    assert whole.canvas is None
    assert webp.encoded(*banded, quality=80, method=2) == webp.encoded(whole.image, quality=80, method=2)


@pytest.mark.parametrize("height", [1, 2, 3, 17, 533, 1066])
@pytest.mark.parametrize(
    "options", [{}, {"progressive": True}, {"icc_profile": wide_gamut()}], ids=["plain", "scans", "wide"]
)
def test_bands_make_the_same_picture_of_every_height_and_kind(height, options, monkeypatch):
    data, size = photograph(**options), Size(701, height)

    assert of(data, 3, size).image.tobytes() == in_one_piece(monkeypatch, data, 3, size).image.tobytes()


def test_pictures_that_are_made_at_once_do_not_mix():
    """They share resizers, and what brings the colours of one profile to sRGB."""
    pictures = [photograph(seed=seed, icc_profile=wide_gamut()) for seed in range(4)]
    alone = [of(data).image.tobytes() for data in pictures]

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda data: of(data).image.tobytes(), pictures * 3))

    assert len(set(alone)) == len(pictures)
    assert together == alone * 3


def test_what_is_black_is_shrunk_too(monkeypatch):
    """Nothing tells that its rows are there before all of them are."""
    file = BytesIO()
    Image.new("RGB", (1403, 1067)).save(file, "JPEG")

    assert not of(file.getvalue()).image.getbbox()


class Watching(ThreadPoolExecutor):
    """Notes how much of the file was read when a band began."""

    def __init__(self, file: BytesIO) -> None:
        super().__init__(1)
        self.file, self.read = file, list[int]()

    def submit(self, *args: object) -> Future:
        self.read.append(self.file.tell())
        return super().submit(*args)


def test_bands_begin_while_the_file_is_still_being_read():
    data = photograph(quality=95)

    with opened(data, "jpeg") as (_, image), Watching(image.fp) as threads:
        source_of(image, SIZE, 1, threads)

    shares = [read / len(data) for read in threads.read]
    assert shares[0] < 0.6
    assert shares[1] < 0.85
    assert shares == sorted(shares)


def test_a_picture_that_ends_too_early_is_unreadable_however_many_bands_were_made():
    data = photograph(quality=95)

    with pytest.raises(PictureUnreadable):
        of(data[: len(data) * 4 // 5])
