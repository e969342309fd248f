"""Twelve photographs of 12 megapixels, as phones would have written them: of real ones, since nobody ships such large.

The real ones come with scikit-image, half a megapixel to two each. One to six of them are laid beside each other, so
that there is as much detail as a large photograph has after it was shrunk; then enlarged, with the grain of a sensor.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from PIL import Image

NAMES: Final = (
    *("astronaut.png", "coffee.png", "chelsea.png", "hubble_deep_field.jpg", "retina.jpg", "ihc.png"),
    *("motorcycle_left.png", "rocket.jpg", "grass.png", "gravel.png", "brick.png", "moon.png"),
)
LAYOUTS: Final = ((1, 1), (2, 2), (3, 2), (2, 1))
"""Photographs across and down."""
COUNT: Final = 12
_ORIENTATION: Final = 0x0112


def photographs(sources: Path, folder: Path, numpy: Any) -> Iterator[Path]:
    """The files, made once; the same every time. A third is upright, and half of those stored on their side."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(COUNT):
        path = folder / f"{number:02}.jpg"
        if not path.exists():
            size = (3000, 4000) if number % 3 == 0 else (4000, 3000)
            picture = _grainy(_mosaic(sources, number, size), number, numpy)
            exif = Image.Exif()
            if number % 6 == 0:
                picture, exif[_ORIENTATION] = picture.transpose(Image.Transpose.ROTATE_90), 6
            picture.save(path, "JPEG", quality=(88, 92, 95)[number % 3], exif=exif)
        yield path


def _mosaic(sources: Path, number: int, size: tuple[int, int]) -> Image.Image:
    across, down = LAYOUTS[number % len(LAYOUTS)]
    whole = Image.new("RGB", size)
    for place in range(across * down):
        left, top = size[0] * (place % across) // across, size[1] * (place // across) // down
        tile = (size[0] // across, size[1] // down)
        with Image.open(sources / NAMES[(5 * number + place) % len(NAMES)]) as source:
            whole.paste(_filling(source.convert("RGB"), tile), (left, top))
    return whole


def _filling(source: Image.Image, size: tuple[int, int]) -> Image.Image:
    scale = max(size[0] / source.width, size[1] / source.height)
    width, height = size[0] / scale, size[1] / scale
    left, top = (source.width - width) / 2, (source.height - height) / 2
    return source.resize(size, Image.Resampling.BICUBIC, (left, top, left + width, top + height))


def _grainy(picture: Image.Image, number: int, numpy: Any) -> Image.Image:
    """Noise of luminance, 2 to 6 of 255, and a little of each colour."""
    dice = numpy.random.default_rng(number)
    pixels = numpy.asarray(picture).astype(numpy.float32)
    grain = dice.normal(0, 2 + 2 * (number % 3), (*pixels.shape[:2], 1)) + dice.normal(0, 1.5, pixels.shape)
    return Image.fromarray(numpy.clip(pixels + grain, 0, 255).astype(numpy.uint8))
