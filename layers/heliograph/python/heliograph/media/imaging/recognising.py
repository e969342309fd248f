"""How a picture looks, before anything is made of it: its fingerprint from as few pixels as the decoder can give."""

from heliograph.core.errors import Refusal
from heliograph.media.anatomy import identify, sniff
from heliograph.media.apart import apart
from heliograph.media.fingerprint import SIDE, fingerprint
from heliograph.media.imaging.apart import BOUNDS, CAN_FORK
from heliograph.media.imaging.colours import averageable, opaque_srgb
from heliograph.media.imaging.opening import decoding, opened
from heliograph.media.imaging.resizing import squeezed
from heliograph.media.imaging.source import upright


def recognise(data: bytes) -> str | None:
    """The fingerprint, nearly as `render` finds it: a bit or two may differ, because it sees other pixels.

    None if the picture says too little, and if its pixels cannot be had: what is wrong with them, `render` finds out.
    """
    try:
        if not CAN_FORK or sniff(data) == "jpeg":
            return _seen(data)
        facts, _ = apart(lambda: ({"fingerprint": _seen(data)}, []), BOUNDS)
    except (Refusal, MemoryError):
        return None
    found: str | None = facts["fingerprint"]
    return found


def _seen(data: bytes) -> str | None:
    with opened(data, identify(data)) as (seen, image):
        profile = image.info.get("icc_profile")
        with decoding():
            image.draft(None, (8 * SIDE, 8 * SIDE))
            image.load()
        small = squeezed(averageable(image), SIDE)
        return fingerprint(upright(opaque_srgb(small, profile), seen.orientation).convert("L").tobytes())
