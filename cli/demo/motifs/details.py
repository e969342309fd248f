"""What one stands before or looks through: flowers, a wet window, balloons."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from cli.demo.brushes import Colour, curve, glow, gradient, hills, mix, noise, veil


def poppies(size: tuple[int, int], rng: Random) -> Image.Image:
    w, h = size
    image = gradient(size, [(0, (250, 236, 190)), (0.24, (226, 222, 150)), (0.5, (130, 160, 78)), (1, (44, 84, 40))])
    blades = noise(size, rng, (180, 4), octaves=3, gain=0.7)
    image = ImageChops.soft_light(image, Image.merge("RGB", (blades,) * 3))
    image = glow(
        image.filter(ImageFilter.GaussianBlur(w / 110)), (w * 0.76, h * 0.06), w * 0.6, (255, 226, 140), power=1.5
    )
    for blur, share, count in ((w / 70, 0.3, 34), (w / 190, 0.55, 20), (0.0, 1.0, 5)):
        layer = Image.new("RGBA", size, (90, 130, 60, 0))
        for index in range(count):
            x = w * (rng.random() if count > 5 else 0.1 + 0.2 * index + rng.uniform(-0.05, 0.05))
            y = h * (rng.uniform(0.36, 0.62) if share < 0.5 else rng.uniform(0.4, 0.66))
            _poppy(layer, rng, x, y, w * 0.075 * share * rng.uniform(0.8, 1.2))
        if blur:
            layer = layer.filter(ImageFilter.GaussianBlur(blur))
        image.paste(layer, mask=layer.getchannel("A"))
    return glow(image, (w * 0.76, 0), w * 0.7, (90, 66, 20), power=1.2)


def _poppy(layer: Image.Image, rng: Random, x: float, y: float, size: float) -> None:
    draw, w = ImageDraw.Draw(layer), max(2, round(size / 14))
    lean, foot = rng.uniform(-0.5, 0.5) * size, layer.height + size
    stem = [(x + lean * (t / 12) ** 2 * 2, y + (foot - y) * t / 12) for t in range(13)]
    draw.line(stem, fill=(70, 112, 48, 255), width=w, joint="curve")
    tone = mix((226, 40, 22), (250, 84, 40), rng.random())
    for turn, reach, shade in ((-0.95, 1.0, 0.72), (0.95, 1.0, 0.8), (0.0, 0.8, 1.0), (3.1, 0.75, 0.9)):
        petal = _petal(rng, size * reach, mix((110, 6, 10), tone, shade))
        petal = petal.rotate(-math.degrees(turn) + rng.uniform(-9, 9), Image.Resampling.BICUBIC)
        at = (
            round(x + math.sin(turn) * size * 0.42 - petal.width / 2),
            round(y - math.cos(turn) * size * 0.3 - petal.height / 2),
        )
        layer.alpha_composite(petal, (max(0, at[0]), max(0, at[1])))
    heart = size * 0.17
    draw.ellipse((x - heart, y - heart * 0.8, x + heart, y + heart * 0.8), fill=(24, 20, 26, 255))
    for angle in range(0, 360, 24):
        dx, dy = math.cos(math.radians(angle)) * heart * 1.6, math.sin(math.radians(angle)) * heart * 1.25
        draw.ellipse((x + dx - w * 0.6, y + dy - w * 0.6, x + dx + w * 0.6, y + dy + w * 0.6), fill=(40, 30, 34, 255))


def _petal(rng: Random, size: float, tone: Colour) -> Image.Image:
    """Wrinkled towards the rim, dark at the base."""
    side = max(8, round(size * 1.7))
    wobble = [rng.uniform(0, 6.3) for _ in range(3)]
    rim = []
    for step in range(72):
        angle = step / 72 * math.tau
        radius = side * 0.4 * (1 + 0.05 * math.sin(5 * angle + wobble[0]) + 0.035 * math.sin(11 * angle + wobble[1]))
        rim.append((side / 2 + radius * math.sin(angle) * 1.12, side / 2 - radius * math.cos(angle) * 0.86))
    mask = Image.new("L", (side * 2, side * 2))
    ImageDraw.Draw(mask).polygon([(x * 2, y * 2) for x, y in rim], fill=255)
    body = gradient(
        (side, side), [(0.05, mix(tone, (255, 190, 150), 0.28)), (0.5, tone), (0.95, mix(tone, (40, 0, 6), 0.6))]
    )
    veins = noise((side, side), rng, (14, 2), octaves=2)
    body = ImageChops.soft_light(body, Image.merge("RGB", (curve(veins, lambda v: 0.3 + 0.4 * v),) * 3)).convert("RGBA")
    body.putalpha(mask.reduce(2))
    return body


def rain_on_the_window(size: tuple[int, int], rng: Random) -> Image.Image:
    """Lights of a street far out of focus, drops on the pane in focus, each a lens that turns the street over."""
    w, h = size
    street = gradient(size, [(0, (16, 24, 52)), (0.5, (46, 40, 76)), (1, (18, 16, 36))])
    hues: tuple[Colour, ...] = (
        (255, 176, 84),
        (255, 110, 70),
        (255, 224, 160),
        (96, 190, 255),
        (240, 80, 120),
        (120, 240, 190),
    )
    for _ in range(70):
        radius = w * rng.uniform(0.012, 0.05)
        centre = (rng.uniform(0, w), h * min(1.0, max(0.0, rng.gauss(0.52, 0.19))))
        box = (
            round(centre[0] - radius),
            round(centre[1] - radius),
            round(centre[0] + radius),
            round(centre[1] + radius),
        )
        hue = mix((0, 0, 0), rng.choice(hues), rng.uniform(0.25, 0.8))
        disc = Image.new("RGB", (box[2] - box[0] + 8, box[3] - box[1] + 8))
        ring = (4, 4, disc.width - 4, disc.height - 4)
        ImageDraw.Draw(disc).ellipse(ring, fill=mix((0, 0, 0), hue, 0.8), outline=hue, width=max(2, round(radius / 12)))
        disc = disc.filter(ImageFilter.GaussianBlur(2.5))
        spot = (box[0] - 4, box[1] - 4, box[0] - 4 + disc.width, box[1] - 4 + disc.height)
        street.paste(ImageChops.screen(street.crop(spot), disc), spot)
    upside_down = street.transpose(Image.Transpose.ROTATE_180).filter(ImageFilter.GaussianBlur(2))
    for _ in range(420):
        _drop(street, upside_down, rng)
    return street


def _drop(pane: Image.Image, behind: Image.Image, rng: Random) -> None:
    w, h = pane.size
    radius = w * (0.002 + 0.013 * rng.random() ** 5)
    x, y, tall = rng.uniform(0, w), rng.uniform(0, h), radius * rng.uniform(1.0, 1.35)
    box = (round(x - radius), round(y - tall), round(x + radius) + 1, round(y + tall) + 1)
    size = (box[2] - box[0], box[3] - box[1])
    mask = Image.new("L", (size[0] * 4, size[1] * 4))
    ImageDraw.Draw(mask).ellipse((2, 2, mask.width - 3, mask.height - 3), fill=255)
    reach = 9
    view = behind.resize(
        size,
        Image.Resampling.BILINEAR,
        (max(0, x - radius * reach), max(0, y - tall * reach), min(w, x + radius * reach), min(h, y + tall * reach)),
    )
    light = gradient(size, [(0, (70, 70, 84)), (0.55, (128, 128, 128)), (1, (214, 208, 196))])
    pane.paste(ImageChops.soft_light(ImageChops.add(view, light, 1.25, -14), light), box, mask.reduce(4))


def balloons(size: tuple[int, int], rng: Random) -> Image.Image:
    w, h = size
    image = gradient(
        size, [(0, (98, 152, 204)), (0.35, (190, 206, 214)), (0.6, (255, 220, 178)), (0.75, (255, 200, 150))]
    )
    image = glow(image, (w * 0.2, h * 0.6), w * 0.6, (255, 200, 130), power=1.8)
    for layer in range(5):
        share = layer / 4
        tone = mix((214, 178, 164), (84, 66, 70), share)
        hills(
            image,
            rng,
            base=h * (0.68 + 0.08 * layer),
            height=h * 0.035,
            top=tone,
            foot=mix(tone, (255, 214, 176), 0.5 * (1 - share) + 0.12),
            rough=0.56,
            texture=0.2 * share,
        )
        veil(
            image,
            [(0, 0), (0.62 + 0.08 * layer, 0), (0.74 + 0.08 * layer, 0.3 * (1 - share)), (1, 0.3 * (1 - share))],
            (255, 222, 186),
        )
    for x, y, radius in sorted(
        [
            (0.66, 0.34, 0.115),
            (0.3, 0.22, 0.06),
            (0.42, 0.5, 0.042),
            (0.86, 0.58, 0.03),
            (0.13, 0.43, 0.035),
            (0.54, 0.12, 0.028),
            (0.24, 0.63, 0.02),
            (0.73, 0.66, 0.018),
        ],
        key=lambda each: each[2],
    ):
        _balloon(image, rng, w * x, h * y, w * radius, haze=max(0.0, 0.55 - radius * 5.5))
    return image


def _balloon(image: Image.Image, rng: Random, x: float, y: float, radius: float, *, haze: float) -> None:
    """Gores of two colours on a pear-shaped envelope, lit from the left, with a basket on four lines."""
    first, second = rng.choice(
        (
            ((206, 44, 44), (250, 214, 120)),
            ((30, 92, 152), (244, 236, 214)),
            ((236, 132, 36), (120, 30, 66)),
            ((38, 128, 110), (250, 196, 84)),
            ((150, 40, 110), (250, 160, 90)),
        )
    )
    tall = radius * 1.24
    side, high = round(radius * 2), round(tall * 2)
    body = Image.new("RGB", (side, high))
    draw = ImageDraw.Draw(body)
    for row in range(high):
        half = _half(radius, row / high)
        edges = [radius + half * math.sin(-math.pi / 2 + math.pi * gore / 12) for gore in range(13)]
        for gore in range(12):
            draw.line((edges[gore], row, edges[gore + 1], row), fill=(first, second)[gore % 2])
    ink = Image.new("L", (side, high))
    ImageDraw.Draw(ink).polygon(_envelope(radius, high), fill=255)
    lit = Image.linear_gradient("L").rotate(90).resize((side, high))
    body = ImageChops.soft_light(body, Image.merge("RGB", (curve(lit, lambda v: 0.86 - 0.72 * v),) * 3))
    body = Image.blend(body, Image.new("RGB", body.size, (244, 212, 186)), haze)
    image.paste(body, (round(x - radius), round(y - tall)), ink.filter(ImageFilter.GaussianBlur(0.7)))
    rope, basket = mix((60, 44, 36), (244, 212, 186), haze), radius * 0.15
    pen, low = ImageDraw.Draw(image), y + tall * 1.32
    for dx in (-1, 1):
        pen.line(
            (x + dx * basket * 1.1, y + tall * 0.98, x + dx * basket, low), fill=rope, width=max(1, round(radius / 60))
        )
    pen.rectangle((x - basket, low, x + basket, low + basket * 1.3), fill=rope)


def _half(radius: float, t: float) -> float:
    """Half the envelope's width, `t` (0–1) of the way down: a globe above, a cone below."""
    if t < 0.56:
        return float(radius * math.sin(math.pi * t / 1.12) ** 0.62)
    return float(radius * max(0.16, math.cos((t - 0.5) * 2.55) ** 0.9))


def _envelope(radius: float, high: int) -> list[tuple[float, float]]:
    halves = [_half(radius, row / high) for row in range(high)]
    left = [(radius - half, float(row)) for row, half in enumerate(halves)]
    right = [(radius + half, float(row)) for row, half in enumerate(halves)]
    return left + right[::-1]
