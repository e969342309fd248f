"""Films of high dynamic range, toned down to what every screen shows.

Telephones film with tones of up to 1,000 nits in the colours of BT.2020, which look flat and pale if they are taken for
ordinary ones. FFmpeg looks them up in a table that is computed here: ITU-R BT.2100 says how much light a signal means,
BT.2390 (5.4.1) how tones above what a screen can show come down, BT.2408 that white is at 203 nits, and BT.2087 what
colours are in the narrower primaries of BT.709 (docs/decisions/0063).
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import cache
from math import exp
from pathlib import Path
from typing import Final

import av
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.reformatter import ColorTrc, Interpolation

from heliograph.media.model import Size

Colour = tuple[float, float, float]
"""Red, green, blue."""

NODES: Final = 25
"""Of the table, along each axis. Colours between them are interpolated, to less than 1 of 255 in the mean; computing it
takes 80 ms."""
_PEAK: Final = 1000.0
"""Nits that films are mastered for; brighter ones are taken for as bright."""
_WHITE: Final = 203.0
_RGB: Final = "gbrp10le"
_CURVES: Final = (ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67)
"""PQ and HLG, as FFmpeg calls them."""


def needs_toning(frame: VideoFrame) -> bool:
    return frame.color_trc in _CURVES


class Toning:
    """Frames of one film, in one size."""

    def __init__(self, size: Size) -> None:
        self._size = size
        self._graphs: dict[int, Graph] = {}

    def toned(self, frame: VideoFrame) -> VideoFrame:
        """An ordinary frame as it came, another one shrunk to the size, in RGB."""
        if not needs_toning(frame):
            return frame
        width, height = self._size
        small = frame.reformat(width=width, height=height, format=_RGB, interpolation=Interpolation.BICUBIC, threads=1)
        curve = frame.color_trc
        if curve not in self._graphs:
            self._graphs[curve] = _graph(self._size, curve)
        small.pts, small.time_base = 0, Fraction(1, 1)
        self._graphs[curve].push(small)
        made = self._graphs[curve].pull()
        if not isinstance(made, VideoFrame):
            raise TypeError("a graph of pictures gives pictures")
        return made


def _graph(size: Size, curve: int) -> Graph:
    graph = Graph()
    with _file(table(curve)) as path:
        first = graph.add_buffer(
            width=size.width, height=size.height, format=av.VideoFormat(_RGB), time_base=Fraction(1, 1)
        )
        lookup = graph.add("lut3d", f"file={path}")
        first.link_to(lookup)
        lookup.link_to(graph.add("buffersink"))
        graph.configure()
    return graph


@contextmanager
def _file(text: str) -> Iterator[Path]:
    """The filter takes a table by its name, and reads it at once."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tones.cube"
        path.write_text(text)
        yield path


@cache
def table(curve: int) -> str:
    """Every colour of a grid, red fastest, as what it becomes."""
    steps = [node / (NODES - 1) for node in range(NODES)]
    colours = (ordinary((red, green, blue), curve) for blue in steps for green in steps for red in steps)
    return f"LUT_3D_SIZE {NODES}\n" + "".join("{:.5f} {:.5f} {:.5f}\n".format(*colour) for colour in colours)


def ordinary(signal: Colour, curve: int) -> Colour:
    """The signal for an ordinary screen (BT.709, BT.1886) of one of BT.2100, all from 0 to 1."""
    light = _light_of_pq(signal) if curve == ColorTrc.SMPTE2084 else _light_of_hlg(signal)
    brightest = max(light)
    share = _lowered(brightest) / (_WHITE * brightest) if brightest > 0 else 0.0
    red, green, blue = (one * share for one in light)
    return (
        _signal(1.6605 * red - 0.5876 * green - 0.0728 * blue),
        _signal(-0.1246 * red + 1.1329 * green - 0.0083 * blue),
        _signal(-0.0182 * red - 0.1006 * green + 1.1187 * blue),
    )


def _signal(light: float) -> float:
    return float(min(1.0, max(0.0, light)) ** (1 / 2.4))


def _light_of_pq(signal: Colour) -> Colour:
    red, green, blue = (_nits(one) for one in signal)
    return red, green, blue


def _light_of_hlg(signal: Colour) -> Colour:
    """On a screen of 1,000 nits: the camera's light, and a gamma of 1.2 over its luminance."""
    red, green, blue = (_scene(one) for one in signal)
    gain = _PEAK * (0.2627 * red + 0.6780 * green + 0.0593 * blue) ** 0.2
    return red * gain, green * gain, blue * gain


def _scene(hlg: float) -> float:
    return hlg**2 / 3 if hlg <= 0.5 else (exp((hlg - 0.55991073) / 0.17883277) + 0.28466892) / 12


def _nits(pq: float) -> float:
    power = pq ** (1 / 78.84375)
    return float(10_000 * (max(0.0, power - 0.8359375) / (18.8515625 - 18.6875 * power)) ** (1 / 0.1593017578125))


def _pq(nits: float) -> float:
    power = (nits / 10_000) ** 0.1593017578125
    return float(((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375)


def _lowered(nits: float) -> float:
    """As they are up to a knee, from there along a curve that ends at white."""
    most = _pq(_PEAK)
    tone, top = min(1.0, _pq(nits) / most), _pq(_WHITE) / most
    knee = 1.5 * top - 0.5
    if tone > knee:
        t = (tone - knee) / (1 - knee)
        tone = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (3 * t**2 - 2 * t**3) * top
    return _nits(tone * most)
