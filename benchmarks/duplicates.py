"""How often a picture is known again in other bytes, how often another is taken for it, and what looking costs.

Photographs are tiles of scikit-image's, each a picture of its own, developed as uploads are. `found_*` is the share
that is within the distance after a change, of pictures that have a fingerprint before it; `pairs_alike` the share of
pairs of different photographs that are, `nearest` the distance of the nearest two, and `scene_distance` that of two
shots of one scene, a step apart. `cards_alike` is the share of pairs of words on a ground of one colour that would be
taken for each other if they had fingerprints, `cards_known` of those that have one. `filter_*` are errors of a full
page of random fingerprints by question, measured and in theory, and by search; `reads_*` the read units of a search for
a new picture on a shelf of so many, with the filter in front and by asking for all 67 bands; `shelf_pictures` is how
many a shelf has room for.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import combinations
from math import exp
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, Final

from heliograph.likeness.bloom import PLACES, Bloom, capacity
from heliograph.likeness.model import WIDTHS, Page, Print, bands_of, probes_of, suspected
from heliograph.likeness.settings import DISTANCE, FALSE_POSITIVES, PAGE_BYTES, PAGES
from heliograph.media.fingerprint import SIDE, distance, strengths
from heliograph.media.imaging import recognise, render
from PIL import Image, ImageDraw, ImageEnhance, ImageFont, ImageOps

from benchmarks.media import BUILT, tools

NAMES: Final = (
    *("astronaut.png", "camera.png", "cell.png", "chelsea.png", "clock_motion.png", "coffee.png", "coins.png"),
    *("grass.png", "gravel.png", "brick.png", "hubble_deep_field.jpg", "ihc.png", "moon.png", "motorcycle_left.png"),
    *("retina.jpg", "rocket.jpg"),
)
SMALLEST_TILE: Final = 150
STRANGERS: Final = 2_000
Change = Callable[[Image.Image], bytes]


def run() -> dict[str, float]:
    """Everything follows from the photographs and from seeds, so it comes out the same every time."""
    tools()
    sources = BUILT / "python" / "skimage" / "data"
    photographs = list(_photographs(sources))
    looks = [_look(_bytes(one)) for one in photographs]
    known = [(one, look) for one, look in zip(photographs, looks, strict=True) if look]
    figures = {"photographs": float(len(photographs)), "with_fingerprint": len(known) / len(photographs)}
    for name, change in CHANGES.items():
        figures[f"found_{name}"] = _share(_near(look, _look(change(one))) for one, look in known)
    figures["found_in_a_request"] = _share(_near(look, recognise(_bytes(one))) for one, look in known)
    apart = [distance(one, other) for (_, one), (_, other) in combinations(known, 2)]
    figures |= {"pairs": float(len(apart)), "pairs_alike": _share(one <= DISTANCE for one in apart)}
    figures |= {"nearest": float(min(apart)), "scene_distance": float(_two_shots(sources))}
    return figures | _cards() | _filter() | _reads()


def _photographs(sources: Path) -> Iterator[Image.Image]:
    """Whole ones leave out what their tiles have, or their pairs would not be of different pictures."""
    for name in NAMES:
        with Image.open(sources / name) as opened:
            whole = opened.convert("RGB")
        parts = max(1, min(3, min(whole.size) // SMALLEST_TILE))
        width, height = whole.width // parts, whole.height // parts
        for across in range(parts):
            for down in range(parts):
                box = (across * width, down * height, (across + 1) * width, (down + 1) * height)
                yield whole.crop(box).resize((4 * width, 4 * height), Image.Resampling.BICUBIC)


def _bytes(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **({"quality": 92} | options))
    return file.getvalue()


def _look(data: bytes) -> str | None:
    return render(data)[0].fingerprint


def _near(one: str, other: str | None) -> bool:
    return other is not None and distance(one, other) <= DISTANCE


def _share(those: Iterator[bool]) -> float:
    told = list(those)
    return sum(told) / len(told)


def _scaled(part: float) -> Change:
    return lambda image: _bytes(image.resize((round(image.width * part), round(image.height * part))))


def _cropped(part: float) -> Change:
    def change(image: Image.Image) -> bytes:
        left, top = round(image.width * part / 2), round(image.height * part / 2)
        return _bytes(image.crop((left, top, image.width - left, image.height - top)))

    return change


def _signed(image: Image.Image) -> bytes:
    """A name in the corner, a twentieth of the height."""
    signed = image.copy()
    height = image.height // 20
    ImageDraw.Draw(signed).text(
        (image.width // 2, image.height - 2 * height), "by ada", "white", ImageFont.load_default(height)
    )
    return _bytes(signed)


def _captioned(image: Image.Image) -> bytes:
    """A bar with words over the lowest sixth."""
    captioned, height = image.copy(), image.height // 6
    draw = ImageDraw.Draw(captioned)
    draw.rectangle((0, image.height - height, image.width, image.height), "black")
    draw.text((height // 4, image.height - height), "Last summer", "white", ImageFont.load_default(height // 2))
    return _bytes(captioned)


CHANGES: Final[dict[str, Change]] = {
    "jpeg_50": lambda image: _bytes(image, quality=50),
    "jpeg_20": lambda image: _bytes(image, quality=20),
    "webp_60": lambda image: _bytes(image, "WEBP", quality=60),
    "half": _scaled(0.5),
    "quarter": _scaled(0.25),
    "brighter_10": lambda image: _bytes(ImageEnhance.Brightness(image).enhance(1.1)),
    "darker_20": lambda image: _bytes(ImageEnhance.Brightness(image).enhance(0.8)),
    "contrast_20": lambda image: _bytes(ImageEnhance.Contrast(image).enhance(1.2)),
    "grey": lambda image: _bytes(image.convert("L")),
    "cropped_1": _cropped(0.01),
    "cropped_2": _cropped(0.02),
    "cropped_5": _cropped(0.05),
    "signed": _signed,
    "captioned": _captioned,
    "mirrored": lambda image: _bytes(ImageOps.mirror(image)),
}


def _two_shots(sources: Path) -> int:
    """A motorcycle from two places, as a pair of eyes sees it."""
    looks = []
    for side in ("left", "right"):
        with Image.open(sources / f"motorcycle_{side}.png") as shot:
            looks.append(_look(_bytes(shot.convert("RGB"))))
    one, other = looks
    if one is None or other is None:
        raise AssertionError("there is much to see in both")
    return distance(one, other)


def _cards() -> dict[str, float]:
    cards = [_card(seed) for seed in range(24)]
    bits = [_bits(card) for card in cards]
    alike = _share((one ^ other).bit_count() <= DISTANCE for one, other in combinations(bits, 2))
    return {"cards_alike": alike, "cards_known": _share(_look(_bytes(card)) is not None for card in cards)}


def _card(seed: int) -> Image.Image:
    dice, card = Random(seed), Image.new("RGB", (1080, 1080), (30, 60, 120))  # noqa: S311 - the same every time
    word = "".join(dice.choice("ABCDEFGHIJ") for _ in range(8))
    ImageDraw.Draw(card).text((270, 480), word, "white", ImageFont.load_default(96))
    return card


def _bits(image: Image.Image) -> int:
    """The fingerprint that a picture would have which is refused one: above their median or not."""
    found = strengths(image.resize((SIDE, SIDE), Image.Resampling.BOX).convert("L").tobytes())
    middle = median(found)
    return sum(1 << place for place, strength in enumerate(found) if strength > middle)


def _prints(number: int, seed: int) -> list[Print]:
    dice = Random(seed)  # noqa: S311 - the same every time
    return [Print(f"{dice.getrandbits(64):016x}", str(place), "1") for place in range(number)]


def _filter() -> dict[str, float]:
    size = PAGE_BYTES[1]
    pictures = capacity(size, entries=len(WIDTHS), rate=FALSE_POSITIVES)
    told = _prints(pictures, 1)
    keys = {band.key for one in told for band in bands_of(one.fingerprint)}
    page, strangers = Bloom.of_bytes(size).with_keys(keys), _prints(STRANGERS, 2)
    probes = [band.key for one in strangers for band in probes_of(one.fingerprint) if band.key not in keys]
    searched = [suspected(one.fingerprint, [page]) for one in strangers]
    return {
        "filter_pictures": float(pictures),
        "filter_errors": _share(map(page.holds, probes)),
        "filter_errors_in_theory": (1 - exp(-PLACES * len(keys) / (8 * size))) ** PLACES,
        "filter_searches_in_vain": _share(bool(those) for those in searched),
    }


def _reads() -> dict[str, float]:
    """A page of up to 4 KB, read consistently, is a unit; so is what is asked of a band, whether there is anything."""
    figures = {}
    for number in (10, 100, 700, 10_000):
        page = Page.first("user#1")
        filters = []
        for one in _prints(number, 3):
            if page.full:
                filters.append(page.bloom)
                page = page.opened()
            page = page.with_prints([one])
        asked = [len(suspected(one.fingerprint, [page.bloom, *filters])) for one in _prints(STRANGERS, 4)]
        figures[f"reads_of_{number}"] = 1 + len(filters) + sum(asked) / len(asked)
    room = sum(capacity(size, entries=len(WIDTHS), rate=FALSE_POSITIVES) for size in _page_sizes())
    without = float(len(list(probes_of("0" * 16))))
    return figures | {"reads_without_filter": without, "shelf_pictures": float(room)}


def _page_sizes() -> list[int]:
    first, further = PAGE_BYTES
    return [first, *[further] * (PAGES - 1)]
