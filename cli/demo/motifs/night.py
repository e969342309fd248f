"""Skies and towns after dark."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from cli.demo.brushes import Colour, clouds, curve, glow, gradient, hills, mirror, mix, noise, spruce, stars


def aurora(size: tuple[int, int], rng: Random) -> Image.Image:
    w, h = size
    horizon = round(h * 0.72)
    image = stars(gradient(size, [(0, (6, 10, 30)), (0.45, (10, 28, 52)), (0.72, (24, 62, 74))]), rng, 1100, horizon)
    for colour, height, lift in (((150, 60, 190), 0.5, 0.06), ((40, 235, 140), 0.42, 0.0), ((70, 255, 190), 0.3, 0.1)):
        image = ImageChops.screen(image, _curtain(size, rng, colour, height, horizon * (0.84 - lift)))
    hills(image, rng, base=h * 0.69, height=h * 0.05, top=(16, 34, 48), foot=(12, 26, 38), texture=0.1)
    for _ in range(46):
        spruce(
            image, rng.uniform(-20, w + 20), horizon + rng.uniform(0, 8), h * rng.uniform(0.05, 0.15), (5, 11, 17), rng
        )
    mirror(image, horizon, rng, tint=(6, 16, 28), share=0.3, swell=0.7)
    return image


def _curtain(size: tuple[int, int], rng: Random, colour: Colour, height: float, foot: float) -> Image.Image:
    """Rays rising from a wandering lower edge: sharp below, fading upwards."""
    w, h = size
    rays = noise((w // 4, 1), rng, (28, 1), octaves=5, gain=0.7).tobytes()
    wander = [(rng.uniform(0.6, 3.0), rng.uniform(0, 6.3), rng.uniform(0.3, 1)) for _ in range(4)]
    light = Image.new("L", (w // 4, h // 4))
    ray = curve(Image.linear_gradient("L"), lambda v: v**2.2 * min(1.0, (1 - v) / 0.16) * 1.35)
    for x in range(w // 4):
        sway = sum(math.sin(x / (w / 4) * 6.3 * speed + phase) * much for speed, phase, much in wander)
        tall = max(2, round(h / 4 * height * (0.55 + 0.45 * rays[x] / 255)))
        bright = (0.25 + 0.75 * rays[x] / 255) * (0.62 + 0.3 * math.sin(x / (w / 4) * 5 + wander[0][1]))
        strength = max(0, round(bright * 255))
        light.paste(strength, (x, round((foot + sway * h * 0.035) / 4) - tall), ray.resize((1, tall)))
    light = light.filter(ImageFilter.GaussianBlur(1.6)).resize(size, Image.Resampling.BICUBIC)
    tinted = Image.new("RGB", size)
    tinted.paste(colour, mask=light)
    return tinted


def moonrise(size: tuple[int, int], rng: Random) -> Image.Image:
    w, h = size
    image = stars(gradient(size, [(0, (10, 16, 42)), (0.5, (34, 48, 92)), (0.85, (110, 104, 142))]), rng, 500, h * 0.7)
    centre, radius = (w * 0.56, h * 0.36), w * 0.15
    image = glow(image, centre, radius * 3.4, (130, 130, 170), power=2.4)
    side = round(radius * 2)
    face = gradient((side, side), [(0, (255, 250, 232)), (1, (236, 222, 196))])
    seas = noise((side, side), rng, (4, 4), octaves=5, gain=0.5)
    face = Image.composite(Image.new("RGB", face.size, (152, 150, 160)), face, curve(seas, lambda v: (v - 0.5) * 1.7))
    pits = curve(
        noise((side, side), rng, (22, 22), octaves=4, gain=0.6).filter(ImageFilter.EMBOSS),
        lambda v: 0.5 + (v - 0.5) * 1.5,
    )
    face = ImageChops.soft_light(face, Image.merge("RGB", (pits,) * 3))
    rim = curve(Image.radial_gradient("L").resize((side, side)), lambda v: 1.04 - 0.5 * (v * 1.42) ** 4)
    face = ImageChops.multiply(face, Image.merge("RGB", (rim,) * 3))
    disc = Image.new("L", (side * 2, side * 2))
    ImageDraw.Draw(disc).ellipse((2, 2, side * 2 - 3, side * 2 - 3), fill=255)
    image.paste(face, (round(centre[0] - radius), round(centre[1] - radius)), disc.reduce(2))
    clouds(
        image,
        rng,
        grid=(3, 9),
        cover=0.56,
        lit=(150, 150, 188),
        shade=(44, 52, 92),
        band=[(0.3, 0), (0.5, 0.75), (0.8, 0.9)],
    )
    for layer in range(3):
        hills(
            image,
            rng,
            base=h * (0.8 + 0.07 * layer),
            height=h * 0.05,
            top=mix((62, 66, 108), (10, 14, 32), layer / 2),
            foot=mix((92, 92, 132), (12, 16, 34), layer / 2),
            texture=0.1,
        )
    return image


def city_at_night(size: tuple[int, int], rng: Random) -> Image.Image:
    w, h = size
    quay = round(h * 0.64)
    image = gradient(size, [(0, (12, 18, 48)), (0.35, (40, 40, 92)), (0.55, (140, 78, 104)), (0.66, (232, 140, 96))])
    clouds(
        image,
        rng,
        grid=(3, 9),
        cover=0.5,
        lit=(170, 96, 116),
        shade=(44, 40, 84),
        band=[(0, 0.4), (0.5, 0.7), (0.6, 0)],
    )
    for near in (0.15, 0.5, 1.0):
        _skyline(image, rng, quay, near)
    image = ImageChops.screen(image, curve(image.filter(ImageFilter.GaussianBlur(w / 130)), lambda v: max(0, v - 0.35)))
    mirror(image, quay, rng, tint=(14, 16, 44), share=0.32, swell=1.1)
    return image


def _skyline(image: Image.Image, rng: Random, quay: int, near: float) -> None:
    draw, x = ImageDraw.Draw(image), -10.0
    w, h = image.size
    wall = mix((104, 72, 104), (16, 18, 38), near)
    while x < w:
        wide = w * rng.uniform(0.025, 0.06) * (0.6 + 0.5 * near)
        middle = 1 - abs((x + wide / 2) / w - 0.45) * 1.1
        tall = h * rng.uniform(0.08, 0.36) * max(0.3, middle) * (1.25 - 0.5 * near)
        draw.rectangle((x, quay - tall, x + wide, quay), fill=wall)
        if rng.random() < 0.25:
            draw.line((x + wide / 2, quay - tall * 1.18, x + wide / 2, quay - tall), fill=wall, width=2)
        _windows(draw, rng, (x, quay - tall, x + wide, float(quay)), w / 1600 * (4 + 3 * near), near)
        x += wide * rng.uniform(0.9, 1.25)


def _windows(
    draw: ImageDraw.ImageDraw, rng: Random, wall: tuple[float, float, float, float], pane: float, near: float
) -> None:
    lamps: tuple[Colour, ...] = ((255, 206, 122), (255, 226, 170), (250, 176, 92), (190, 214, 255))
    share, y = rng.uniform(0.2, 0.55), wall[1] + pane * 2
    while y < wall[3] - pane * 2:
        x = wall[0] + pane
        while x < wall[2] - pane * 1.6:
            if rng.random() < share:
                lamp = mix((60, 44, 60), rng.choice(lamps), rng.uniform(0.35, 0.6 + 0.4 * near))
                draw.rectangle((x, y, x + pane * 0.75, y + pane), fill=lamp)
            x += pane * 1.7
        y += pane * 2.1
