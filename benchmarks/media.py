"""CPU and wall seconds for four variants of a 12-megapixel photograph as JPEG and WebP, ours against plain Pillow.

`plain` decodes once per variant, resizes with LANCZOS and saves with Pillow's defaults at the same qualities.
"""

import resource
import time
from collections.abc import Callable
from io import BytesIO
from statistics import median

from heliograph.media import imaging
from heliograph.media.model import ENCODINGS, VARIANTS, plan_sizes
from PIL import Image, ImageOps

from cli.demo.pictures import album

ROUNDS = 3
PICTURES = 4


def run() -> dict[str, float]:
    """Medians over pictures and rounds; ratios are of one run, interleaved."""
    taken: dict[str, list[tuple[float, float]]] = {"ours": [], "plain": []}
    photographs = [_twelve_megapixels(picture.data) for picture in album(PICTURES)]
    for _ in range(ROUNDS):
        for data in photographs:
            taken["ours"].append(_timed(imaging.render, data))
            taken["plain"].append(_timed(_plain, data))
    figures: dict[str, float] = {}
    for name, runs in taken.items():
        figures[f"{name}_cpu_s"] = median(cpu for cpu, _ in runs)
        figures[f"{name}_wall_s"] = median(wall for _, wall in runs)
    pairs = list(zip(taken["ours"], taken["plain"], strict=True))
    figures["cpu_vs_plain_pillow"] = median(ours[0] / plain[0] for ours, plain in pairs)
    figures["wall_vs_plain_pillow"] = median(ours[1] / plain[1] for ours, plain in pairs)
    return figures


def _timed(work: Callable[[bytes], object], data: bytes) -> tuple[float, float]:
    cpu, wall = _cpu(), time.perf_counter()
    work(data)
    return _cpu() - cpu, time.perf_counter() - wall


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _twelve_megapixels(data: bytes) -> bytes:
    file = BytesIO()
    with Image.open(BytesIO(data)) as image:
        size = (4000, 3000) if image.width >= image.height else (3000, 4000)
        image.convert("RGB").resize(size).save(file, "JPEG", quality=92)
    return file.getvalue()


def _plain(data: bytes) -> list[bytes]:
    files = []
    for variant in VARIANTS.values():
        with Image.open(BytesIO(data)) as opened:
            image = ImageOps.exif_transpose(opened).convert("RGB")
        size = plan_sizes(*image.size)[variant.name]
        made = ImageOps.fit(image, size) if variant.crop else image.resize(size, Image.Resampling.LANCZOS)
        for encoding in ENCODINGS.values():
            file = BytesIO()
            made.save(file, encoding.name, quality=encoding.quality)
            files.append(file.getvalue())
    return files
