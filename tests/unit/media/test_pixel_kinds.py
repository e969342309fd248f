"""Whatever a picture's pixels are made of, they come out as opaque sRGB."""

import struct
from io import BytesIO

import pytest
from heliograph.media.imaging import probe, render
from PIL import Image, ImageCms

from tests.unit.media import heic


def file_of(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def opened(outputs: dict[tuple[str, str], bytes], variant: str, encoding: str) -> Image.Image:
    image = Image.open(BytesIO(outputs[variant, encoding]))
    image.load()
    return image


def near(pixel: tuple[int, ...], expected: tuple[int, ...], tolerance: int = 12) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(pixel, expected, strict=True))


def grey16() -> Image.Image:
    return Image.frombytes("I;16", (40, 40), struct.pack("<40H", *[0x8000] * 20, *[0x2000] * 20) * 40)


def transparent(mode: str) -> Image.Image:
    """Left opaque red (grey 100 without colours), right transparent."""
    solid = (100, 255) if mode == "LA" else (255, 0, 0, 255)
    image = Image.new(mode, (40, 40), tuple([0] * len(solid)))
    image.paste(solid, (0, 0, 20, 40))
    return image


def palette() -> bytes:
    image = Image.new("P", (40, 40), 0)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.paste(1, (20, 0, 40, 40))
    return file_of(image, "PNG", transparency=1)


RED, WHITE = (255, 0, 0), (255, 255, 255)
KINDS = {
    "CMYK JPEG": (lambda: file_of(Image.new("CMYK", (40, 40), (0, 255, 255, 0)), "JPEG"), RED, RED),
    "grey JPEG": (lambda: file_of(Image.new("L", (40, 40), 90), "JPEG"), (90,) * 3, (90,) * 3),
    "16-bit PNG": (lambda: file_of(grey16()), (128,) * 3, (32,) * 3),
    "1-bit PNG": (lambda: file_of(Image.new("1", (40, 40), 1)), WHITE, WHITE),
    "palette with transparency": (palette, RED, WHITE),
    "grey and alpha": (lambda: file_of(transparent("LA")), (100,) * 3, WHITE),
    "RGBA PNG": (lambda: file_of(transparent("RGBA")), RED, WHITE),
    "RGBA WebP": (lambda: file_of(transparent("RGBA"), "WEBP", lossless=True), RED, WHITE),
    "RGBA AVIF": (lambda: file_of(transparent("RGBA"), "AVIF"), RED, WHITE),
    "RGB with a transparent colour": (
        lambda: file_of(Image.new("RGB", (40, 40), "lime"), transparency=(0, 255, 0)),
        WHITE,
        WHITE,
    ),
    "animated GIF": (lambda: animated("GIF"), RED, RED),
    "animated WebP": (lambda: animated("WEBP"), RED, RED),
    "animated PNG": (lambda: animated("PNG"), RED, RED),
    "animated AVIF": (lambda: animated("AVIF"), RED, RED),
}


def test_transparent_heic_lies_on_white():
    image = opened(render(heic.TRANSPARENT)[1], "full", "jpeg")

    assert near(image.getpixel((8, 6)), RED, 40)
    assert near(image.getpixel((40, 16)), WHITE, 40)


def animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "lime", "blue")]
    return file_of(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_pixels_becomes_opaque_rgb(name):
    make, left, right = KINDS[name]
    _, outputs = render(make())
    for variant, encoding in outputs:
        image = opened(outputs, variant, encoding)
        assert image.mode == "RGB"
        assert image.size == (40, 40)
        assert near(image.getpixel((8, 20)), left)
        assert near(image.getpixel((32, 20)), right)


def test_alpha_is_told_before_decoding():
    assert probe(file_of(transparent("RGBA"))).has_alpha
    assert probe(palette()).has_alpha
    assert not probe(file_of(Image.new("RGB", (40, 40), "red"))).has_alpha


def wide_gamut() -> bytes:
    """A profile whose red, green and blue are sRGB's in another order: right colours prove that it was applied."""
    plain = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {}
    for index in range(struct.unpack(">I", plain[128:132])[0]):
        at = 132 + 12 * index
        tags[bytes(plain[at : at + 4])] = (struct.unpack(">I", plain[at + 4 : at + 8])[0], at)
    red, green = tags[b"rXYZ"][0], tags[b"gXYZ"][0]
    plain[red : red + 20], plain[green : green + 20] = plain[green : green + 20], plain[red : red + 20]
    named = bytes(plain).replace("sRGB".encode("utf-16-be"), "test".encode("utf-16-be"))
    return named.replace(b"sRGB built-in", b"test built-in")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_colours_are_brought_to_srgb(kind):
    data = file_of(Image.new("RGB", (60, 60), (250, 20, 20)), kind, icc_profile=wide_gamut(), quality=95)
    _, outputs = render(data)
    assert near(opened(outputs, "thumb", "webp").getpixel((30, 30)), (20, 250, 20))


@pytest.mark.parametrize("profile", [b"nonsense", b"\0" * 200, wide_gamut()[:300]])
def test_a_broken_profile_is_ignored(profile):
    data = file_of(Image.new("RGB", (60, 60), (250, 20, 20)), "PNG", icc_profile=profile)
    assert near(opened(render(data)[1], "thumb", "jpeg").getpixel((30, 30)), (250, 20, 20))


def test_a_profile_for_another_colour_model_does_no_harm():
    data = file_of(Image.new("L", (60, 60), 77), "JPEG", icc_profile=wide_gamut())
    assert near(opened(render(data)[1], "thumb", "jpeg").getpixel((30, 30)), (77, 77, 77))
