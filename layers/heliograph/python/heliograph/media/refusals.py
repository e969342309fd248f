"""The ways in which a picture, or a video, may be refused."""

from typing import Final

from heliograph.core.errors import Invalid, TooLarge, UnsupportedMedia


class PictureEmpty(Invalid):
    """The file is empty."""


class NotAPicture(UnsupportedMedia):
    """This file is not a picture."""


class PictureFormatNotAccepted(UnsupportedMedia):
    """Pictures of this format are not accepted."""


class PictureTypeMismatch(UnsupportedMedia):
    """The file is not of the type it claims to be."""


class PictureTooLarge(TooLarge):
    """The file is too large."""


class PictureTooManyPixels(Invalid):
    """The picture has too many pixels."""


class PictureTooComplex(Invalid):
    """The picture is too costly to decode."""


class PictureUnreadable(Invalid):
    """The picture is damaged and cannot be read."""


class NotAVideo(UnsupportedMedia):
    """This file is not a video."""


class VideoFormatNotAccepted(UnsupportedMedia):
    """Videos of this format are not accepted."""


class VideoWithoutPictures(Invalid):
    """The file has nothing to be seen."""


class VideoTooLarge(TooLarge):
    """The video is too large."""


class VideoTooLong(Invalid):
    """The video is too long."""


class VideoTooManyPixels(Invalid):
    """The video has too many pixels."""


class VideoTooComplex(Invalid):
    """The video is too costly to decode."""


class VideoUnreadable(Invalid):
    """The video is damaged and cannot be read."""


REFUSALS: Final = (
    PictureEmpty,
    NotAPicture,
    PictureFormatNotAccepted,
    PictureTypeMismatch,
    PictureTooLarge,
    PictureTooManyPixels,
    PictureTooComplex,
    PictureUnreadable,
)
"""Every way in which a picture may be refused."""

VIDEO_REFUSALS: Final = (
    NotAVideo,
    VideoFormatNotAccepted,
    VideoWithoutPictures,
    VideoTooLarge,
    VideoTooLong,
    VideoTooManyPixels,
    VideoTooComplex,
    VideoUnreadable,
)
"""Every way in which a video may be refused, once it has arrived."""
