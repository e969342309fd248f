"""What is too bright for an ordinary screen comes down, and the rest looks as it did."""

import random
from array import array
from io import BytesIO

import av
import pytest
from av.video.reformatter import ColorTrc
from heliograph.media import video
from heliograph.media.film import PLAYED
from heliograph.media.model import Size
from heliograph.media.video.tones import Toning, ordinary
from PIL import Image

from tests.clips import clip, filmed, seen_in

PQ, HLG = ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67
# BT.2100: the PQ signals of so many nits; BT.2408: of a white of 203 nits in both.
OF_50, OF_100, OF_203, OF_1000 = 0.4403, 0.5081, 0.5807, 0.7518
HLG_OF_203 = 0.75


def grey(value: float) -> tuple[float, float, float]:
    return value, value, value


@pytest.mark.parametrize("curve", [PQ, HLG])
def test_black_stays_black_and_the_brightest_becomes_white(curve):
    assert ordinary(grey(0), curve) == grey(0)
    assert ordinary(grey(1), curve) == pytest.approx(grey(1), abs=0.002)


def test_dark_tones_are_as_bright_as_they_were():
    assert ordinary(grey(OF_50), PQ) == pytest.approx(grey((50 / 203) ** (1 / 2.4)), abs=0.001)


def test_white_is_near_white_whichever_way_it_is_said_and_what_is_brighter_is_told_apart():
    (white,) = {round(ordinary(grey(signal), curve)[0], 2) for signal, curve in ((OF_203, PQ), (HLG_OF_203, HLG))}

    assert 0.88 < white < 0.93
    assert white < ordinary(grey(0.66), PQ)[0] < ordinary(grey(OF_1000), PQ)[0] <= 1
    assert ordinary(grey(0.9), PQ) == pytest.approx(ordinary(grey(OF_1000), PQ), abs=0.001)


def test_a_colour_is_the_same_in_narrower_primaries():
    """BT.2087: the red of BT.709 in the primaries of BT.2020, as so many hundredths of 100 nits."""
    signal = tuple(_pq(100 * part) for part in (0.6274, 0.0691, 0.0164))

    assert ordinary(signal, PQ) == pytest.approx(((100 / 203) ** (1 / 2.4), 0, 0), abs=0.06)


def _pq(nits: float) -> float:
    """BT.2100, table 4."""
    power = (nits / 10_000) ** (1305 / 8192)
    return ((107 / 128 + 2413 / 128 * power) / (1 + 2392 / 128 * power)) ** (2523 / 32)


@pytest.mark.parametrize("curve", [PQ, HLG])
def test_the_table_says_of_every_colour_what_the_rule_says(curve):
    dice = random.Random(5)
    greys = [grey(place / 32) for place in range(32)]
    colours = greys + [tuple(dice.random() for _ in range(3)) for _ in range(224)]
    frame = av.VideoFrame(256, 2, "gbrp10le")
    for plane, channel in zip(frame.planes, (1, 2, 0), strict=True):
        line = array("H", [round(colour[channel] * 1023) for colour in colours]).tobytes().ljust(plane.line_size, b"\0")
        plane.update(line * 2)
    frame.color_trc = curve

    image = Toning(Size(256, 2)).toned(frame).to_image()

    off = [
        abs(found - 255 * meant)
        for place, colour in enumerate(colours)
        for found, meant in zip(image.getpixel((place, 0)), ordinary(colour, curve), strict=True)
    ]
    assert max(off[: 3 * len(greys)]) < 3
    assert sum(off) / len(off) < 1


def test_a_film_of_high_dynamic_range_is_toned_down_and_its_poster_too(tmp_path):
    as_it_is, toned = (
        video.make_apart(filmed(tmp_path / "film", clip(frames=3, sound=None, hlg=hlg)), max_seconds=60)[1]
        for hlg in (False, True)
    )

    before, after = (middle_of_film(outputs[PLAYED]) for outputs in (as_it_is, toned))
    assert max(abs(one - other) for one, other in zip(before, after, strict=True)) > 8
    assert middle_of_picture(toned["feed", "jpeg"]) == pytest.approx(after, abs=8)


def middle_of_film(data: bytes) -> tuple[int, ...]:
    with seen_in(data) as played:
        frame = next(played.decode(video=0))
        assert frame.format.name == "yuv420p"
        return frame.to_image().getpixel((40, 30))


def middle_of_picture(data: bytes) -> tuple[int, ...]:
    return Image.open(BytesIO(data)).convert("RGB").getpixel((40, 30))
