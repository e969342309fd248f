"""Mountains, deserts, forests and fields."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from cli.demo.brushes import below, clouds, curve, glow, gradient, hills, mirror, mix, noise, ridge, spruce, veil


def dawn_over_ranges(size: tuple[int, int], rng: Random) -> Image.Image:
    w, h = size
    image = gradient(
        size, [(0, (66, 92, 146)), (0.3, (168, 148, 176)), (0.5, (250, 190, 150)), (0.62, (255, 222, 178))]
    )
    clouds(image, rng, grid=(3, 9), cover=0.6, lit=(255, 205, 176), shade=(176, 130, 150), band=[(0, 0.5), (0.45, 0)])
    sun = (w * 0.63, h * 0.47)
    image = glow(image, sun, w * 0.6, (255, 170, 90), power=2.2)
    image = glow(image, sun, w * 0.045, (255, 244, 214), power=0.5)
    far, near = (224, 170, 160), (22, 34, 56)
    for layer in range(7):
        share = (layer / 6) ** 1.15
        tone, base = mix(far, near, share), h * (0.53 + 0.075 * layer)
        hills(
            image,
            rng,
            base=base,
            height=h * (0.055 + 0.012 * layer),
            top=tone,
            texture=0.12 if layer > 3 else 0,
            rough=0.5,
            foot=mix(tone, (250, 204, 170), 0.62 * (1 - share) + 0.08),
        )
    return glow(image, sun, w * 0.5, (120, 66, 30), power=1.6)


def dunes(size: tuple[int, int], rng: Random) -> Image.Image:
    w, h = size
    image = gradient(size, [(0, (58, 112, 178)), (0.3, (132, 178, 214)), (0.46, (238, 220, 190))])
    image = glow(image, (w * 0.12, h * 0.3), w * 0.7, (255, 214, 150), power=1.8)
    for layer in range(5):
        near = layer / 4
        base = h * (0.44 + 0.115 * layer)
        _dune(image, rng, base, h * (0.03 + 0.085 * near), near)
    return image


def _dune(image: Image.Image, rng: Random, base: float, height: float, near: float) -> None:
    """One crest: lit on the windward side, in shade to the lee, ribbed by the wind."""
    w, h = image.size
    phase, waves = rng.uniform(0, 6.3), rng.uniform(0.9, 1.5)
    line = [
        (x, height * (math.sin(x / w * 6.3 * waves + phase) + 0.25 * math.sin(x / w * 17 * waves + 2 * phase)))
        for x in range(0, w + 8, 4)
    ]
    haze = 0.5 * (1 - near)
    light, dark = mix((244, 178, 98), (244, 216, 180), haze), mix((124, 66, 44), (214, 178, 150), haze)
    body = gradient(
        image.size, [((base - height) / h, light), (min(1, (base + 3 * height) / h), mix(light, dark, 0.42)), (2, dark)]
    )
    crest = below(image.size, line, base)
    ribs = noise(image.size, rng, (3, round(60 + 30 * (1 - near))), octaves=3, gain=0.5).rotate(rng.uniform(-9, 9))
    ribs = curve(ribs.filter(ImageFilter.EMBOSS), lambda v: 0.5 + (v - 0.5) * 1.1)
    image.paste(ImageChops.soft_light(body, Image.merge("RGB", (ribs,) * 3)), mask=crest)
    lee = [(x, y + max(0.0, math.sin(x / w * 6.3 * waves + phase + 1.2)) * height * 1.7) for x, y in line]
    outside = ImageChops.subtract(crest, below(image.size, lee, base))
    image.paste(dark, mask=curve(outside.filter(ImageFilter.GaussianBlur(1.5)), lambda v: v * 0.86))


def forest_in_mist(size: tuple[int, int], rng: Random) -> Image.Image:
    w, h = size
    image = gradient(size, [(0, (176, 196, 200)), (0.4, (214, 222, 214)), (1, (150, 166, 160))])
    image = glow(image, (w * 0.7, h * 0.16), w * 0.6, (255, 236, 190), power=1.6)
    for layer in range(6):
        near = (layer + 1) / 6
        tone = mix((188, 204, 200), (16, 34, 32), near**1.2)
        base = h * (0.34 + 0.14 * layer)
        line = ridge(rng, w, height=h * 0.06, rough=0.45)
        image.paste(tone, mask=below(size, line, base + h * 0.03))
        for _ in range(round(80 - 52 * near)):
            x, y = rng.choice(line)
            spruce(
                image,
                x + rng.uniform(-9, 9),
                base + y + h * 0.05,
                h * (0.07 + 0.26 * near) * rng.uniform(0.55, 1.1),
                mix(tone, (0, 0, 0), rng.uniform(0, 0.15)),
                rng,
            )
        if layer < 5:
            top = base / h
            veil(
                image,
                [(0, 0), (top - 0.04, 0), (top + 0.14, 0.62 * (1 - near) + 0.16), (1, 0.62 * (1 - near) + 0.2)],
                (218, 224, 214),
            )
    return image


def alpine_lake(size: tuple[int, int], rng: Random) -> Image.Image:
    w, h = size
    horizon = round(h * 0.55)
    image = gradient(size, [(0, (44, 104, 178)), (0.35, (140, 186, 222)), (0.55, (222, 234, 238))])
    clouds(
        image,
        rng,
        grid=(4, 5),
        cover=0.55,
        lit=(255, 253, 248),
        shade=(190, 204, 220),
        band=[(0, 0.9), (0.4, 0.4), (0.5, 0)],
    )
    _snowy_range(image, rng, h * 0.40, h * 0.2)
    hills(
        image, rng, base=h * 0.51, height=h * 0.055, top=(62, 92, 98), foot=(96, 128, 124), texture=0.3, grid=(60, 40)
    )
    for _ in range(150):
        spruce(
            image,
            rng.uniform(0, w),
            horizon + 2,
            h * rng.uniform(0.03, 0.075),
            mix((20, 50, 44), (44, 82, 58), rng.random()),
            rng,
        )
    mirror(image, horizon, rng, tint=(12, 66, 84), share=0.3, swell=0.55)
    return image


def _snowy_range(image: Image.Image, rng: Random, base: float, height: float) -> None:
    """Rock under snow: the light falls from the left, so what descends to the right is blue with shade."""
    size = image.size
    line = ridge(rng, size[0], height=height, rough=0.54)
    slopes = noise(size, rng, (7, 4), octaves=6, gain=0.52)
    relief = curve(
        slopes.filter(ImageFilter.GaussianBlur(1.5)).filter(
            ImageFilter.Kernel((3, 3), [2, 1, 0, 1, 0, -1, 0, -1, -2], 1, 128)
        ),
        lambda v: 0.5 + (v - 0.5) * 4.2,
    )
    snow = Image.composite(Image.new("RGB", size, (252, 248, 242)), Image.new("RGB", size, (120, 146, 186)), relief)
    rock = Image.composite(Image.new("RGB", size, (132, 124, 122)), Image.new("RGB", size, (50, 58, 76)), relief)
    level = gradient(
        size,
        [
            (max(0.0, (base - height * 1.2) / size[1]), (255,) * 3),
            ((base + height * 0.9) / size[1], (0,) * 3),
            (2, (0,) * 3),
        ],
    )
    bare = curve(ImageChops.add(level.getchannel(0), slopes, 1.4), lambda v: (v - 0.42) * 5)
    body = Image.composite(snow, rock, bare)
    body = Image.blend(body, Image.new("RGB", size, (176, 202, 226)), 0.18)
    image.paste(body, mask=below(size, line, base))


def lavender(size: tuple[int, int], rng: Random) -> Image.Image:
    """Rows run to a vanishing point; the nearer a row, the rounder its bushes."""
    w, h = size
    horizon = round(h * 0.4)
    image = gradient(
        size, [(0, (74, 108, 178)), (0.2, (186, 160, 190)), (0.34, (255, 196, 146)), (0.4, (255, 224, 168))]
    )
    clouds(
        image,
        rng,
        grid=(3, 8),
        cover=0.55,
        lit=(255, 196, 170),
        shade=(150, 110, 150),
        band=[(0, 0.9), (0.3, 0.4), (0.38, 0)],
    )
    image = glow(image, (w * 0.3, h * 0.36), w * 0.5, (255, 176, 90), power=2)
    hills(image, rng, base=h * 0.39, height=h * 0.03, top=(132, 112, 152), foot=(176, 140, 150), texture=0.1)
    field = gradient(
        (w, h - horizon), [(0, (190, 156, 190)), (0.14, (150, 112, 150)), (0.4, (100, 76, 78)), (1, (84, 62, 54))]
    )
    draw, vanish = ImageDraw.Draw(field), w * 0.42
    for y in range(field.height):
        near = (y + 1) / field.height
        pitch = w * 0.30 * near
        for row in range(-14, 18):
            middle, half = vanish + row * pitch, pitch * 0.36
            light = 0.5 + 0.5 * math.cos((row * 0.37) + near * 0.5)
            tone = mix((72, 50, 128), (150, 112, 196), 0.3 + 0.4 * light)
            draw.line((middle - half, y, middle + half, y), fill=mix((176, 150, 196), tone, min(1, near * 2.2)))
            draw.line(
                (middle - half, y, middle - half * 0.2, y),
                fill=mix((236, 176, 190), mix(tone, (222, 150, 206), 0.55), min(1, near * 2.2)),
            )
    bushes = noise(field.size, rng, (150, 40), octaves=3, gain=0.8)
    bushes = curve(bushes.filter(ImageFilter.EMBOSS), lambda v: 0.5 + (v - 0.5) * 1.3)
    field = ImageChops.soft_light(field.filter(ImageFilter.GaussianBlur(w / 700)), Image.merge("RGB", (bushes,) * 3))
    image.paste(field, (0, horizon))
    for row in range(-4, 6):
        for _ in range(150):
            near = rng.random() ** 0.6
            x = vanish + (row + rng.gauss(0, 0.17)) * w * 0.30 * near
            y, tall = horizon + near * field.height, h * 0.035 * near * rng.uniform(0.5, 1.2)
            bloom = mix((98, 66, 160), (204, 160, 230), rng.random())
            ImageDraw.Draw(image).ellipse((x - tall * 0.12, y - tall, x + tall * 0.12, y), fill=bloom)
    return glow(image, (w * 0.3, h * 0.36), w * 0.75, (120, 60, 20), power=1.4)
