"""The picture that stands for a video until it plays: made of one of its frames, by the way of all photographs."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Final

from av.video.frame import VideoFrame

from heliograph.media.imaging.variants import Outputs, render_image
from heliograph.media.model import Manifest, Probe
from heliograph.media.refusals import VideoUnreadable
from heliograph.media.video.opening import Facts, opened, pictures, reading
from heliograph.media.video.tones import Toning

_LOOKED_AT: Final = 5
"""Frames, from the first, that a decoder can make without others: some films begin in the dark."""
_CONTRAST: Final = 24
"""Of 255, between the darkest and the brightest part: less shows nothing."""
_PARTS: Final = 16
"""Across and down."""


def poster(path: Path, facts: Facts) -> tuple[Manifest, Outputs]:
    """The first frame that shows something, in every variant and encoding; the very first, if none does.

    Its manifest has no digest yet: that depends on what else is made.
    Raises: VideoUnreadable, when no frame can be decoded.
    """
    stored, oriented = facts.stored, facts.size
    with opened(path) as video, reading():
        video.pictures.codec_context.skip_frame = "NONKEY"
        frame = Toning(stored).toned(_chosen(islice(pictures(video), _LOOKED_AT)))
        image = frame.reformat(width=stored.width, height=stored.height, format="rgb24").to_image()  # type: ignore[no-untyped-call]
    seen = Probe(
        format=facts.format,
        width=oriented.width,
        height=oriented.height,
        orientation=facts.orientation,
        has_alpha=False,
    )
    return render_image(image, seen, str)


def _chosen(some: Iterable[VideoFrame]) -> VideoFrame:
    first: VideoFrame | None = None
    for frame in some:
        first = first or frame
        if _contrast(frame) >= _CONTRAST:
            return frame
    if first is None:
        raise VideoUnreadable("No frame of the video can be decoded.")
    return first


def _contrast(frame: VideoFrame) -> int:
    (plane,) = frame.reformat(width=_PARTS, height=_PARTS, format="gray", interpolation="AREA").planes
    lines = memoryview(plane).cast("B")
    values = b"".join(lines[at : at + _PARTS] for at in range(0, _PARTS * plane.line_size, plane.line_size))
    return max(values) - min(values)
