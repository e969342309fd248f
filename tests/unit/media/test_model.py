"""Sizes, keys and the manifest: what is promised before any picture has been made."""

import json
from decimal import Decimal

import pytest
from heliograph.core.errors import Invalid, TooLarge, UnsupportedMedia
from heliograph.media import model, refusals
from heliograph.media.model import ENCODINGS, VARIANTS, Manifest, Rendition, Size, plan_sizes
from hypothesis import given
from hypothesis import strategies as st

SIDES = st.integers(min_value=1, max_value=30_000)


@pytest.mark.parametrize(
    ("source", "thumb", "feed", "full", "story"),
    [
        ((1, 1), (1, 1), (1, 1), (1, 1), (1, 1)),
        ((12_000, 1), (1, 1), (640, 1), (1080, 1), (1080, 1)),
        ((1, 12_000), (1, 1), (1, 640), (1, 1080), (1, 1920)),
        ((100, 400), (100, 100), (100, 400), (100, 400), (100, 400)),
        ((150, 150), (150, 150), (150, 150), (150, 150), (150, 150)),
        ((149, 151), (149, 149), (149, 151), (149, 151), (149, 151)),
        ((640, 640), (150, 150), (640, 640), (640, 640), (640, 640)),
        ((641, 640), (150, 150), (640, 639), (641, 640), (641, 640)),
        ((1080, 1920), (150, 150), (360, 640), (608, 1080), (1080, 1920)),
        ((1081, 1921), (150, 150), (360, 640), (608, 1080), (1080, 1919)),
        ((4000, 3000), (150, 150), (640, 480), (1080, 810), (1080, 810)),
        ((3000, 4000), (150, 150), (480, 640), (810, 1080), (1080, 1440)),
    ],
)
def test_known_sources_come_out_at_known_sizes(source, thumb, feed, full, story):
    assert plan_sizes(*source) == {"thumb": thumb, "feed": feed, "full": full, "story": story}


@given(SIDES, SIDES)
def test_no_variant_leaves_its_box_or_is_larger_than_the_source(width, height):
    for name, size in plan_sizes(width, height).items():
        assert 1 <= size.width <= min(width, VARIANTS[name].width)
        assert 1 <= size.height <= min(height, VARIANTS[name].height)


@given(SIDES, SIDES)
def test_a_fitted_variant_touches_its_box_or_is_the_source_itself(width, height):
    for name, size in plan_sizes(width, height).items():
        box = VARIANTS[name]
        touches = size.width == box.width or size.height == box.height
        assert box.crop or size == (width, height) or touches


@given(SIDES, SIDES)
def test_a_fitted_variant_keeps_the_aspect_ratio_to_half_a_pixel(width, height):
    for name, size in plan_sizes(width, height).items():
        box = VARIANTS[name]
        if not box.crop:
            scale = min(1, box.width / width, box.height / height)
            assert abs(size.width - max(1, width * scale)) <= 0.5001
            assert abs(size.height - max(1, height * scale)) <= 0.5001


@given(SIDES, SIDES)
def test_turning_the_source_turns_what_fits_a_square(width, height):
    upright, turned = plan_sizes(width, height), plan_sizes(height, width)
    for name in ("thumb", "feed", "full"):
        assert turned[name] == Size(upright[name].height, upright[name].width)


def test_the_digest_depends_on_the_bytes_and_on_the_pipeline(monkeypatch):
    before = model.digest_of(b"a picture")
    assert before == model.digest_of(b"a picture")
    assert len(before) == 32
    assert before != model.digest_of(b"another")
    monkeypatch.setattr(model, "PIPELINE_VERSION", model.PIPELINE_VERSION + 1)
    assert before != model.digest_of(b"a picture")


def test_keys_are_laid_out_as_the_cdn_expects():
    assert model.original_key("81") == "uploads/81"
    assert model.variant_key("81", "0f", "feed", "webp") == "variants/81/0f/feed.webp"
    assert model.variant_path("81", "0f", "thumb", "jpeg") == "81/0f/thumb.jpg"
    assert model.variant_path("81", "0f", "thumb", None) == "81/0f/thumb"
    with pytest.raises(KeyError):
        model.variant_path("81", "0f", "../etc", "jpeg")


def test_a_manifest_survives_storage():
    made = Manifest(
        digest="0f" * 16,
        width=4000,
        height=3000,
        format="jpeg",
        blurhash="L00000fQfQfQfQfQfQfQfQfQfQfQ",
        colour="#102030",
        variants={"thumb": Rendition(width=150, height=150, bytes=dict.fromkeys(ENCODINGS, 5000))},
        fingerprint="f0" * 8,
    )
    stored = json.loads(json.dumps(made.to_dict()), parse_int=Decimal)
    read = Manifest.from_dict(stored | {"palette": "added later"})
    assert read == made
    assert type(read.width) is int


def test_a_manifest_of_before_there_were_fingerprints_has_none():
    made = Manifest(digest="0f", width=1, height=1, format="png", blurhash="L", colour="#102030", variants={})

    assert "fingerprint" not in made.to_dict()
    assert Manifest.from_dict(made.to_dict()) == made


@pytest.mark.parametrize(
    ("refusal", "family", "slug"),
    [
        (refusals.PictureEmpty, Invalid, "picture-empty"),
        (refusals.NotAPicture, UnsupportedMedia, "not-a-picture"),
        (refusals.PictureFormatNotAccepted, UnsupportedMedia, "picture-format-not-accepted"),
        (refusals.PictureTypeMismatch, UnsupportedMedia, "picture-type-mismatch"),
        (refusals.PictureTooLarge, TooLarge, "picture-too-large"),
        (refusals.PictureTooManyPixels, Invalid, "picture-too-many-pixels"),
        (refusals.PictureTooComplex, Invalid, "picture-too-complex"),
        (refusals.PictureUnreadable, Invalid, "picture-unreadable"),
    ],
)
def test_refusals_have_stable_names(refusal, family, slug):
    assert issubclass(refusal, family)
    assert refusal.slug() == slug
