"""From the bytes that somebody uploaded to the pictures that everybody sees. The only package that imports PIL.

`opening` finds out what a file is and decodes it, `colours` brings its pixels to opaque sRGB, `resizing` makes them
fewer, `variants` does all of it in the order that costs least, and `apart` does that within limits. `recognising` only
sees how a picture looks, which may have been posted before.
"""

from heliograph.media.imaging.apart import render_apart
from heliograph.media.imaging.opening import probe
from heliograph.media.imaging.recognising import recognise
from heliograph.media.imaging.variants import Outputs, render

__all__ = ["Outputs", "probe", "recognise", "render", "render_apart"]
