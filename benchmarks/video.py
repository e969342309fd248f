"""What a second of video costs: a pan over a made photograph, in full HD as H.264, and in 4K as HEVC with ten bits.

`cpu_s_per_s` is CPU (user and system, of the child processes that do the work) for each second of the video, poster
and looking through the file included; `rss_mb` the most memory that one of them held. Each film is worked on in a
process that has done nothing else. `wall_s_per_s` says most about who else was using the machine.
"""

import resource
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import av
from av.video.stream import VideoStream
from heliograph.media import video
from heliograph.media.film import PLAYED
from PIL import Image

from cli.demo.pictures import album

FPS: Final = 30
SECONDS: Final = 1
FULL_HD, FOUR_K = (1920, 1080), (3840, 2160)


def run() -> dict[str, float]:
    """Figures of both films."""
    with tempfile.TemporaryDirectory() as folder:
        hd, uhd = Path(folder) / "hd.mp4", Path(folder) / "uhd.mov"
        _film(hd, FULL_HD, "libx264", "yuv420p", {"preset": "ultrafast", "crf": "18"})
        _film(uhd, FOUR_K, "libx265", "yuv420p10le", {"preset": "ultrafast", "x265-params": "log-level=none"})
        return {**_alone("full_hd", hd), **_alone("four_k", uhd)}


def _alone(name: str, path: Path) -> dict[str, float]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        return fresh.submit(_figures, name, path).result()


def _figures(name: str, path: Path) -> dict[str, float]:
    before, begun = _children(), time.perf_counter()
    manifest, files = video.make_apart(path, max_seconds=60)
    wall, after = time.perf_counter() - begun, _children()
    if manifest.film is None or manifest.film.rendition is None:
        raise AssertionError("a film that was made here can be played")
    seconds = manifest.film.seconds
    return {
        f"{name}_mbit_per_s": path.stat().st_size * 8 / seconds / 1e6,
        f"{name}_cpu_s_per_s": (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / seconds,
        f"{name}_wall_s_per_s": wall / seconds,
        f"{name}_rss_mb": after.ru_maxrss / 1024,
        f"{name}_rendition_mbit_per_s": len(files[PLAYED]) * 8 / seconds / 1e6,
    }


def _children() -> resource.struct_rusage:
    return resource.getrusage(resource.RUSAGE_CHILDREN)


def _film(path: Path, size: tuple[int, int], codec: str, pixels: str, options: dict[str, str]) -> None:
    width, height = size
    (photograph,) = album(1)
    wide = Image.open(BytesIO(photograph.data)).convert("RGB").resize((width * 5 // 4, height * 5 // 4))
    with av.open(str(path), "w") as made:
        stream = made.add_stream(codec, rate=FPS, options=options)
        if not isinstance(stream, VideoStream):
            raise TypeError("a codec of pictures makes a stream of pictures")
        stream.width, stream.height, stream.pix_fmt = width, height, pixels
        for number in range(FPS * SECONDS):
            left, top = number * width // 400, number * height // 500
            frame = av.VideoFrame.from_image(wide.crop((left, top, left + width, top + height)))  # type: ignore[no-untyped-call]
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
