"""A poster and a file to play, each in a child process of its own: for FFmpeg believes much of what it reads.

They are two because they fail differently. A file that cannot be looked through, or has no frame that can be decoded,
is refused. But one that gives a poster is a video, and if what there is to play of it goes beyond the limits, or breaks
the decoder half-way, it is shown by its poster alone (docs/decisions/0046).
"""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from heliograph.core.errors import Refusal
from heliograph.media.apart import Answer, Bounds, apart
from heliograph.media.film import (
    MAX_FILMING_BYTES,
    MAX_POSTER_SECONDS,
    MAX_RENDITION_SECONDS,
    PLAYED,
    Film,
    film_digest,
)
from heliograph.media.imaging.apart import packed, unpacked
from heliograph.media.imaging.variants import Outputs
from heliograph.media.model import Manifest, Size
from heliograph.media.refusals import VideoTooComplex, VideoUnreadable
from heliograph.media.upload import sha256_of_file
from heliograph.media.video.opening import Facts, probe
from heliograph.media.video.poster import poster
from heliograph.media.video.rendition import rendition

POSTER: Final = Bounds(
    seconds=MAX_POSTER_SECONDS, bytes=MAX_FILMING_BYTES, what="video", beyond=VideoTooComplex, fallen=VideoUnreadable
)
RENDITION: Final = replace(POSTER, seconds=MAX_RENDITION_SECONDS)


def make_apart(path: Path, *, max_seconds: int) -> tuple[Manifest, Outputs]:
    """All that is made of a video. Raises: a refusal; MemoryError and Hindered, which are worth another try."""
    original = sha256_of_file(path)
    facts, poster_answer = _poster(path, max_seconds)
    played = _rendition(path, facts, max_seconds)
    manifest, outputs = unpacked(poster_answer)
    film = Film(seconds=facts.seconds, has_sound=facts.has_sound)
    if played:
        size, data = played
        film = replace(film, rendition=(size.width, size.height), bytes=len(data))
        outputs[PLAYED] = data
    return replace(manifest, digest=film_digest(original, played=bool(played)), film=film), outputs


def _poster(path: Path, max_seconds: int) -> tuple[Facts, Answer]:
    def work() -> Answer:
        facts = probe(path, max_seconds=max_seconds)
        told, files = packed(*poster(path, facts))
        return {**told, "facts": facts.to_dict()}, files

    answer = apart(work, POSTER)
    return Facts.from_dict(answer[0]["facts"]), answer


def _rendition(path: Path, facts: Facts, max_seconds: int) -> tuple[Size, bytes] | None:
    """The file to play and its size; None if there is to be none."""

    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "video.mp4"

        def work() -> Answer:
            return {"size": rendition(path, facts, target, max_seconds=max_seconds)}, [target.read_bytes()]

        try:
            told, (data,) = apart(work, RENDITION)
        except Refusal:
            return None
    return Size(*told["size"]), data
