"""The same picture is known again in other bytes, and another picture is not taken for it."""

from io import BytesIO
from itertools import combinations
from random import Random

import pytest
from heliograph.media.fingerprint import SIDE, distance, fingerprint
from heliograph.media.imaging import render
from PIL import Image, ImageEnhance


def picture(seed: int, size: tuple[int, int] = (400, 300)) -> Image.Image:
    """Blotches of several sizes, as photographs have them."""
    dice, layers = Random(seed), []
    for side in (4, 9, 20):
        noise = Image.frombytes("RGB", (side, side), dice.randbytes(3 * side * side))
        layers.append(noise.resize(size, Image.Resampling.BICUBIC))
    return Image.blend(Image.blend(layers[0], layers[1], 0.4), layers[2], 0.25)


def file_of(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def seen(image: Image.Image, kind: str = "JPEG", **options: object) -> str:
    found = render(file_of(image, kind, **options))[0].fingerprint
    assert found is not None
    return found


@pytest.mark.parametrize(
    "changed",
    [
        lambda image: seen(image, "JPEG", quality=40),
        lambda image: seen(image, "WEBP", quality=60),
        lambda image: seen(image.resize((230, 173))),
        lambda image: seen(ImageEnhance.Brightness(image).enhance(1.1)),
        lambda image: seen(ImageEnhance.Color(image).enhance(0.3)),
    ],
    ids=["low quality", "another format", "smaller", "brighter", "paler"],
)
def test_the_same_picture_in_other_bytes_differs_in_few_bits(changed):
    image = picture(1)

    assert distance(seen(image), changed(image)) <= 4


def test_different_pictures_differ_in_many_bits():
    found = [fingerprint(picture(seed).resize((SIDE, SIDE)).convert("L").tobytes()) for seed in range(40)]

    assert min(distance(one, other) for one, other in combinations(found, 2)) > 10


def test_a_turned_picture_is_another_one_unless_it_says_so():
    image, exif = picture(2), Image.Exif()
    exif[0x0112] = 6
    lying = image.transpose(Image.Transpose.ROTATE_90)

    assert distance(seen(image), seen(lying)) > 10
    assert distance(seen(image), seen(lying, exif=exif)) <= 2


@pytest.mark.parametrize("colour", ["white", "black", (200, 30, 40)])
def test_next_to_nothing_has_no_fingerprint_by_which_it_would_be_like_everything_blank(colour):
    assert render(file_of(Image.new("RGB", (80, 60), colour)))[0].fingerprint is None


def test_distance_counts_bits():
    assert distance("00000000000000ff", "0000000000000000") == 8
    assert distance("ffffffffffffffff", "0000000000000000") == 64
