"""What the demo photographs are painted with: gradients, fractal noise, ridges, light, water, grain.

Everything random comes from the `random.Random` that is passed in, so a seed paints the same picture again.
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]
Stops = Sequence[tuple[float, Colour]]
"""(position from 0 at the top to 1 at the bottom, colour), rising."""


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`share` 0 is the first colour, 1 the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def gradient(size: tuple[int, int], stops: Stops) -> Image.Image:
    """From top to bottom, eased between the stops."""
    steps = max(2, min(256, size[1]))
    strip = Image.new("RGB", (1, steps))
    strip.putdata([_at(stops, y / (steps - 1)) for y in range(steps)])
    return strip.resize((1, size[1]), Image.Resampling.BICUBIC).resize(size, Image.Resampling.NEAREST)


def _at(stops: Stops, position: float) -> Colour:
    for (start, first), (end, second) in pairwise(stops):
        if position <= end:
            share = max(0.0, (position - start) / (end - start))
            return mix(first, second, share * share * (3 - 2 * share))
    return stops[-1][1]


def curve(mask: Image.Image, shape: Callable[[float], float]) -> Image.Image:
    """Every value, taken as 0…1, through `shape`."""
    return mask.point(
        [max(0, min(255, round(shape(value / 255) * 255))) for value in range(256)] * len(mask.getbands())
    )


def noise(
    size: tuple[int, int], rng: Random, grid: tuple[int, int], *, octaves: int = 5, gain: float = 0.5
) -> Image.Image:
    """Fractal noise (L), contrast stretched: `grid` cells at first, twice as many and `gain` as strong each octave."""
    half = (max(1, size[0] // 2), max(1, size[1] // 2))
    total, weight, result = 0.0, 1.0, Image.new("L", half, 128)
    for octave in range(octaves):
        cells = (min(half[0], grid[0] << octave), min(half[1], grid[1] << octave))
        layer = Image.frombytes("L", cells, rng.randbytes(cells[0] * cells[1])).resize(half, Image.Resampling.BICUBIC)
        total += weight
        result = Image.blend(result, layer, weight / total)
        weight *= gain
    return ImageOps.autocontrast(result, cutoff=0.5).resize(size, Image.Resampling.BICUBIC)


def glow(
    image: Image.Image, centre: tuple[float, float], radius: float, colour: Colour, *, power: float = 2.0
) -> Image.Image:
    """Light added around a point (screen): full at the centre, nothing at `radius`, falling faster with `power`."""
    shrink = 8 if radius > 100 else 1
    x, y, reach = centre[0] / shrink, centre[1] / shrink, max(1, round(radius / shrink))
    # Pillow's gradient is 1 in the corners, so the largest circle in it ends at √½.
    spot = curve(Image.radial_gradient("L"), lambda v: max(0.0, 1 - v * math.sqrt(2)) ** power)
    spot = spot.resize((2 * reach, 2 * reach))
    light = Image.new("RGB", (image.width // shrink + 1, image.height // shrink + 1))
    light.paste(colour, (round(x - reach), round(y - reach)), spot)
    return ImageChops.screen(image, light.resize(image.size, Image.Resampling.BICUBIC))


def veil(image: Image.Image, stops: Sequence[tuple[float, float]], colour: Colour) -> None:
    """Mist in place: how much of `colour` (0–1) at each height (0 top, 1 bottom)."""
    amounts = [(at, (round(255 * amount),) * 3) for at, amount in stops]
    image.paste(colour, (0, 0), gradient(image.size, amounts).getchannel(0))


def clouds(
    image: Image.Image,
    rng: Random,
    *,
    grid: tuple[int, int],
    cover: float,
    lit: Colour,
    shade: Colour,
    band: Sequence[tuple[float, float]],
) -> None:
    """In place. `cover` 0–1; `band` says how much of them is seen at each height; `lit` above, `shade` within."""
    shape = noise(image.size, rng, grid, octaves=6, gain=0.55)
    fade = gradient(image.size, [(at, (round(255 * amount),) * 3) for at, amount in band]).getchannel(0)
    mask = ImageChops.multiply(curve(shape, lambda v: max(0.0, (v - 1 + cover) / cover) ** 1.3 * 1.25), fade)
    depth = curve(ImageChops.offset(shape, 0, image.height // 40), lambda v: (v - 0.35) * 1.5)
    image.paste(
        Image.composite(Image.new("RGB", image.size, shade), Image.new("RGB", image.size, lit), depth), mask=mask
    )


def ridge(
    rng: Random, width: int, *, height: float, rough: float = 0.52, points: int = 513
) -> list[tuple[float, float]]:
    """A skyline by midpoint displacement: (x, y) from left to right, y within about ± `height`."""
    heights = [0.0] * points
    heights[0], heights[-1] = rng.uniform(-0.5, 0.5), rng.uniform(-0.5, 0.5)
    step, swing = points - 1, 1.0
    while step > 1:
        for middle in range(step // 2, points, step):
            mean = (heights[middle - step // 2] + heights[middle + step // 2]) / 2
            heights[middle] = mean + rng.uniform(-swing, swing)
        step //= 2
        swing *= rough
    return [(width * index / (points - 1), value * height) for index, value in enumerate(heights)]


def below(size: tuple[int, int], line: Sequence[tuple[float, float]], base: float) -> Image.Image:
    """Mask (L) of everything under a skyline whose zero lies at `base`, smooth-edged."""
    doubled = Image.new("L", (size[0] * 2, size[1] * 2))
    edge = [(x * 2, (base + y) * 2) for x, y in line]
    ImageDraw.Draw(doubled).polygon([*edge, (size[0] * 2, size[1] * 2), (0, size[1] * 2)], fill=255)
    return doubled.reduce(2)


def hills(
    image: Image.Image,
    rng: Random,
    *,
    base: float,
    height: float,
    top: Colour,
    foot: Colour,
    rough: float = 0.5,
    texture: float = 0.25,
    grid: tuple[int, int] = (24, 14),
) -> None:
    """One range in place, its zero line at `base` px: `top` colour fading into `foot` within twice its height."""
    mask = below(image.size, ridge(rng, image.width, height=height, rough=rough), base)
    first, last = (base - height * 1.3) / image.height, min(1.0, (base + height * 1.2) / image.height)
    body = gradient(image.size, [(max(0.0, first), top), (max(last, first + 0.05), foot), (1.5, foot)])
    if texture:
        relief = noise(image.size, rng, grid, octaves=6, gain=0.62).filter(ImageFilter.EMBOSS)
        relief = curve(relief, lambda v: 0.5 + (v - 0.5) * texture * 4)
        body = ImageChops.soft_light(body, Image.merge("RGB", (relief,) * 3))
    image.paste(body, mask=mask)


def mirror(image: Image.Image, horizon: int, rng: Random, *, tint: Colour, share: float, swell: float = 1.0) -> None:
    """In place: water below `horizon` shows what stands above it, rippled ever wider towards the viewer."""
    depth = image.height - horizon
    above = image.crop((0, max(0, horizon - depth), image.width, horizon))
    water = ImageOps.flip(above).resize((image.width, depth)).filter(ImageFilter.BoxBlur(image.width / 900))
    waves = [(rng.uniform(0.05, 0.9), rng.uniform(0, 6.3), rng.uniform(0.4, 1)) for _ in range(6)]
    calm = water.copy()
    for y in range(depth):
        near = y / depth
        pitch = 60 / (0.25 + near)
        shift = sum(math.sin(y * pitch * speed / 60 + phase) * size for speed, phase, size in waves)
        offset = round(shift * swell * (0.6 + 5 * near) * image.width / 1600)
        source = min(depth - 1, max(0, y + round(shift * swell * 2 * near)))
        water.paste(calm.crop((-offset, source, image.width - offset, source + 1)), (0, y))
        if offset:
            column = 0 if offset > 0 else image.width - 1
            edge = calm.crop((column, source, column + 1, source + 1)).resize((abs(offset), 1))
            water.paste(edge, (0 if offset > 0 else image.width + offset, y))
    image.paste(Image.blend(water, Image.new("RGB", water.size, tint), share), (0, horizon))


def glitter(
    image: Image.Image, rng: Random, *, x: float, horizon: int, spread: float, colour: Colour, count: int
) -> Image.Image:
    """The path that a low light lays on water: short strokes, wider apart and wider towards the viewer."""
    light = Image.new("RGB", image.size)
    draw = ImageDraw.Draw(light)
    for _ in range(count):
        near = rng.random() ** 1.7
        y = horizon + 2 + near * (image.height - horizon)
        reach = image.width * spread * (0.12 + near)
        middle, length = x + rng.gauss(0, reach * 0.4), image.width * (0.004 + 0.03 * near) * rng.uniform(0.3, 1)
        shine = max(0.0, 1 - abs(middle - x) / reach) * rng.uniform(0.3, 1) * (1 - 0.45 * near)
        thick = 0.5 + 3.2 * near
        draw.ellipse((middle - length, y - thick, middle + length, y + thick), fill=mix((0, 0, 0), colour, shine))
    return ImageChops.screen(image, ImageChops.screen(light, light.filter(ImageFilter.GaussianBlur(5))))


def stars(image: Image.Image, rng: Random, count: int, lowest: float) -> Image.Image:
    """Most faint, few bright, blue to yellow, thinning out towards `lowest` px."""
    sky = Image.new("RGB", image.size)
    draw = ImageDraw.Draw(sky)
    for _ in range(count):
        x, y = rng.uniform(0, image.width), lowest * (1 - math.sqrt(rng.random()))
        shine = min(1.0, 0.18 + rng.random() ** 7 * 1.2)
        colour = mix((0, 0, 0), mix((170, 195, 255), (255, 225, 190), rng.random()), shine)
        size = 0.5 + 1.5 * shine**2
        draw.ellipse((x - size, y - size, x + size, y + size), fill=colour)
    return ImageChops.screen(image, ImageChops.screen(sky, sky.filter(ImageFilter.GaussianBlur(2.2))))


def spruce(image: Image.Image, x: float, foot: float, tall: float, colour: Colour, rng: Random) -> None:
    draw, tiers = ImageDraw.Draw(image), 11
    draw.rectangle((x - tall * 0.012, foot - tall * 0.2, x + tall * 0.012, foot), fill=colour)
    for tier in range(tiers):
        share = tier / tiers
        top, half = foot - tall * (1 - share * 0.9), tall * (0.02 + 0.19 * share) * rng.uniform(0.8, 1.15)
        lower = top + tall * 0.15
        draw.polygon(
            [
                (x, top),
                (x - half, lower),
                (x - half * 0.3, lower - tall * 0.03),
                (x + half * 0.3, lower - tall * 0.03),
                (x + half, lower),
            ],
            fill=colour,
        )


def film(
    image: Image.Image, size: tuple[int, int], rng: Random, *, grain: int = 11, vignette: float = 0.3
) -> Image.Image:
    """The finished photograph: at its `size` in pixels, darker towards the corners, with grain (± `grain` of 255)."""
    corners = curve(Image.radial_gradient("L").resize((64, 64)), lambda v: 1 - vignette * v**2.5)
    shaded = ImageChops.multiply(image, Image.merge("RGB", (corners.resize(image.size, Image.Resampling.BICUBIC),) * 3))
    cells = (size[0] // 2, size[1] // 2)
    speckle = Image.frombytes("L", cells, rng.randbytes(cells[0] * cells[1])).resize(size, Image.Resampling.BILINEAR)
    speckle = speckle.point([128 + round((value - 128) / 128 * grain) for value in range(256)])
    return ImageChops.add(shaded.resize(size, Image.Resampling.BICUBIC), Image.merge("RGB", (speckle,) * 3), 1, -128)
