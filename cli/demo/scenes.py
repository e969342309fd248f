"""What the demo photographs show, where, and how the camera was held."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from PIL import Image

from cli.demo.motifs import details, land, night, water


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A motif, where and how it was taken: pixels of the upright picture, degrees north and east, EXIF orientation."""

    paint: Callable[[tuple[int, int], Random], Image.Image]
    size: tuple[int, int]
    orientation: int
    place: str
    at: tuple[float, float]
    caption: str
    alt_text: str


SCENES: Final = (
    Scene(
        paint=land.dawn_over_ranges,
        size=(4000, 3000),
        orientation=1,
        place="Blue Ridge, Virginia",
        at=(38.5202, -78.4386),
        caption="Up at four for this. Seven ridges, no wind, one thermos. #dawn #mountains",
        alt_text="Layered mountain ridges fade into a pink and golden haze below a rising sun.",
    ),
    Scene(
        paint=night.aurora,
        size=(3000, 4000),
        orientation=6,
        place="Abisko, Sweden",
        at=(68.3495, 18.8312),
        caption="The sky danced for eleven minutes and nobody said a word. #aurora #lapland",
        alt_text="Green and violet northern lights above spruces, mirrored in a still lake under stars.",
    ),
    Scene(
        paint=water.sea_at_sunset,
        size=(3600, 2400),
        orientation=3,
        place="Big Sur, California",
        at=(36.2704, -121.8081),
        caption="Last light, off the cliffs. #sunset #pacific",
        alt_text="The sun touches the horizon of a calm sea and lays a glittering path on violet water.",
    ),
    Scene(
        paint=details.poppies,
        size=(3200, 2400),
        orientation=1,
        place="Castelluccio, Italy",
        at=(42.8283, 13.2058),
        caption="The plain is on fire again. #poppies #umbria",
        alt_text="Red poppies in focus before a blurred green meadow and warm morning light.",
    ),
    Scene(
        paint=night.city_at_night,
        size=(3000, 2000),
        orientation=8,
        place="Chicago, Illinois",
        at=(41.8676, -87.6140),
        caption="Every window is somebody's evening. #skyline #bluehour",
        alt_text="A skyline with lit windows at dusk, reflected in dark rippled water.",
    ),
    Scene(
        paint=land.forest_in_mist,
        size=(2400, 3000),
        orientation=8,
        place="Black Forest, Germany",
        at=(47.8742, 8.0039),
        caption="Breathing trees. #forest #fog",
        alt_text="Rows of spruces, dark in front and paler with distance, stand in white mist.",
    ),
    Scene(
        paint=water.beach_from_above,
        size=(4000, 3000),
        orientation=2,
        place="Elafonisi, Crete",
        at=(35.2717, 23.5411),
        caption="Five umbrellas and a whole sea. #drone #beach",
        alt_text="From above: turquoise water breaks in white foam on a pale beach with five parasols.",
    ),
    Scene(
        paint=land.alpine_lake,
        size=(3200, 2400),
        orientation=1,
        place="Lago di Braies, Italy",
        at=(46.6943, 12.0854),
        caption="Which way is up? #alps #reflection",
        alt_text="A snow-covered range and a line of spruces mirrored in a calm alpine lake.",
    ),
    Scene(
        paint=details.balloons,
        size=(2400, 3000),
        orientation=5,
        place="Cappadocia, Turkey",
        at=(38.6431, 34.8289),
        caption="Eight of them, and not a sound. #balloons #sunrise",
        alt_text="Striped hot-air balloons float in a pale morning sky above hazy hills.",
    ),
    Scene(
        paint=land.dunes,
        size=(3840, 2160),
        orientation=4,
        place="Erg Chebbi, Morocco",
        at=(31.1458, -3.9762),
        caption="We were the first footprints today. #sahara #dunes",
        alt_text="Golden sand dunes with sharp crests and brown shadows under a deep blue sky.",
    ),
    Scene(
        paint=night.moonrise,
        size=(2250, 3000),
        orientation=6,
        place="Joshua Tree, California",
        at=(33.8734, -115.9010),
        caption="It looked close enough to knock on. #fullmoon",
        alt_text="A full moon glows above thin clouds and dark blue hills.",
    ),
    Scene(
        paint=details.rain_on_the_window,
        size=(2000, 2000),
        orientation=7,
        place="Shibuya, Tokyo",
        at=(35.6595, 139.7005),
        caption="Bus 77, upper deck, still raining. #bokeh #rain",
        alt_text="Rain drops on a window in front of blurred coloured city lights.",
    ),
    Scene(
        paint=land.lavender,
        size=(3600, 2400),
        orientation=1,
        place="Valensole, France",
        at=(43.8377, 5.9837),
        caption="You can hear it before you smell it: bees. #lavender #provence",
        alt_text="Rows of lavender run to the horizon under a peach-coloured evening sky.",
    ),
    Scene(
        paint=water.lighthouse,
        size=(2880, 1620),
        orientation=1,
        place="Cape Hatteras, North Carolina",
        at=(35.2505, -75.5288),
        caption="Switched on at 17:52, as every day since 1870. #lighthouse",
        alt_text="A red and white lighthouse sends two beams into a starry evening sky by the sea.",
    ),
)
