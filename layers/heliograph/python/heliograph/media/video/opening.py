"""Opening a video: with the one demuxer and the few decoders that are meant, and with what it truly holds known."""

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Self

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError, InvalidDataError
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from heliograph.core.errors import Refusal
from heliograph.media.apart import Hindered
from heliograph.media.film import MAX_FRAME_PIXELS, MAX_PACKETS
from heliograph.media.geometry import turned
from heliograph.media.model import Size
from heliograph.media.refusals import (
    VideoFormatNotAccepted,
    VideoTooComplex,
    VideoTooLong,
    VideoTooManyPixels,
    VideoUnreadable,
    VideoWithoutPictures,
)
from heliograph.media.video.container import inspect

# One for QuickTime, MP4 and their kin. Left to itself FFmpeg tries all of its three hundred at the first bytes.
_DEMUXER: Final = "mov"
_PICTURES: Final = ("h264", "hevc", "vp9", "av1", "mpeg4")
_SOUNDS: Final = ("aac", "mp3", "opus", "alac", "ac3", "eac3", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be")
"""FFmpeg's names of what cameras and telephones write."""
# What is no shape of a pixel but a lie is taken for a square.
_WIDEST_PIXEL: Final = 4
THREADS: Final = 2
"""For a decoder, and for the encoder: what a function of this size has; and the same everywhere, so that files are."""
_OURS: Final = (errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.EIO)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a video truly holds. `size` is oriented, with square pixels; `orientation` is EXIF's, 1 to 8."""

    format: str
    size: Size
    orientation: int
    seconds: float
    has_sound: bool

    @property
    def stored(self) -> Size:
        """Before it is turned."""
        return turned(self.size, self.orientation)

    def to_dict(self) -> dict[str, Any]:
        """What JSON can hold."""
        return {**vars(self), "size": list(self.size)}

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(**{**told, "size": Size(*told["size"])})


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A video and what of it is to be seen and heard."""

    container: InputContainer
    pictures: VideoStream
    sound: AudioStream | None


def probe(path: Path, *, max_seconds: int) -> Facts:
    """What the file holds, by its boxes and then by every packet in it; nothing is decoded.

    Raises what `container.inspect` raises, VideoFormatNotAccepted, VideoTooLong.
    """
    with path.open("rb") as file:
        boxes = inspect(file, path.stat().st_size)
    with opened(path) as video:
        size, shape = Size(video.pictures.width, video.pictures.height), video.pictures.sample_aspect_ratio
        if size.width * size.height > MAX_FRAME_PIXELS:
            raise VideoTooManyPixels(f"The video has more than the {MAX_FRAME_PIXELS:,} pixels that are accepted.")
        if not size.width or not size.height:
            raise VideoUnreadable("The video does not say how large it is.")
        seconds = _seconds(video, max_seconds)
        return Facts(
            format=boxes.format,
            size=turned(_squared(size, shape), boxes.orientation),
            orientation=boxes.orientation,
            seconds=seconds,
            has_sound=video.sound is not None,
        )


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """A file that `container.inspect` has let pass. Raises: VideoFormatNotAccepted, VideoWithoutPictures."""
    with reading(), av.open(str(path), format=_DEMUXER, metadata_errors="replace") as container:
        if not container.streams.video:
            raise VideoWithoutPictures("The file has no track that can be seen.")
        pictures = container.streams.video[0]
        if _codec(pictures) not in _PICTURES:
            found = _codec(pictures) or "something unknown"
            raise VideoFormatNotAccepted(f"The video is encoded as {found}. Accepted are {', '.join(_PICTURES)}.")
        pictures.codec_context.options = {"max_pixels": str(MAX_FRAME_PIXELS)}
        pictures.codec_context.thread_count = THREADS
        sound = next((one for one in container.streams.audio if _codec(one) in _SOUNDS), None)
        yield Opened(container=container, pictures=pictures, sound=sound)


@contextmanager
def reading() -> Iterator[None]:
    """Whatever FFmpeg raises is the video's fault, except want of memory and of room."""
    try:
        yield
    except (Refusal, Hindered, MemoryError):
        raise
    except FFmpegError as error:
        if error.errno == errno.ENOMEM:
            raise MemoryError(str(error)) from error
        if error.errno in _OURS:
            raise Hindered(str(error)) from error
        raise VideoUnreadable("The video is damaged or incomplete.") from error
    except (ValueError, TypeError, ZeroDivisionError, OverflowError, IndexError, AttributeError) as error:
        raise VideoUnreadable("The video is damaged or incomplete.") from error


def decoded(packet: "Packet[Any]") -> Iterator[VideoFrame | AudioFrame]:
    """The frames of a packet. One that is damaged costs its own only, as players have it."""
    try:
        found = packet.decode()
    except InvalidDataError:
        return
    for frame in found:
        if isinstance(frame, AudioFrame) or (
            isinstance(frame, VideoFrame) and 0 < frame.width * frame.height <= MAX_FRAME_PIXELS
        ):
            yield frame


def pictures(video: Opened) -> Iterator[VideoFrame]:
    """All that can be decoded of what is to be seen, in order."""
    for packet in video.container.demux(video.pictures):
        yield from (frame for frame in decoded(packet) if isinstance(frame, VideoFrame))


def _codec(stream: VideoStream | AudioStream) -> str | None:
    # Without a decoder there is no context.
    return stream.codec_context.codec.canonical_name if stream.codec_context else None


def _seconds(video: Opened, max_seconds: int) -> float:
    """From the first moment that is seen or heard to the end of the last: what the packets say, not the boxes."""
    streams = [video.pictures, *([video.sound] if video.sound else [])]
    first: Fraction | None = None
    last, packets = Fraction(0), 0
    for packet in video.container.demux(streams):
        packets += 1
        if packets > MAX_PACKETS:
            raise VideoTooComplex(f"The video has more than {MAX_PACKETS:,} packets.")
        if packet.pts is None or packet.time_base is None or packet.is_discard:
            continue
        at = packet.pts * packet.time_base
        first = at if first is None else min(first, at)
        last = max(last, at + (packet.duration or 0) * packet.time_base)
        if int(last - first) > max_seconds:
            raise VideoTooLong(f"The video is longer than the {max_seconds} seconds that one may have.")
    if first is None or last <= first:
        raise VideoUnreadable("The video has nothing in it.")
    return float(last - first)


def _squared(size: Size, shape: Fraction | None) -> Size:
    """The size with square pixels; of the two sides the one that shrinks is adapted."""
    if not shape or not Fraction(1, _WIDEST_PIXEL) <= shape <= _WIDEST_PIXEL:
        return size
    if shape >= 1:
        return Size(size.width, max(1, round(size.height / shape)))
    return Size(max(1, round(size.width * shape)), size.height)
