"""Films as people have them and as attackers make them, by kind, and how each of them ends.

What stands elsewhere is not repeated: bombs, lengths, codecs, what is cut off, mutants (`test_video_hostile`), turning
and metadata (`test_video`).
"""

from collections.abc import Callable
from typing import NamedTuple

from heliograph.core.errors import Refusal
from heliograph.media.refusals import NotAVideo, VideoUnreadable

from tests.clips import clip
from tests.unit.media.bad_pictures import PASSENGER, archive, document, page
from tests.unit.media.pieces import box, plain


class Played(NamedTuple):
    """It is encoded anew, in this size."""

    size: tuple[int, int] = (64, 48)


class Bad(NamedTuple):
    make: Callable[[], bytes]
    ends: Played | type[Refusal]


def silent(**options: object) -> bytes:
    return clip(**{"sound": None, "frames": 2, **options})


def told(words: bytes) -> bytes:
    """A film that says something at the end of its index, which stands at the end of the file."""
    data, more = silent(), box(b"udta", box(b"\xa9cmt", words))
    index = data.rindex(b"moov") - 4
    length = int.from_bytes(data[index : index + 4], "big") + len(more)
    return data[:index] + length.to_bytes(4, "big") + data[index + 4 :] + more


def captioned(words: bytes) -> bytes:
    """One frame, and captions before it, as television puts them into the stream (ANSI/SCTE 128)."""
    data = silent(frames=1)
    pairs = b"".join(b"\xfc" + words[at : at + 2] for at in range(0, len(words) // 2 * 2, 2))
    captions = b"\xb5\0\x31GA94\x03" + bytes([0x40 | len(pairs) // 3]) + b"\xff" + pairs + b"\xff"
    note = b"\x06\x04" + bytes([len(captions)]) + captions + b"\x80"
    note = len(note).to_bytes(4, "big") + note
    for length in (data.index(b"mdat") - 4, data.index(b"stsz") + 8):
        longer = int.from_bytes(data[length : length + 4], "big") + len(note)
        data = data[:length] + longer.to_bytes(4, "big") + data[length + 4 :]
    place = data.index(b"mdat") + 4
    return data[:place] + note + data[place:]


FILMS = {
    "film, then a ZIP": Bad(lambda: silent() + archive(), VideoUnreadable),
    "film, then a ZIP in a box": Bad(lambda: silent() + box(b"skip", archive()), Played()),
    "film, then a picture": Bad(lambda: silent() + plain("JPEG"), VideoUnreadable),
    "film, then a document in a box": Bad(lambda: silent(brand="mov") + box(b"wide", document()), Played()),
    "film that says something": Bad(lambda: told(PASSENGER), Played()),
    "film with captions": Bad(lambda: captioned(PASSENGER), Played()),
    "page, then a film": Bad(lambda: page() + silent(), NotAVideo),
    "ZIP, then a film": Bad(lambda: archive() + silent(), NotAVideo),
    "pictures that move": Bad(lambda: plain("AVIF").replace(b"ftypavif", b"ftypavis"), NotAVideo),
    "one pixel": Bad(lambda: silent(width=1, height=1, codec="mpeg4"), Played((2, 2))),
    "film of 4,000 × 2": Bad(lambda: silent(width=4000, height=2), Played((1280, 2))),
    "film of 2 × 4,000": Bad(lambda: silent(width=2, height=4000), Played((2, 1280))),
    "film of an odd size": Bad(lambda: silent(width=63, height=47, codec="mpeg4"), Played((62, 46))),
}
