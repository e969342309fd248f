"""The file to play: H.264 and AAC in an MP4 whose index comes first, upright, without a word that the source says."""

from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Final

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from av.video.stream import VideoStream

from heliograph.media.film import FRAMES_A_SECOND, SOUND_BITS_A_SECOND, VIDEO_BITS_A_SECOND, rendition_size
from heliograph.media.geometry import turned
from heliograph.media.model import Size
from heliograph.media.refusals import VideoUnreadable
from heliograph.media.video.opening import THREADS, Facts, decoded, opened, reading
from heliograph.media.video.tones import Toning

_CLOCK: Final = Fraction(1, 90_000)
"""In which frames are timed: divides by every usual rate."""
_ENCODER: Final = {
    # Measured: benchmarks/README.md.
    "preset": "veryfast",
    "crf": "23",
    "maxrate": str(VIDEO_BITS_A_SECOND),
    "bufsize": str(2 * VIDEO_BITS_A_SECOND),
    "profile": "high",
    "g": str(2 * FRAMES_A_SECOND),
    "bf": "2",
    # Captions lie within the frames, and go out with them unless one says so.
    "a53cc": "0",
}
_SMALL: Final = 320 * 240
"""Pixels. Of smaller frames x264's macroblock tree, which looks ahead, reads memory that nobody wrote: other bytes each
time. They do without it."""
_CONTAINER: Final = {"movflags": "+faststart", "fflags": "+bitexact"}
_TURNS: Final = {
    2: ("hflip",),
    3: ("hflip", "vflip"),
    4: ("vflip",),
    5: ("transpose=cclock_flip",),
    6: ("transpose=clock",),
    7: ("transpose=clock_flip",),
    8: ("transpose=cclock",),
}
"""EXIF orientation → FFmpeg's filters."""
_SOUND_RATE: Final = 48_000
_SOUND_FRAME: Final = 1024
"""Samples that AAC takes at once."""


def rendition(path: Path, facts: Facts, target: Path, *, max_seconds: int) -> tuple[int, int]:
    """Write the file to play to `target`; answers its size in pixels. The same file gives the same bytes.

    Raises: VideoUnreadable, when no frame can be decoded.
    """
    size = Size(*rendition_size(*facts.size))
    with opened(path) as video, reading(), av.open(str(target), "w", format="mp4", options=_CONTAINER) as made:
        pictures = _Pictures(made, size, facts.orientation)
        sound = _Sound(made) if video.sound else None
        streams = [video.pictures, *([video.sound] if video.sound else [])]
        for packet in video.container.demux(streams):
            for frame in decoded(packet):
                if frame.time is None or not -1 <= frame.time <= max_seconds + 1:
                    continue
                if isinstance(frame, VideoFrame):
                    pictures.take(frame)
                elif sound:
                    sound.take(frame)
        if not pictures.end():
            raise VideoUnreadable("No frame of the video can be decoded.")
        if sound:
            sound.end()
    return size


class _Pictures:
    """Frames on their way: shrunk, turned, no more than so many a second, encoded."""

    def __init__(self, made: OutputContainer, size: Size, orientation: int) -> None:
        self._made = made
        options = _ENCODER if size.width * size.height >= _SMALL else {**_ENCODER, "mbtree": "0"}
        self._stream: VideoStream = made.add_stream("libx264", rate=FRAMES_A_SECOND, options=options)
        self._stream.width, self._stream.height = size
        self._stream.pix_fmt = "yuv420p"
        context = self._stream.codec_context
        context.time_base, context.thread_count = _CLOCK, THREADS
        context.color_range, context.colorspace = ColorRange.MPEG, Colorspace.ITU709
        self._stored = turned(size, orientation)
        self._toning = Toning(self._stored)
        self._turn = _turning(self._stored, _TURNS[orientation]) if orientation in _TURNS else None
        self._slot = self._last = -1
        self.count = 0

    def take(self, frame: VideoFrame) -> None:
        """Of frames that come faster than they may, one in each slot is kept; one that is a little early is in time."""
        at = float(frame.time or 0)
        slot = floor(at * FRAMES_A_SECOND + 0.25)
        if self.count and slot <= self._slot:
            return
        self._slot = slot
        small = self._toning.toned(frame).reformat(
            width=self._stored.width,
            height=self._stored.height,
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            interpolation=Interpolation.BICUBIC,
            threads=1,
        )
        self._encode(self._upright(small), round(at / _CLOCK))

    def end(self) -> int:
        """How many frames there were."""
        self._made.mux(self._stream.encode(None))
        return self.count

    def _upright(self, frame: VideoFrame) -> VideoFrame:
        if self._turn is None:
            return frame
        frame.pts, frame.time_base = self.count, Fraction(1, FRAMES_A_SECOND)
        self._turn.push(frame)
        turned_frame = self._turn.pull()
        if not isinstance(turned_frame, VideoFrame):
            raise TypeError("a graph of pictures gives pictures")
        return turned_frame

    def _encode(self, frame: VideoFrame, at: int) -> None:
        self._last = max(at, self._last + 1)
        frame.pts, frame.time_base = self._last, _CLOCK
        frame.pict_type = 0
        self.count += 1
        self._made.mux(self._stream.encode(frame))


def _turning(size: Size, filters: tuple[str, ...]) -> Graph:
    graph = Graph()
    last = graph.add_buffer(
        width=size.width, height=size.height, format=av.VideoFormat("yuv420p"), time_base=Fraction(1, FRAMES_A_SECOND)
    )
    for one in filters:
        name, _, value = one.partition("=")
        added = graph.add(name, value or None)
        last.link_to(added)
        last = added
    last.link_to(graph.add("buffersink"))
    graph.configure()
    return graph


class _Sound:
    """Sound on its way: stereo at one rate, encoded."""

    def __init__(self, made: OutputContainer) -> None:
        self._made = made
        self._stream: AudioStream = made.add_stream("aac", rate=_SOUND_RATE, layout="stereo")
        self._stream.bit_rate = SOUND_BITS_A_SECOND
        self._resampler = AudioResampler(format="fltp", layout="stereo", rate=_SOUND_RATE, frame_size=_SOUND_FRAME)

    def take(self, frame: AudioFrame) -> None:
        for one in self._resampler.resample(frame):
            self._made.mux(self._stream.encode(one))

    def end(self) -> None:
        for one in self._resampler.resample(None):
            self._made.mux(self._stream.encode(one))
        self._made.mux(self._stream.encode(None))
