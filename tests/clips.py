"""Short films, made for tests: a gradient that moves, and silence or a tone."""

from array import array
from fractions import Fraction
from functools import cache
from io import BytesIO
from math import sin
from pathlib import Path
from tempfile import TemporaryDirectory

import av
from av.container import OutputContainer
from av.video.reformatter import ColorPrimaries, Colorspace, ColorTrc
from PIL import Image

RATE = 48_000


@cache
def clip(
    *,
    width: int = 64,
    height: int = 48,
    frames: int = 15,
    fps: int = 30,
    codec: str = "libx264",
    sound: str | None = "aac",
    brand: str = "mp4",
    dark: int = 0,
    hlg: bool = False,
    options: tuple[tuple[str, str], ...] = (),
    said: tuple[tuple[str, str], ...] = (),
) -> bytes:
    """An MP4 or (`brand`) MOV file. The first `dark` frames are black; `said` is what its container says of itself;
    `hlg` takes its tones for those of high dynamic range."""
    # An index comes to stand first by writing the file twice, so it needs a name.
    with TemporaryDirectory() as folder:
        path = Path(folder) / "film"
        with av.open(str(path), "w", format=brand, options=dict(options)) as made:
            made.metadata.update(dict(said))
            _film(made, width, height, frames, fps, codec, sound, dark, hlg=hlg)
        return path.read_bytes()


def _film(
    made: OutputContainer,
    width: int,
    height: int,
    frames: int,
    fps: int,
    codec: str,
    sound: str | None,
    dark: int,
    *,
    hlg: bool,
) -> None:
    pictures = made.add_stream(codec, rate=fps)
    pictures.width, pictures.height, pictures.pix_fmt = width, height, "yuv420p"
    pictures.options = {"preset": "ultrafast", "g": "5"} if codec == "libx264" else {}
    if hlg:
        pictures.pix_fmt = "yuv420p10le"
        context = pictures.codec_context
        context.color_trc, context.color_primaries = ColorTrc.ARIB_STD_B67, ColorPrimaries.BT2020
        context.colorspace = Colorspace.BT2020
    heard = made.add_stream(sound, rate=RATE, layout="mono") if sound else None
    for number in range(frames):
        made.mux(pictures.encode(_frame(number, width, height, fps, dark=number < dark)))
    made.mux(pictures.encode(None))
    for start in range(0, frames * RATE // fps, 1024) if heard else ():
        made.mux(heard.encode(_tone(start)))
    made.mux(heard.encode(None) if heard else [])


def filmed(path: Path, data: bytes) -> Path:
    """The bytes in a file."""
    path.write_bytes(data)
    return path


def turned_by(data: bytes, a: int, b: int, c: int, d: int) -> bytes:
    """A film whose first track is to be shown through this matrix (ISO/IEC 14496-12, 8.3.2)."""
    place = data.index(b"tkhd") + 4 + 40
    rows = [(a, b, 0), (c, d, 0)]
    matrix = b"".join((value << 16 & 0xFFFFFFFF).to_bytes(4, "big") for row in rows for value in row)
    return data[:place] + matrix + data[place + len(matrix) :]


def seen_in(data: bytes) -> "av.container.InputContainer":
    """A film, opened."""
    return av.open(BytesIO(data), format="mov")


def _frame(number: int, width: int, height: int, fps: int, *, dark: bool) -> av.VideoFrame:
    frame = av.VideoFrame.from_image(Image.new("RGB", (width, height)) if dark else shown(number, width, height))
    frame.pts, frame.time_base = number, Fraction(1, fps)
    return frame


def shown(number: int, width: int, height: int) -> Image.Image:
    """A picture that has four different corners, and moves a little with every frame."""
    across = (
        Image.linear_gradient("L").rotate(90).resize((width + 60, height)).crop((number, 0, number + width, height))
    )
    down = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (across, down, across))


def _tone(start: int) -> av.AudioFrame:
    frame = av.AudioFrame(format="s16", layout="mono", samples=1024)
    frame.planes[0].update(array("h", [int(8000 * sin((start + place) / 17)) for place in range(1024)]).tobytes())
    frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
    return frame
