"""From a film to its poster and the file to play."""

from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import pytest
from heliograph.media import video
from heliograph.media.apart import Hindered
from heliograph.media.film import FRAMES_A_SECOND, PLAYED, VIDEO_BITS_A_SECOND, film_digest, rendition_size
from heliograph.media.model import ENCODINGS, VARIANTS, Manifest, plan_sizes
from heliograph.media.refusals import VideoTooComplex, VideoUnreadable
from heliograph.media.video import making
from PIL import Image

from tests.clips import clip, filmed, seen_in, turned_by

TURNS = {
    (1, 0, 0, 1): 1,
    (-1, 0, 0, 1): 2,
    (-1, 0, 0, -1): 3,
    (1, 0, 0, -1): 4,
    (0, 1, 1, 0): 5,
    (0, 1, -1, 0): 6,
    (0, -1, -1, 0): 7,
    (0, -1, 1, 0): 8,
}


@pytest.fixture
def make(tmp_path):
    return lambda data, max_seconds=60: video.make_apart(filmed(tmp_path / "film", data), max_seconds=max_seconds)


def test_a_film_becomes_a_poster_in_every_variant_and_a_file_to_play(make):
    manifest, outputs = make(clip())

    assert set(outputs) == {(variant, encoding) for variant in VARIANTS for encoding in ENCODINGS} | {PLAYED}
    assert (manifest.width, manifest.height, manifest.format) == (64, 48, "mp4")
    assert manifest.blurhash
    assert manifest.fingerprint is None  # a gradient says too little to be known by
    assert manifest.film.has_sound
    assert manifest.film.seconds == pytest.approx(0.5, abs=0.05)
    assert manifest.film.rendition == (64, 48)
    assert manifest.film.bytes == len(outputs[PLAYED])
    assert Manifest.from_dict(manifest.to_dict()) == replace(
        manifest, film=replace(manifest.film, seconds=round(manifest.film.seconds, 3))
    )


