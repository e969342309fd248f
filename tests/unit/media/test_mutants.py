"""5,000 broken files, made of small whole ones of every format: each ends as a clean result or as a typed refusal."""

import random
from io import BytesIO

import pytest
from heliograph.core.errors import Refusal
from heliograph.media.imaging import render
from heliograph.media.model import plan_sizes
from PIL import Image

from tests.unit.media import heic

MUTANTS = 500
"""Of each of ten seeds."""


def file_of(kind: str, mode: str = "RGB", **options: object) -> bytes:
    gradient = Image.linear_gradient("L").resize((24, 18))
    picture = Image.merge("RGB", (gradient, gradient.transpose(0), gradient.transpose(1))).convert(mode)
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


SEEDS = {
    "JPEG with a note": file_of(
        "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
    ),
    "progressive JPEG": file_of("JPEG", progressive=True),
    "CMYK JPEG": file_of("JPEG", "CMYK"),
    "PNG": file_of("PNG"),
    "palette PNG": file_of("PNG", "P", transparency=3),
    "GIF": file_of("GIF"),
    "WebP": file_of("WEBP"),
    "lossless WebP": file_of("WEBP", "RGBA", lossless=True),
    "AVIF": file_of("AVIF", speed=10),
    "HEIC": heic.QUARTERS,
}


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_mutants_are_refused_or_read(seed):
    dice = random.Random(seed)
    for number in range(MUTANTS):
        mutant = mutated(SEEDS[seed], SEEDS, dice)
        assert settles(mutant), f"mutant {number} of the {seed}"


def mutated(data: bytes, others: dict[str, bytes], dice: random.Random) -> bytes:
    """Bytes set, cut out, doubled, cut off, or replaced by a piece of another file; once or several times."""
    mutant = bytearray(data)
    for _ in range(dice.choice((1, 1, 1, 2, 4, 8))):
        at, length = dice.randrange(len(mutant)), dice.choice((1, 2, 4, dice.randrange(1, 40)))
        how = dice.random()
        if how < 0.4:
            mutant[at] = dice.choice((0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)))
        elif how < 0.6:
            # What is read as a number of bytes, pixels or entries.
            number = dice.choice((0, 1, 2**31 - 1, 2**32 - 1, dice.randrange(2**16)))
            mutant[at : at + 4] = number.to_bytes(4, dice.choice(("little", "big")))
        elif how < 0.7:
            del mutant[at : at + length]
        elif how < 0.8:
            mutant[at:at] = mutant[at : at + length]
        elif how < 0.9:
            other = dice.choice(list(others.values()))
            start = dice.randrange(len(other))
            mutant[at : at + length] = other[start : start + length]
        else:
            del mutant[max(1, at) :]
        mutant = mutant or bytearray(data[:1])
    return bytes(mutant)


def settles(data: bytes) -> bool:
    """True for a clean result or a typed refusal with a reason; what else is raised ends the test."""
    try:
        manifest, outputs = render(data)
    except Refusal as refusal:
        return bool(refusal.detail)
    planned = plan_sizes(manifest.width, manifest.height)
    return all(Image.open(BytesIO(file)).size == planned[variant] for (variant, _), file in outputs.items())
