"""From the file that somebody filmed to the poster and the file that everybody plays. The only package that imports av.

`container` reads the boxes of a file before any demuxer does, `opening` finds out what is truly in it, `poster` makes a
picture of one of its frames, `rendition` the file to play, and `making` does all of it within limits.
"""

from heliograph.media.video.making import make_apart
from heliograph.media.video.opening import Facts, probe

__all__ = ["Facts", "make_apart", "probe"]
