"""What comes out of the pipeline: upright, in sRGB, opaque, bare of metadata, at the planned sizes, always the same."""

import random
import struct
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from heliograph.media.imaging import probe, render
from heliograph.media.model import ENCODINGS, VARIANTS, digest_of, plan_sizes
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from tests.unit.media import heic
from tests.unit.media.bare import is_bare

ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F
SECRET = b"S3CR3T-PLACE"


def file_of(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def opened(outputs: dict[tuple[str, str], bytes], variant: str, encoding: str) -> Image.Image:
    image = Image.open(BytesIO(outputs[variant, encoding]))
    image.load()
    return image


def quarters(width: int = 320, height: int = 200) -> Image.Image:
    """Red, green / blue, yellow: it shows which way is up."""
    image = Image.new("RGB", (width, height), "red")
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 2, 0, width, height // 2 - 1), "lime")
    draw.rectangle((0, height // 2, width // 2 - 1, height), "blue")
    draw.rectangle((width // 2, height // 2, width, height), "yellow")
    return image


def noted(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKER] = SECRET.decode()
    exif[GPS] = {1: "N", 2: (48.0, 51.0, 29.6), 3: "E", 4: (2.0, 17.0, 40.2), 29: SECRET.decode()}
    return exif


def near(pixel: tuple[int, ...], expected: tuple[int, ...], tolerance: int = 12) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(pixel, expected, strict=True))


# Orientation → how a camera held that way would have stored an upright picture: the inverse of what EXIF prescribes.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(orientation, kind):
    turn = STORED[orientation]
    stored = quarters().transpose(turn) if turn is not None else quarters()
    data = file_of(stored, kind, exif=noted(orientation), quality=95)
    seen = probe(data)
    assert (seen.width, seen.height, seen.orientation) == (320, 200, orientation)
    _, outputs = render(data)
    for variant, encoding in outputs:
        image = opened(outputs, variant, encoding)
        left, right = image.width // 5, image.width * 4 // 5
        top, bottom = image.height // 5, image.height * 4 // 5
        assert near(image.getpixel((left, top)), (255, 0, 0), 24)
        assert near(image.getpixel((right, top)), (0, 255, 0), 24)
        assert near(image.getpixel((left, bottom)), (0, 0, 255), 24)
        assert near(image.getpixel((right, bottom)), (255, 255, 0), 24)


@pytest.mark.parametrize("data", [heic.QUARTERS, heic.LYING], ids=["upright", "lying"])
def test_heic_comes_out_upright_and_bare(data):
    manifest, outputs = render(data)

    assert (manifest.width, manifest.height, manifest.format) == (48, 32, "heic")
    image = opened(outputs, "full", "jpeg")
    corners = [image.getpixel(at) for at in ((8, 6), (40, 6), (8, 26), (40, 26))]
    for seen, expected in zip(corners, [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)], strict=True):
        assert near(seen, expected, 40)
    assert not any(SECRET in file for file in outputs.values())


def test_heic_may_be_called_heif():
    assert probe(heic.QUARTERS, declared_type="image/heif", filename="IMG_0001.HEIC").format == "heic"


@pytest.mark.parametrize(("size", "encoding"), [((1203, 901), "jpeg"), ((1203, 901), "webp"), ((1931, 1401), "webp")])
def test_a_variant_looks_like_the_upright_original(size, encoding):
    pattern = Image.radial_gradient("L").resize(size)
    picture = Image.merge("RGB", (pattern, pattern.transpose(0), Image.linear_gradient("L").resize(pattern.size)))
    data = file_of(picture.transpose(Image.Transpose.ROTATE_90), "JPEG", quality=95, exif=noted(6))
    _, outputs = render(data)
    for variant in ("feed", "full"):
        image = opened(outputs, variant, encoding)
        expected = picture.resize(image.size, Image.Resampling.LANCZOS)
        worst = [abs(a - b) for a, b in zip(image.tobytes(), expected.tobytes(), strict=True)]
        assert sum(worst) / len(worst) < 2


def test_an_orientation_note_behind_the_pixels_of_a_png_counts():
    data = file_of(quarters(), "PNG", exif=noted(6))
    at = data.index(b"eXIf") - 4
    chunk = data[at : at + 12 + struct.unpack(">I", data[at : at + 4])[0]]
    bare = data.replace(chunk, b"")
    moved = bare.replace(bare[-12:], chunk + bare[-12:])
    assert probe(moved).orientation == 6
    assert render(moved)[1] == render(data)[1]


@pytest.mark.parametrize(
    "note", [b"", b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"\xff" * 64, b"MM\0*\0\0\0\x08\xff\xff"]
)
def test_a_broken_note_is_ignored(note):
    assert probe(file_of(quarters(), "JPEG", exif=note)).orientation == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_no_metadata_comes_out(kind):
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + SECRET + b"</x:xmpmeta>"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", SECRET.decode())
    options: dict[str, dict[str, object]] = {
        "JPEG": {"exif": noted(1), "xmp": xmp, "icc_profile": profile, "comment": SECRET, "dpi": (300, 300)},
        "PNG": {"exif": noted(1), "icc_profile": profile, "pnginfo": texts, "dpi": (300, 300)},
        "WEBP": {"exif": noted(1), "xmp": xmp, "icc_profile": profile},
        "AVIF": {"exif": noted(1), "xmp": xmp, "icc_profile": profile},
        "GIF": {"comment": SECRET},
    }
    data = file_of(quarters(), kind, **options[kind])
    assert SECRET in data
    for (variant, encoding), file in render(data)[1].items():
        assert SECRET not in file
        assert is_bare(file, encoding), (variant, encoding)
        image = Image.open(BytesIO(file))
        assert not image.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment", "XML:com.adobe.xmp"} & set(image.info)


@pytest.mark.parametrize(
    "size",
    [
        (1, 1),
        (2, 1),
        (12_000, 1),
        (1, 12_000),
        (12_000, 100),
        (100, 12_000),
        (149, 151),
        (150, 150),
        (151, 149),
        (640, 640),
        (641, 640),
        (639, 641),
        (1080, 1080),
        (1081, 1079),
        (1080, 1920),
        (1081, 1921),
        (2160, 1620),
        (2501, 1877),
    ],
)
@pytest.mark.parametrize("orientation", [1, 6])
def test_files_have_exactly_the_planned_sizes(size, orientation):
    data = file_of(Image.linear_gradient("L").resize(size).convert("RGB"), "JPEG", exif=noted(orientation))
    seen = probe(data)
    planned = plan_sizes(seen.width, seen.height)
    manifest, outputs = render(data)
    assert set(outputs) == {(variant, encoding) for variant in VARIANTS for encoding in ENCODINGS}
    for (variant, encoding), file in outputs.items():
        made = manifest.variants[variant]
        assert opened(outputs, variant, encoding).size == planned[variant] == (made.width, made.height)
        assert made.bytes[encoding] == len(file)
    assert (manifest.width, manifest.height) == seen.size
    assert manifest.digest == digest_of(data)


def test_a_crop_shows_the_middle():
    picture = Image.new("RGB", (900, 300), "white")
    picture.paste("navy", (300, 0, 600, 300))
    thumb = opened(render(file_of(picture))[1], "thumb", "webp")
    assert near(thumb.getpixel((6, 75)), (0, 0, 128))
    assert near(thumb.getpixel((143, 75)), (0, 0, 128))


def noise(seed: int, size: tuple[int, int] = (1500, 1100)) -> bytes:
    raw = random.Random(seed).randbytes(150 * 110 * 3)
    picture = Image.frombytes("RGB", (150, 110), raw).resize(size, Image.Resampling.BICUBIC)
    return file_of(picture, "JPEG", quality=85)


def test_the_same_bytes_give_the_same_files():
    data = noise(1)
    assert render(data) == render(data)


@pytest.mark.slow
def test_pictures_made_at_once_do_not_mix():
    pictures = [noise(seed, (700, 500)) for seed in range(6)]
    alone = [render(data) for data in pictures]
    with ThreadPoolExecutor(6) as threads:
        together = list(threads.map(render, pictures * 3))
    assert together == alone * 3


def test_pure_noise_fits_the_encoders_buffers():
    raw = random.Random(5).randbytes(1080 * 1080 * 3)
    manifest, _ = render(file_of(Image.frombytes("RGB", (1080, 1080), raw)))
    assert manifest.variants["full"].bytes["jpeg"] > 500_000


def test_blurhash_and_colour_describe_the_picture():
    manifest, _ = render(file_of(Image.new("RGB", (300, 400), (200, 30, 40))))
    assert manifest.colour == "#c81e28"
    assert manifest.blurhash[0] == "T"
    assert len(manifest.blurhash) == 28


def test_want_of_memory_is_no_refusal(monkeypatch):
    def starved(*_args: object, **_options: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Image, "open", starved)
    with pytest.raises(MemoryError):
        render(noise(1))
