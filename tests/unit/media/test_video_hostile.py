"""Films that are not what they say: each ends as a clean rendition, or as a refusal with a reason."""

import random
from io import BytesIO

import pytest
from heliograph.core.errors import Refusal
from heliograph.media import film as limits
from heliograph.media import video
from heliograph.media.film import PLAYED, VIDEO_TYPES
from heliograph.media.refusals import (
    VIDEO_REFUSALS,
    NotAVideo,
    VideoFormatNotAccepted,
    VideoTooComplex,
    VideoTooLong,
    VideoTooManyPixels,
    VideoUnreadable,
    VideoWithoutPictures,
)
from heliograph.media.video.container import inspect
from PIL import Image

from tests.clips import clip, filmed, seen_in
from tests.unit.media.test_mutants import SEEDS, mutated

MUTANTS = 150
FAST_START = (("movflags", "+faststart"),)
IN_PIECES = (("movflags", "frag_keyframe+empty_moov+default_base_moof"),)


@pytest.fixture
def make(tmp_path, small_process):
    def make(data, max_seconds=60):
        film = filmed(tmp_path / "film", data)
        return small_process.submit(video.make_apart, film, max_seconds=max_seconds).result()

    return make


@pytest.fixture
def make_here(tmp_path):
    """The same by the process of the test, which a test can change."""
    return lambda data: video.make_apart(filmed(tmp_path / "film", data), max_seconds=60)


def box(kind: bytes, content: bytes = b"") -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def number(value: int, size: int = 4) -> bytes:
    return value.to_bytes(size, "big")


HEAD = box(b"ftyp", b"isom" + number(512) + b"isom")


def looked_into(data: bytes):
    return inspect(BytesIO(data), len(data))


def replaced(data: bytes, box_name: bytes, offset: int, value: bytes) -> bytes:
    """With other bytes at this offset of a box's content."""
    place = data.index(box_name) + 4 + offset
    return data[:place] + value + data[place + len(value) :]


NOT_VIDEOS = {
    "nothing": b"",
    "text": b"this is not a video at all, and long enough to be looked at",
    "a picture": SEEDS["JPEG with a note"],
    "a picture in boxes": SEEDS["AVIF"],
    "Matroska": bytes.fromhex("1a45dfa3") + b"\0" * 60,
    "AVI": b"RIFF\0\0\0\0AVI LIST" + b"\0" * 60,
    "a box that ends before it begins": number(4) + b"ftypisom" + b"\0" * 60,
}


@pytest.mark.parametrize("data", NOT_VIDEOS.values(), ids=NOT_VIDEOS)
def test_what_is_no_video_is_refused_by_what_it_is(make, data):
    with pytest.raises(NotAVideo, match=", ".join(VIDEO_TYPES)):
        make(data)


def test_a_kind_of_mp4_that_is_none_of_ours_is_refused(make):
    with pytest.raises(VideoFormatNotAccepted):
        make(clip().replace(b"isom", b"zzzz").replace(b"iso2", b"zzzz").replace(b"avc1mp41", b"zzzzzzzz"))


@pytest.mark.parametrize("codec", ["mjpeg", "h263"])
def test_a_codec_that_is_none_of_ours_is_refused_by_name(make, codec):
    data = clip(codec="mpeg4").replace(b"mp4v\0\0\0\0", {"mjpeg": b"jpeg", "h263": b"s263"}[codec] + b"\0\0\0\0")
    data = data.replace(b"esds", b"free")

    with pytest.raises(VideoFormatNotAccepted, match=codec):
        make(data)


def test_sound_that_is_none_of_ours_is_left_out(make):
    manifest, outputs = make(clip(brand="mov", sound="pcm_mulaw"))

    assert not manifest.film.has_sound
    assert outputs[PLAYED]


def test_sound_alone_is_no_video(make):
    with pytest.raises(VideoWithoutPictures):
        make(clip().replace(b"vide", b"meta"))


@pytest.mark.parametrize("brand", ["mp4", "mov"])
@pytest.mark.parametrize("options", [(), FAST_START], ids=["index last", "index first"])
@pytest.mark.parametrize("kept", [0.3, 0.95])
def test_what_is_cut_off_is_refused(make, brand, options, kept):
    data = clip(brand=brand, options=options)

    with pytest.raises(VideoUnreadable, match="incomplete"):
        make(data[: int(len(data) * kept)])


def test_a_film_in_pieces_is_as_good_as_a_whole_one(make):
    manifest, outputs = make(clip(options=IN_PIECES))

    assert manifest.film.seconds == pytest.approx(0.5, abs=0.05)
    assert outputs[PLAYED].count(b"moof") == 0


# Lengths


def test_a_film_that_is_too_long_is_refused(make):
    with pytest.raises(VideoTooLong, match="2 seconds"):
        make(clip(frames=45, fps=15, sound=None), max_seconds=2)


def test_the_last_second_may_have_begun(make):
    manifest, _ = make(clip(frames=44, fps=15, sound=None), max_seconds=2)

    assert 2 < manifest.film.seconds < 3


def test_a_length_that_is_said_is_not_believed_whether_too_short_or_too_long(make):
    long, short = clip(frames=45, fps=15, sound=None), clip(frames=5, sound=None)

    with pytest.raises(VideoTooLong):
        make(replaced(replaced(long, b"mvhd", 16, number(10)), b"mdhd", 16, number(10)), max_seconds=2)
    manifest, _ = make(replaced(replaced(short, b"mvhd", 16, number(10**9)), b"mdhd", 16, number(10**9)), max_seconds=2)
    assert manifest.film.seconds < 1


