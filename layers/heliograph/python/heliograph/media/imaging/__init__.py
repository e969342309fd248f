"""From the bytes that somebody uploaded to the pictures that everybody sees. The only package that imports PIL.

`opening` finds out what a file is, `source` has it decoded and makes of it the one picture that `variants` are made
from. On the way `colours` brings pixels to opaque sRGB and `resizing` makes them fewer; `webp` encodes. `apart` does
all of it within limits. `recognising` only sees how a picture looks, which may have been posted before.
"""

from heliograph.media.imaging.apart import render_apart
from heliograph.media.imaging.opening import probe
from heliograph.media.imaging.recognising import recognise
from heliograph.media.imaging.variants import Outputs, render

__all__ = ["Outputs", "probe", "recognise", "render", "render_apart"]
