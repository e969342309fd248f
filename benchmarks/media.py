"""What four variants of a 12-megapixel photograph cost as JPEG and WebP, ours against sharp, and how alike they are.

Twelve photographs, nine times, one after the other through every process, so that all meet the same machine. CPU is
user and system time of whole processes. Of each photograph the best of the nine counts, which others' work on the
machine touched least. sharp runs at WebP effort 2, its cheapest that keeps bytes and likeness (at 1 it writes more, at
4 it takes half as much again), and in three orders: one encoder after the other (`in_turn`, where a second thread saves
nothing), or all at once (`together`) with one or two threads for each. `wall_vs_sharp` is against `in_turn`, the recipe
as people write it; `wall_vs_sharp_together` against the better of the others; all else against what is best for sharp.
`ssim` is the mean likeness to the photograph shrunk by Pillow's Lanczos, over all files; `ssim_worst_gap` the largest
difference of means of one kind of file. sharp makes neither digest nor BlurHash nor fingerprint; ours are counted in.
"""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import mean
from typing import Any, Final

from heliograph.media.model import ENCODINGS, VARIANTS, plan_sizes
from heliograph.media.settings import ALLOCATOR
from PIL import Image, ImageOps

from benchmarks.photographs import photographs
from local import node

HERE: Final = Path(__file__).parent
BUILT: Final = HERE.parent / ".build" / "bench"
ROUNDS: Final = 9
EFFORT: Final = 2
ORDERS: Final = {"together": ("1", "together"), "together_2": ("2", "together"), "in_turn": ("1", "in-turn")}


class Developer:
    """A process that makes variants of one photograph after the other, and what it took."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name, self.taken = name, dict[Path, list[dict[str, float]]]()
        self.process = subprocess.Popen(  # noqa: S603 - our own words only
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **ALLOCATOR}
        )

    def develop(self, photo: Path, folder: Path | None = None) -> None:
        """Nothing is noted of a photograph whose files are kept: that was to warm up."""
        if self.process.stdin is None or self.process.stdout is None:
            raise AssertionError("opened with pipes")
        self.process.stdin.write(json.dumps({"photo": str(photo), "folder": folder and str(folder)}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if folder is None:
            self.taken.setdefault(photo, []).append(answer)

    def best(self, what: str) -> float:
        """A photograph's best, in the mean of all."""
        return mean(min(one[what] for one in rounds) for rounds in self.taken.values())

    def peak(self) -> float:
        return max(one["peak"] for rounds in self.taken.values() for one in rounds)


def run() -> dict[str, float]:
    """Means over photographs of the best of their rounds, as ratios of one run, interleaved."""
    numpy, metrics = tools()
    photos = list(photographs(BUILT / "python" / "skimage" / "data", BUILT / "photographs", numpy))
    with _developers() as developers:
        for photo in photos:
            for one in developers.values():
                one.develop(photo, BUILT / one.name / photo.stem)
        for _ in range(ROUNDS):
            for photo in photos:
                for one in developers.values():
                    one.develop(photo)
    figures = _compared(developers)
    ours, theirs = ({photo: BUILT / name / photo.stem for photo in photos} for name in ("ours", "together"))
    return figures | _alike(ours, theirs, numpy, metrics)


@contextmanager
def _developers() -> Iterator[dict[str, Developer]]:
    node.package(HERE / "sharp", "sharp", BUILT / "npm")
    sharp = [node.binary(), str(HERE / "sharp" / "tuned.mjs"), str(EFFORT)]
    made = {"ours": Developer("ours", [sys.executable, "-m", "benchmarks.rendering"])}
    made |= {name: Developer(name, [*sharp, *order]) for name, order in ORDERS.items()}
    try:
        yield made
    finally:
        for one in made.values():
            one.process.terminate()
            one.process.wait()


def _compared(developers: dict[str, Developer]) -> dict[str, float]:
    ours, *sharps = developers.values()
    together = min(one.best("wall") for name, one in developers.items() if name.startswith("together"))
    figures = {
        "cpu_vs_sharp": ours.best("cpu") / min(one.best("cpu") for one in sharps),
        "wall_vs_sharp": ours.best("wall") / developers["in_turn"].best("wall"),
        "wall_vs_sharp_together": ours.best("wall") / together,
        "rss_mb": ours.peak(),
        "sharp_rss_mb": min(one.peak() for one in sharps),
    }
    for one in developers.values():
        figures |= {f"{one.name}_cpu_s": one.best("cpu"), f"{one.name}_wall_s": one.best("wall")}
    return figures


def _alike(ours: dict[Path, Path], theirs: dict[Path, Path], numpy: Any, metrics: Any) -> dict[str, float]:
    likeness: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for photo, kept in ours.items():
        for variant, reference in _references(photo).items():
            for encoding in ENCODINGS:
                pair = []
                for folder in (kept, theirs[photo]):
                    with Image.open(folder / f"{variant}.{encoding}") as made:
                        grey = numpy.asarray(made.convert("L"))
                    pair.append(float(metrics.structural_similarity(numpy.asarray(reference), grey)))
                likeness.setdefault((variant, encoding), []).append((pair[0], pair[1]))
    means = [(mean(mine for mine, _ in pairs), mean(other for _, other in pairs)) for pairs in likeness.values()]
    return {
        "bytes_vs_sharp": sum(map(_bytes, ours.values())) / sum(map(_bytes, theirs.values())),
        "ssim": mean(mine for mine, _ in means),
        "sharp_ssim": mean(other for _, other in means),
        "ssim_worst_gap": max((mine - other for mine, other in means), key=abs),
    }


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


def _references(photo: Path) -> dict[str, Image.Image]:
    """Every variant as it should look, in grey: from all pixels, by one pass of Lanczos."""
    with Image.open(photo) as opened:
        upright = ImageOps.exif_transpose(opened).convert("L")
    sizes = plan_sizes(*upright.size)
    return {
        name: ImageOps.fit(upright, sizes[name], Image.Resampling.LANCZOS)
        if VARIANTS[name].crop
        else upright.resize(sizes[name], Image.Resampling.LANCZOS)
        for name in VARIANTS
    }


def tools() -> tuple[Any, Any]:
    """numpy and scikit-image's measures, installed for this suite alone on its first run."""
    requirements, folder = HERE / "requirements.txt", BUILT / "python"
    if not folder.exists():
        unfinished = BUILT / f"python-{os.getpid()}"
        tool = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", sys.executable]
        pinned = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(requirements)]
        subprocess.run([*tool, *pinned, "--target", str(unfinished)], check=True)  # noqa: S603 - our own words only
        unfinished.rename(folder)
    sys.path.append(str(folder))
    return importlib.import_module("numpy"), importlib.import_module("skimage.metrics")