def test_two_frames_with_years_between_them_are_too_long(make):
    data = clip(frames=2, fps=30, sound=None)

    with pytest.raises(VideoTooLong):
        make(replaced(data, b"stts", 12, number(2**31 - 1)))


# Bombs


def test_a_frame_that_says_it_is_huge_is_refused_by_the_boxes_and_by_the_stream_itself(make_here, monkeypatch):
    data = clip(sound=None)
    with pytest.raises(VideoTooManyPixels, match="16000"):
        make_here(replaced(data, b"avc1\0\0\0\0", 24, number(16_000, 2) + number(16_000, 2)))

    monkeypatch.setattr(video.opening, "MAX_FRAME_PIXELS", 64 * 48 - 1)
    with pytest.raises(Refusal):
        make_here(data)


def test_a_thousand_tracks_are_too_many():
    with pytest.raises(VideoTooComplex, match="16 tracks"):
        looked_into(HEAD + box(b"moov", 1000 * box(b"trak")))


def test_ten_thousand_boxes_are_too_many():
    with pytest.raises(VideoTooComplex, match="10,000 boxes"):
        looked_into(HEAD + 10_000 * box(b"free"))


def test_boxes_within_boxes_within_boxes_come_to_an_end():
    nested = b""
    for _ in range(5_000):
        nested = box(b"trak", nested)

    with pytest.raises(VideoTooComplex, match="within"):
        looked_into(HEAD + box(b"moov", nested))


def test_an_index_may_be_so_large():
    with pytest.raises(VideoTooComplex, match="index"):
        looked_into(HEAD + box(b"moov", b"\0" * (limits.MAX_INDEX_BYTES + 1)))


def test_a_track_may_announce_so_many_samples(make):
    """Here twelve bytes would have a demuxer make room for four thousand million."""
    data = replaced(replaced(clip(sound=None), b"stsz", 4, number(1)), b"stsz", 8, number(2**32 - 1))

    with pytest.raises(VideoTooComplex, match="samples"):
        make(data)


def test_what_boxes_do_not_show_ends_at_the_limit_of_memory(make_here, monkeypatch):
    def greedy(*_, **__):
        return [bytearray(1 << 28) for _ in range(8)]

    monkeypatch.setattr(video.making, "probe", greedy)

    with pytest.raises(VideoTooComplex, match="memory"):
        make_here(clip())


def test_packets_are_counted(make_here, monkeypatch):
    monkeypatch.setattr(video.opening, "MAX_PACKETS", 10)

    with pytest.raises(VideoTooComplex, match="packets"):
        make_here(clip())


def test_a_box_that_is_longer_than_what_holds_it_is_refused():
    with pytest.raises(VideoUnreadable):
        looked_into(HEAD + box(b"moov", number(1000) + b"trak"))


def test_a_box_of_no_length_goes_to_the_end_and_a_long_one_says_so_in_64_bits(make):
    data = clip(options=FAST_START, sound=None, frames=3)
    place = data.index(b"mdat") - 4

    assert make(data[:place] + number(0) + data[place + 4 :])[1][PLAYED]
    # The muxer leaves eight spare bytes in front for this very purpose.
    assert data[place - 8 : place] == box(b"free")
    size = int.from_bytes(data[place : place + 4], "big") + 8
    assert make(data[: place - 8] + number(1) + b"mdat" + number(size, 8) + data[place + 8 :])[1][PLAYED]


# Two in one


def test_what_stands_behind_a_film_does_not_go_out(make):
    page = b"<script>alert(document.cookie)</script>"
    _, outputs = make(clip(sound=None, frames=3) + box(b"free", page))

    assert not [name for name, file in outputs.items() if page in file]


def test_a_film_behind_a_picture_is_a_picture(make):
    with pytest.raises(NotAVideo, match="jpeg"):
        make(SEEDS["JPEG with a note"] + clip())


# Mutants


SOURCES = {
    "H.264": clip(frames=6),
    "index first": clip(frames=6, options=FAST_START),
    "in pieces": clip(frames=6, options=IN_PIECES),
    "QuickTime": clip(frames=6, brand="mov", codec="mpeg4", sound="pcm_s16le"),
}


@pytest.mark.slow
@pytest.mark.parametrize("source", SOURCES)
def test_mutants_are_refused_or_made_clean(make, source):
    dice = random.Random(source)
    whole = SOURCES[source]
    index = whole.index(b"moov")
    refused = 0
    for count in range(MUTANTS // len(SOURCES)):
        # Half of them in what tells of the samples, which is the smaller and the more dangerous part.
        at = index if count % 2 else 0
        mutant = (
            whole[:at]
            + mutated(whole[at : at + 1500] if at else whole, SOURCES, dice)
            + (whole[at + 1500 :] if at else b"")
        )
        refused += not made_clean(make, mutant)
    assert 0 < refused < MUTANTS // len(SOURCES)


def made_clean(make, data: bytes) -> bool:
    """Whether it was made, and whole; False for a refusal with a reason. What else is raised ends the test."""
    try:
        manifest, outputs = make(data, max_seconds=2)
    except VIDEO_REFUSALS:
        return False
    assert manifest.film.seconds < 3
    assert Image.open(BytesIO(outputs["feed", "webp"])).size
    if manifest.film.rendition:
        with seen_in(outputs[PLAYED]) as played:
            assert (played.streams.video[0].width, played.streams.video[0].height) == manifest.film.rendition
            assert sum(1 for _ in played.decode(video=0)) > 0
    return True
