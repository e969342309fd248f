"""What becomes of a video: a poster, which is a picture like any other, and one file to play. Pure: no decoder, no AWS.

A size is always *oriented*: as a viewer sees the video after the turning that its container asks for.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

VIDEO_TYPES: Final[Mapping[str, str]] = {"mp4": "video/mp4", "mov": "video/quicktime"}
"""Format of an original → its content type."""

MAX_VIDEO_BYTES: Final = 200 * 1024 * 1024
"""Bytes of an original, unless a deployment is set otherwise. Product limit: a minute in full HD as telephones write
it, a third of one in 4K."""

MAX_VIDEO_SECONDS: Final = 60
"""How long a video may be, unless a deployment is set otherwise. The second that has begun is free."""

MAX_FRAME_PIXELS: Final = 4096 * 2304
"""Width × height. Product limit: what phones call 4K passes."""

MAX_TRACKS: Final = 16
"""Tracks of one file. Telephones write up to eight: sound twice, and notes on every frame."""

MAX_INDEX_BYTES: Final = 8 * 1024 * 1024
"""Bytes of the box that lists every sample. A minute at 240 frames a second takes a sixteenth of it."""

MAX_BOXES: Final = 10_000
"""Boxes in one file, at any depth: a reader's loop runs once for each."""

MAX_BOX_DEPTH: Final = 6
"""Boxes within the boxes of a track. The tables that are read here lie three deep."""

MAX_SAMPLES: Final = 12_000_000
"""Samples that a track claims: a demuxer makes room for them before it has seen one. A minute of sound that is not
compressed, at the highest rate in use, has this many."""

MAX_PACKETS: Final = 100_000
"""Packets of one video: a minute at 240 frames a second, with its sound, has 20,000."""

MAX_FILMING_BYTES: Final = 1024 * 1024 * 1024
"""Memory for the poster, and for the rendition, beyond what the process has anyway."""

MAX_POSTER_SECONDS: Final = 20
"""CPU for looking through the file and for making its poster."""

MAX_RENDITION_SECONDS: Final = 420
"""CPU for making the file to play."""

LONG_SIDE, SHORT_SIDE = 1280, 720
"""What a rendition fits into, whichever way up."""

FRAMES_A_SECOND: Final = 30
VIDEO_BITS_A_SECOND: Final = 3_000_000
SOUND_BITS_A_SECOND: Final = 128_000
"""At most, in a rendition."""

PLAYED: Final = ("video", "mp4")
"""What the file to play is called among variants and encodings."""
PLAYED_TYPE: Final = "video/mp4"

FILM_VERSION: Final = 2
"""Raise it when the same original must give other bytes."""


@dataclass(frozen=True, kw_only=True)
class Film:
    """What a manifest says of a video beside its poster.

    `rendition` is the width and height of the file to play; None where a poster could be made of the original and
    nothing to play. `bytes` are that file's.
    """

    seconds: float
    has_sound: bool
    rendition: tuple[int, int] | None = None
    bytes: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Strings, integers, booleans and maps only, as a DynamoDB map or JSON holds them."""
        played = None
        if self.rendition:
            width, height = self.rendition
            played = {"width": width, "height": height, "bytes": self.bytes}
        return {
            "milliseconds": round(self.seconds * 1000),
            "hasAudio": self.has_sound,
            **({"rendition": played} if played else {}),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """The inverse of `to_dict`. Numbers may be Decimal."""
        played = stored.get("rendition")
        return cls(
            seconds=int(stored["milliseconds"]) / 1000,
            has_sound=bool(stored["hasAudio"]),
            rendition=(int(played["width"]), int(played["height"])) if played else None,
            bytes=int(played["bytes"]) if played else 0,
        )


def plays(film: Film | None) -> bool:
    """Whether there is a file to play."""
    return film is not None and film.rendition is not None


def rendition_size(width: int, height: int) -> tuple[int, int]:
    """The size of the file to play, of a video of this oriented size: it fits, is not enlarged, and both are even.

    Half the lines of colour are stored, so there is no odd number of them: what is over is left out, never less than 2.
    """
    long, short = max(width, height), min(width, height)
    numerator, denominator = min((1, 1), (LONG_SIDE, long), (SHORT_SIDE, short), key=lambda one: one[0] / one[1])
    across, down = (max(2, side * numerator // denominator // 2 * 2) for side in (width, height))
    return across, down


def film_digest(original: bytes, *, played: bool) -> str:
    """32 hex characters that name what was made of an original, by its SHA-256.

    A poster alone is another set of files than a poster with a rendition, and whether a rendition succeeds depends on
    more than the original: so each set has a name of its own, and whoever loses can take all of theirs away.
    """
    prefix = b"heliograph-%s-v%d:" % (b"videos" if played else b"posters", FILM_VERSION)
    return hashlib.sha256(prefix + original).hexdigest()[:32]


def is_video(content_type: str) -> bool:
    """Whether uploads of this type are videos."""
    return content_type in VIDEO_TYPES.values()