def test_the_file_to_play_is_h264_and_aac_and_begins_with_its_index(make):
    _, outputs = make(clip(brand="mov", codec="mpeg4", sound="pcm_s16le"))

    with seen_in(outputs[PLAYED]) as played:
        (pictures,), (sound,) = played.streams.video, played.streams.audio
        assert (pictures.codec_context.name, pictures.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (sound.codec_context.name, sound.rate, sound.layout.name) == ("aac", 48_000, "stereo")
        assert sum(1 for _ in played.decode(pictures)) == 15
    assert outputs[PLAYED].index(b"moov") < outputs[PLAYED].index(b"mdat")


def test_nothing_that_the_source_says_of_itself_goes_out(make):
    place = "+48.8577+002.295/"
    said = (("title", "At home"), ("comment", "secret"), ("location", place), ("creation_time", "2024-05-31T12:00:00"))
    data = clip(said=said, options=(("movflags", "use_metadata_tags"),))
    assert b"At home" in data
    assert place.encode() in data

    _, outputs = make(data)

    for file in outputs.values():
        assert not [word for word in (b"At home", b"secret", place.encode(), b"Lavf", b"2024") if word in file]
    with seen_in(outputs[PLAYED]) as played:
        assert set(played.metadata) == {"major_brand", "minor_version", "compatible_brands"}


def test_the_same_film_gives_the_same_bytes(make):
    assert make(clip()) == make(clip())


def test_a_film_without_sound_has_none_and_says_so(make):
    manifest, outputs = make(clip(sound=None))

    assert not manifest.film.has_sound
    with seen_in(outputs[PLAYED]) as played:
        assert not played.streams.audio


@pytest.mark.parametrize(
    ("size", "made"),
    [
        ((1920, 1080), (1280, 720)),
        ((1080, 1920), (720, 1280)),
        ((3840, 2160), (1280, 720)),
        ((4000, 100), (1280, 32)),
        ((640, 480), (640, 480)),
        ((961, 721), (958, 720)),
        ((63, 47), (62, 46)),
        ((1, 1), (2, 2)),
        ((4096, 1), (1280, 2)),
    ],
)
def test_a_rendition_fits_is_not_enlarged_and_even(size, made):
    assert rendition_size(*size) == made


@pytest.mark.parametrize("matrix", TURNS)
def test_a_film_is_turned_as_its_container_asks(make, matrix):
    """As a photograph would be: the poster goes by the way that `test_imaging` proves, the frames must follow it."""
    manifest, outputs = make(turned_by(clip(frames=3, sound=None), *matrix))

    on_its_side = TURNS[matrix] >= 5
    assert (manifest.width, manifest.height) == ((48, 64) if on_its_side else (64, 48))
    assert manifest.film.rendition == (manifest.width, manifest.height)
    with seen_in(outputs[PLAYED]) as played:
        upright = next(played.decode(video=0))
        assert upright.rotation == 0
        frame = upright.to_image()
    poster = Image.open(BytesIO(outputs["feed", "jpeg"]))
    assert frame.size == poster.size
    assert corners(frame) == pytest.approx(corners(poster), abs=24)


def corners(image):
    width, height = image.size
    places = [(3, 3), (width - 4, 3), (3, height - 4), (width - 4, height - 4)]
    return [value for place in places for value in image.convert("RGB").getpixel(place)]


def test_what_has_more_frames_a_second_than_a_rendition_loses_every_other(make):
    _, outputs = make(clip(frames=30, fps=60))

    with seen_in(outputs[PLAYED]) as played:
        times = [frame.time for frame in played.decode(video=0)]
    assert len(times) == 15
    assert min(later - sooner for sooner, later in pairwise(times)) > 0.9 / FRAMES_A_SECOND


def test_noise_does_not_go_beyond_the_bits_a_second(make, monkeypatch):
    monkeypatch.setattr("tests.clips.shown", lambda *_, **__: Image.effect_noise((640, 360), 250).convert("RGB"))
    _, outputs = make(clip.__wrapped__(width=640, height=360, frames=16, fps=8, sound=None))

    # Without the bound these two seconds have 16 million.
    assert len(outputs[PLAYED]) * 8 < 3 * VIDEO_BITS_A_SECOND


def test_a_poster_is_the_first_frame_that_shows_something(make):
    dark, light = make(clip(frames=20, dark=8, sound=None)), make(clip(frames=20, sound=None))
    black = make(clip(frames=5, dark=5, sound=None))

    assert dark[0].colour != "#000000"
    assert light[0].colour != "#000000"
    assert black[0].colour == "#000000"
    assert black[0].film.rendition


def test_a_posters_sizes_are_those_that_readers_expect_of_the_manifest(make):
    manifest, _ = make(turned_by(clip(width=321, height=123, sound=None, frames=2, codec="mpeg4"), 0, 1, -1, 0))

    planned = plan_sizes(manifest.width, manifest.height)
    assert {name: (made.width, made.height) for name, made in manifest.variants.items()} == planned


@pytest.mark.parametrize("refusal", [VideoTooComplex, VideoUnreadable])
def test_a_video_that_gives_a_poster_and_nothing_to_play_is_shown_by_its_poster(make, monkeypatch, refusal):
    def refuse(*_, **__):
        raise refusal("Half-way.")

    whole, files = make(clip())
    monkeypatch.setattr(making, "rendition", refuse)

    manifest, outputs = make(clip())

    assert manifest.film.rendition is None
    assert set(outputs) == set(files) - {PLAYED}
    # Another set of files, so under another name: whoever makes the other set can take this one away.
    assert manifest.digest != whole.digest
    assert Manifest.from_dict(manifest.to_dict()).film.rendition is None


@pytest.mark.parametrize("trouble", [MemoryError("killed"), Hindered("No space left on device")])
def test_what_is_not_the_files_fault_comes_again(make, monkeypatch, trouble):
    real = making.apart

    def troubled(work, bounds):
        if bounds is making.RENDITION:
            raise trouble
        return real(work, bounds)

    monkeypatch.setattr(making, "apart", troubled)

    with pytest.raises(type(trouble)):
        make(clip())


def test_want_of_room_is_not_the_files_fault(tmp_path):
    full = "/dev/full"
    path = filmed(tmp_path / "film", clip())
    facts = video.probe(path, max_seconds=60)

    with pytest.raises(Hindered):
        making.rendition(path, facts, full, max_seconds=60)


def test_names_of_what_was_made_differ_by_original_and_by_whether_it_plays():
    names = {film_digest(original, played=played) for original in (b"1", b"2") for played in (True, False)}

    assert len(names) == 4
