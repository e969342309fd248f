"""Photographs for a fresh deployment to show: painted, seeded, and written as a camera would have written them.

They carry what the pipeline has to deal with: pixels stored on their side with an EXIF orientation, GPS coordinates,
camera fields, different aspect ratios and 2 to 12 megapixels.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count as numbers
from itertools import islice
from random import Random
from typing import Final

from PIL import ExifTags, Image

from cli.demo.brushes import film
from cli.demo.scenes import SCENES, Scene


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A JPEG file as from a camera. `width` and `height` are those of the upright picture, in pixels."""

    name: str
    caption: str
    location: str
    alt_text: str
    data: bytes
    width: int
    height: int
    orientation: int


_CANVAS: Final = 1100
"""Longer side, in px, of what is painted; enlarged to the picture's size, with grain of that size on top."""

_AS_STORED: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""EXIF orientation → what the camera did to the upright picture: the inverse of what a viewer has to do."""


def album(count: int = 12, seed: int = 1) -> Iterator[Picture]:
    """`count` pictures, made one by one as they are asked for. A seed always gives the same bytes.

    After the last scene the first comes again, painted differently.
    """
    for number in islice(numbers(), count):
        scene, again = SCENES[number % len(SCENES)], number // len(SCENES)
        yield _taken(scene, Random(f"{seed}/{again}/{scene.paint.__name__}"), number)  # noqa: S311 - chance, not secrets


def _taken(scene: Scene, rng: Random, number: int) -> Picture:
    scale = _CANVAS / max(scene.size)
    canvas = (round(scene.size[0] * scale), round(scene.size[1] * scale))
    upright = film(scene.paint(canvas, rng), scene.size, rng)
    stored = upright.transpose(_AS_STORED[scene.orientation]) if scene.orientation in _AS_STORED else upright
    file = BytesIO()
    stored.save(file, "JPEG", quality=88, exif=_exif(scene, number), dpi=(72, 72))
    return Picture(
        name=f"IMG_{4100 + 7 * number:04}.jpg",
        caption=scene.caption,
        location=scene.place,
        alt_text=scene.alt_text,
        data=file.getvalue(),
        width=scene.size[0],
        height=scene.size[1],
        orientation=scene.orientation,
    )


def _exif(scene: Scene, number: int) -> Image.Exif:
    """What a camera writes, above all what nobody should be able to read in what is shown: where it was."""
    moment = datetime(2026, 5, 2, 5, 41, 7) + timedelta(days=3 * number, minutes=97 * number)  # noqa: DTZ001
    stamp = moment.strftime("%Y:%m:%d %H:%M:%S")
    north, east = scene.at
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = scene.orientation
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Heliograph", "Demo 12"
    exif[ExifTags.Base.DateTime] = stamp
    exif[ExifTags.Base.Software] = "heliograph demo"
    exif.get_ifd(ExifTags.IFD.Exif).update(
        {
            ExifTags.Base.DateTimeOriginal: stamp,
            ExifTags.Base.ExposureTime: 1 / 250,
            ExifTags.Base.FNumber: 2.8,
            ExifTags.Base.ISOSpeedRatings: 200,
            ExifTags.Base.FocalLength: 35.0,
        }
    )
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "N" if north >= 0 else "S",
            ExifTags.GPS.GPSLatitude: _degrees(north),
            ExifTags.GPS.GPSLongitudeRef: "E" if east >= 0 else "W",
            ExifTags.GPS.GPSLongitude: _degrees(east),
        }
    )
    return exif


def _degrees(value: float) -> tuple[float, float, float]:
    """Degrees, minutes and seconds, to a hundredth of a second: 30 cm."""
    hundredths = round(abs(value) * 360_000)
    return float(hundredths // 360_000), float(hundredths // 6000 % 60), hundredths % 6000 / 100
