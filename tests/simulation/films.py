"""Videos of the simulation, and what stands in for FFmpeg there: the same write path at no cost.

As with the real one it depends on more than the file whether there is something to play: every third time there is not.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from heliograph.media.film import PLAYED, Film, film_digest
from heliograph.media.model import ENCODINGS, VARIANTS, Manifest, Rendition, plan_sizes
from heliograph.media.refusals import VideoUnreadable

WIDTH, HEIGHT = 64, 48
_HEAD = b"a film of the simulation: "

Made = tuple[Manifest, dict[tuple[str, str], bytes]]


def small_film(number: int = 0) -> bytes:
    """Bytes that the stand-in takes for a video, different for each number."""
    return _HEAD + str(number).encode()


@dataclass
class Cutter:
    """Of so many videos something has been made since the world began."""

    calls: int = 0

    def __call__(self, path: Path) -> Made:
        """A manifest and its files. Raises: VideoUnreadable for what is no film of ours."""
        data = path.read_bytes()
        if not data.startswith(_HEAD):
            raise VideoUnreadable("The video is damaged or incomplete.")
        self.calls += 1
        played = self.calls % 3 != 0
        files = {(name, encoding): f"{name}.{encoding} ".encode() + data for name in VARIANTS for encoding in ENCODINGS}
        film = Film(seconds=1.5, has_sound=True)
        if played:
            files[PLAYED] = b"played " + data
            film = Film(seconds=1.5, has_sound=True, rendition=(WIDTH, HEIGHT), bytes=len(files[PLAYED]))
        variants = {
            name: Rendition(
                width=size.width,
                height=size.height,
                bytes={encoding: len(files[name, encoding]) for encoding in ENCODINGS},
            )
            for name, size in plan_sizes(WIDTH, HEIGHT).items()
        }
        manifest = Manifest(
            digest=film_digest(hashlib.sha256(data).digest(), played=played),
            width=WIDTH,
            height=HEIGHT,
            format="mp4",
            blurhash="LEHV6nWB2yk8pyo0adR*.7kCMdnj",
            colour="#8a6f4d",
            variants=variants,
            film=film,
        )
        return manifest, files


CUTTER = Cutter()
"""The one in every world's function; it begins anew with each."""
