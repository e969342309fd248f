"""Coasts, from above and from the beach."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from cli.demo.brushes import below, clouds, curve, glitter, glow, gradient, hills, mirror, mix, noise, stars


def sea_at_sunset(size: tuple[int, int], rng: Random) -> Image.Image:
    w, h = size
    horizon = round(h * 0.56)
    image = gradient(
        size, [(0, (38, 52, 104)), (0.25, (120, 84, 132)), (0.44, (236, 124, 92)), (0.56, (255, 198, 112))]
    )
    clouds(
        image,
        rng,
        grid=(2, 8),
        cover=0.62,
        lit=(255, 150, 104),
        shade=(96, 66, 112),
        band=[(0, 0.95), (0.42, 0.75), (0.54, 0)],
    )
    sun = (w * 0.42, horizon - h * 0.035)
    image = glow(image, sun, w * 0.55, (255, 130, 50), power=2.4)
    image = glow(image, sun, w * 0.05, (255, 240, 190), power=0.4)
    mirror(image, horizon, rng, tint=(24, 34, 74), share=0.34, swell=1.3)
    return glitter(image, rng, x=sun[0], horizon=horizon, spread=0.16, colour=(255, 206, 130), count=1500)


def beach_from_above(size: tuple[int, int], rng: Random) -> Image.Image:
    w, h = size
    slant = [
        (x, -(h * 0.10) * x / w + h * 0.03 * math.sin(x / w * 7 + 1) + h * 0.012 * math.sin(x / w * 19))
        for x in range(0, w + 8, 8)
    ]
    image = gradient(size, [(0, (8, 84, 126)), (0.28, (16, 140, 166)), (0.5, (70, 196, 196)), (0.66, (160, 226, 210))])
    reef = noise(size, rng, (6, 4), octaves=5)
    image.paste(
        (10, 92, 118),
        mask=ImageChops.multiply(
            curve(reef, lambda v: (v - 0.52) * 2.4),
            gradient(size, [(0, (190,) * 3), (0.55, (60,) * 3), (0.66, (0,) * 3)]).getchannel(0),
        ),
    )
    ripple = curve(noise(size, rng, (26, 40), octaves=3).filter(ImageFilter.EMBOSS), lambda v: 0.5 + (v - 0.5) * 0.9)
    image = ImageChops.soft_light(image, Image.merge("RGB", (ripple,) * 3))
    sand = gradient(size, [(0.6, (206, 178, 130)), (0.74, (240, 218, 172)), (1, (250, 234, 198))])
    dust = curve(noise(size, rng, (60, 45), octaves=4).filter(ImageFilter.EMBOSS), lambda v: 0.5 + (v - 0.5) * 0.8)
    shore = h * 0.72
    image.paste(ImageChops.soft_light(sand, Image.merge("RGB", (dust,) * 3)), mask=below(size, slant, shore))
    image.paste(
        (176, 146, 104),
        mask=curve(
            ImageChops.subtract(below(size, slant, shore), below(size, slant, shore + h * 0.05)).filter(
                ImageFilter.GaussianBlur(7)
            ),
            lambda v: v * 0.7,
        ),
    )
    lace = noise(size, rng, (22, 16), octaves=5, gain=0.7)
    for offset, width, strength in ((0.012, 0.03, 1.0), (-0.06, 0.022, 0.85), (-0.15, 0.016, 0.6)):
        drift = [(x, y + h * 0.012 * math.sin(x / w * 13 + offset * 90)) for x, y in slant]
        strip = ImageChops.subtract(
            below(size, drift, shore + h * (offset - width)), below(size, drift, shore + h * offset)
        )
        foam = ImageChops.multiply(
            strip.filter(ImageFilter.GaussianBlur(h * width / 5)), curve(lace, lambda v: (v - 0.16) * 2.4)
        )
        image.paste((250, 253, 250), mask=curve(foam, lambda v, strength=strength: v * 1.2 * strength))  # type: ignore[misc]
    for place in range(5):
        x, y = w * (0.12 + 0.18 * place + rng.uniform(-0.05, 0.05)), h * rng.uniform(0.85, 0.94)
        _parasol(image, rng, x, y, w * 0.026)
    return image


def _parasol(image: Image.Image, rng: Random, x: float, y: float, radius: float) -> None:
    side = round(radius * 5)
    shadow = Image.new("L", (side, side))
    ImageDraw.Draw(shadow).ellipse((side * 0.42, side * 0.4, side * 0.86, side * 0.82), fill=120)
    shadow = shadow.filter(ImageFilter.GaussianBlur(radius / 5))
    image.paste((120, 92, 70), (round(x - side / 2), round(y - side / 2)), shadow)
    cloth = rng.choice(((226, 70, 62), (40, 120, 170), (240, 176, 40), (46, 150, 120)))
    draw, box = ImageDraw.Draw(image), (x - radius, y - radius, x + radius, y + radius)
    for part in range(8):
        draw.pieslice(
            box, part * 45, part * 45 + 45, fill=mix(cloth, (255, 250, 240), 0.88 * (part % 2) + 0.05 * (part % 3))
        )


def lighthouse(size: tuple[int, int], rng: Random) -> Image.Image:
    w, h = size
    horizon = round(h * 0.66)
    image = stars(
        gradient(size, [(0, (14, 24, 62)), (0.4, (58, 70, 124)), (0.6, (206, 130, 130)), (0.66, (250, 180, 130))]),
        rng,
        260,
        h * 0.4,
    )
    clouds(
        image,
        rng,
        grid=(2, 9),
        cover=0.55,
        lit=(226, 140, 140),
        shade=(70, 66, 116),
        band=[(0, 0.5), (0.5, 0.9), (0.63, 0)],
    )
    mirror(image, horizon, rng, tint=(24, 34, 74), share=0.45, swell=1.2)
    image = glitter(image, rng, x=w * 0.45, horizon=horizon, spread=0.9, colour=(120, 84, 76), count=700)
    x, foot, top = w * 0.68, h * 0.74, h * 0.3
    for angle in (-1, 1):
        beam = Image.new("L", size)
        ImageDraw.Draw(beam).polygon(
            [(x, top), (x + angle * w, top - h * 0.12), (x + angle * w, top + h * 0.03)], fill=120
        )
        fade = (
            curve(Image.radial_gradient("L"), lambda v: max(0, 1 - v * 1.3))
            .resize((2 * w, 2 * w))
            .crop((round(w - x), round(w - top), round(2 * w - x), round(w - top) + h))
        )
        image.paste((255, 238, 196), mask=ImageChops.multiply(beam.filter(ImageFilter.GaussianBlur(w / 90)), fade))
    _tower(image, x, foot, top, w * 0.045)
    hills(image, rng, base=h * 0.83, height=h * 0.08, top=(26, 28, 44), foot=(10, 12, 24), rough=0.56, texture=0.25)
    return glow(image, (x, top), w * 0.1, (255, 232, 180), power=1.4)


def _tower(image: Image.Image, x: float, foot: float, top: float, half: float) -> None:
    h = image.height
    tower = Image.new("RGB", (round(half * 2), round(foot * 1.2 - top)), (228, 214, 208))
    draw = ImageDraw.Draw(tower)
    for band in range(0, 8, 2):
        draw.rectangle(
            (0, tower.height * (band + 1) / 8, tower.width, tower.height * (band + 2) / 8), fill=(170, 44, 50)
        )
    round_ = curve(Image.linear_gradient("L").rotate(90).resize(tower.size), lambda v: 0.66 - 0.6 * v)
    tower = Image.blend(
        ImageChops.soft_light(tower, Image.merge("RGB", (round_,) * 3)),
        Image.new("RGB", tower.size, (44, 44, 84)),
        0.34,
    )
    mask = Image.new("L", tower.size)
    ImageDraw.Draw(mask).polygon(
        [(half * 0.46, 0), (half * 1.54, 0), (half * 2, tower.height), (0, tower.height)], fill=255
    )
    image.paste(tower, (round(x - half), round(top)), mask)
    pen, lamp = ImageDraw.Draw(image), half * 0.62
    pen.rectangle((x - lamp * 1.25, top - 2, x + lamp * 1.25, top + h * 0.008), fill=(20, 22, 36))
    pen.rectangle((x - lamp * 0.72, top - h * 0.036, x + lamp * 0.72, top), fill=(255, 240, 190))
    pen.polygon([(x - lamp, top - h * 0.036), (x, top - h * 0.066), (x + lamp, top - h * 0.036)], fill=(120, 30, 40))
