"""Making variants where it can do no harm: in a child process that may use so much memory and time and no more.

What can be counted beforehand (`anatomy`) bounds a JPEG's cost, and its decoder is the oldest of all. The others unfold
a few bytes into whatever they like, in young and large decoders; for them the 10 ms of a fork are well spent.
"""

import os
from typing import Final

from heliograph.media.anatomy import sniff
from heliograph.media.apart import Answer, Bounds, apart
from heliograph.media.imaging.variants import Outputs, render
from heliograph.media.model import MAX_DECODING_BYTES, MAX_DECODING_SECONDS, Manifest
from heliograph.media.refusals import PictureTooComplex, PictureUnreadable

CAN_FORK: Final = hasattr(os, "fork")
BOUNDS: Final = Bounds(
    seconds=MAX_DECODING_SECONDS,
    bytes=MAX_DECODING_BYTES,
    what="picture",
    beyond=PictureTooComplex,
    fallen=PictureUnreadable,
)


def render_apart(data: bytes) -> tuple[Manifest, Outputs]:
    """`render`, within limits. Raises what it raises; PictureTooComplex beyond the limits; PictureUnreadable when the
    decoder falls over. MemoryError when the system, and not the limit, ended the child: worth another try."""
    if not CAN_FORK or sniff(data) == "jpeg":
        return render(data)
    return unpacked(apart(lambda: packed(*render(data)), BOUNDS))


def packed(manifest: Manifest, outputs: Outputs) -> Answer:
    """Variants as a child hands them over."""
    return {"manifest": manifest.to_dict(), "names": list(outputs)}, list(outputs.values())


def unpacked(answer: Answer) -> tuple[Manifest, Outputs]:
    """The inverse of `packed`."""
    facts, files = answer
    outputs = {(variant, encoding): file for (variant, encoding), file in zip(facts["names"], files, strict=True)}
    return Manifest.from_dict(facts["manifest"]), outputs
