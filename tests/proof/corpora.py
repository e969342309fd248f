"""S1: pictures that others have collected, the broken and hostile ones above all.

Every file of `.build/corpora`, in archives too, is worked on in a child process with the limits that pictures have. It
ends as variants that hold nothing but the picture, or as a refusal with a reason. What comes from elsewhere is
downloaded by its pinned hash (`corpora.txt`) when the folder is empty; put more beside it as you like.
"""

import resource
import subprocess
import sys
import tarfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from heliograph.core.errors import Refusal
from heliograph.media.apart import apart
from heliograph.media.imaging import render
from heliograph.media.imaging.apart import BOUNDS, packed, unpacked
from heliograph.media.model import MAX_DECODING_BYTES, MAX_DECODING_SECONDS

from tests.proof.state import ROOT, Figure
from tests.unit.media.bare import is_bare

FOLDER = ROOT / ".build" / "corpora"
LIST = Path(__file__).with_suffix(".txt")
SLACK = 0.5
"""Seconds: a limit on CPU is looked at when a second is full, and starting and ending a child counts too."""


class Judged(NamedTuple):
    """How one file ended: "clean", or the refusal's slug; `wrong` says what must not be."""

    name: str
    ended: str
    seconds: float
    megabytes: float
    """The most that any child of this process has held so far, libraries included."""
    wrong: str | None


def entries(folder: Path = FOLDER) -> int:
    """How many archives, folders and files there are to look into."""
    return len(list(folder.iterdir())) if folder.exists() else 0


def pictures(figure: Figure, cores: int) -> None:
    """S1."""
    begun = time.monotonic()
    if not entries():
        _fetch()
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        found = [one.result() for one in [pool.submit(judged, *file) for file in files(FOLDER)]]
    ended = Counter(one.ended for one in found)
    slowest = max(found, key=lambda one: one.seconds)
    figure.violations = [f"{one.name}: {one.wrong}" for one in found if one.wrong]
    figure.measured = {
        "files": len(found),
        **dict(ended.most_common()),
        "slowest": f"{slowest.seconds:.2f} s ({slowest.name})",
        "most memory": f"{max(one.megabytes for one in found):.0f} MB",
    }
    figure.seconds = time.monotonic() - begun


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every file below a folder, and of every file in an archive there."""
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        if not path.name.endswith((".tar.gz", ".tgz")):
            yield str(path.relative_to(folder)), path.read_bytes()
            continue
        with tarfile.open(path) as archive:
            for member in archive:
                if (content := archive.extractfile(member)) is not None:
                    yield member.name, content.read()


def judged(name: str, data: bytes) -> Judged:
    """What comes of one file, as of an upload."""
    warnings.simplefilter("ignore")  # Pillow has much to say of such files
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wrong = None
    try:
        _, outputs = unpacked(apart(lambda: packed(*render(data)), BOUNDS))
    except Refusal as refusal:
        ended = refusal.slug()
        if "survive" in refusal.detail:
            wrong = "the decoder fell over"
    except Exception as error:  # noqa: BLE001 - whatever else is raised, the file has done it
        ended, wrong = "raised", repr(error)
    else:
        ended = "clean"
        if more := [names for names, file in outputs.items() if not is_bare(file, names[1])]:
            wrong = f"more than the picture came out in {more}"
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    megabytes = after.ru_maxrss / 1024
    if seconds > MAX_DECODING_SECONDS + SLACK:
        wrong = wrong or f"it took {seconds:.1f} s of computing"
    if megabytes > MAX_DECODING_BYTES / 1_000_000:
        wrong = wrong or f"it took {megabytes:.0f} MB"
    return Judged(name, ended, seconds, megabytes, wrong)


def _fetch() -> None:
    """By the pip of the Python that this environment was made from; its own has none."""
    python = Path(sys.base_prefix) / "bin" / "python3"
    asked = ["--no-deps", "--no-binary", ":all:", "--require-hashes", "-r", str(LIST), "-d", str(FOLDER)]
    ended = subprocess.run([python, "-m", "pip", "download", *asked], capture_output=True, text=True, check=False)
    if ended.returncode:
        raise SystemExit(f"could not download {LIST.name} into {FOLDER}:\n{ended.stderr[-2000:]}")
