"""Posts in JSON: the seed design's upload answer to the letter, and ours."""

from typing import Any

import pytest
from heliograph.counters.model import Tally
from heliograph.posts.bodies import LocationBody, PostBody
from heliograph.posts.model import Location, Picture, Status
from heliograph.posts.showing import Entry
from heliograph.posts.views import image_file_json, post_json, posts_json
from pydantic import ValidationError

from tests.addresses import CDN, FakeDelivery
from tests.people import ADA, DIGEST, MEDIA, NOW, POST, post, unpublished

ADDRESSES: Any = FakeDelivery()
SEEDS_FIELDS = {
    "type",
    "id",
    "createdAt",
    "createdBy",
    "name",
    "updatedAt",
    "updatedBy",
    "fullImageUrl",
    "size",
    "thumbnail",
}


def test_the_answer_to_an_upload_is_the_seeds_with_numbers_and_epoch_seconds_as_strings():
    shown = image_file_json(post(created_at=NOW), "beach.png", ADDRESSES)

    assert shown == {
        "type": "ImageFile",
        "id": POST,
        "createdAt": "1773480413",
        "createdBy": ADA,
        "name": "beach.png",
        "updatedAt": "1773480413",
        "updatedBy": ADA,
        "fullImageUrl": f"{CDN}/{MEDIA}/{DIGEST}/full.jpg?for=few",
        "size": {"width": "1080", "height": "810"},
        "thumbnail": {"type": "Size", "width": "150", "height": "150"},
        "status": "published",
    }
    assert set(shown) - SEEDS_FIELDS == {"status"}


def test_an_upload_answer_needs_a_picture_whose_sizes_are_known():
    with pytest.raises(ValueError, match="sizes"):
        image_file_json(unpublished(), "beach.png", ADDRESSES)


def test_a_post_shows_every_variant_once_it_is_ready():
    (shown,) = post_json(Entry(post=post()), ADDRESSES)["pictures"]

    assert shown["variants"]["feed"] == {"width": 640, "height": 480, "url": f"{CDN}/{MEDIA}/{DIGEST}/feed?for=few"}
    assert set(shown["variants"]) == {"thumb", "feed", "full", "story"}
    assert (shown["mediaId"], shown["altText"], shown["colour"]) == (MEDIA, "a lighthouse", "#8a6f4d")


def test_what_everybody_may_see_has_an_address_for_everybody():
    (shown,) = post_json(Entry(post=post(), for_everybody=True), ADDRESSES)["pictures"]

    assert {one["url"].partition("?")[2] for one in shown["variants"].values()} == {"for=all"}


def test_a_picture_whose_bytes_are_unknown_has_no_variants_yet():
    assert post_json(Entry(post=unpublished()), ADDRESSES)["pictures"][0]["variants"] is None


def test_a_post_brings_its_counts_its_place_and_its_moments():
    there = post(location=Location(name="Eddystone", lat=50.18))
    shown = post_json(
        Entry(post=there, tally=Tally(likes=3, comments=2, shares=4, views=9), shared_by_me=True), ADDRESSES
    )

    assert (shown["numberOfLikes"], shown["numberOfComments"]) == (3, 2)
    assert (shown["numberOfShares"], shown["numberOfViews"]) == (4, 9)
    assert (shown["likedByMe"], shown["sharedByMe"]) == (False, True)
    liked = post_json(Entry(post=there, liked_by_me=True), ADDRESSES)
    assert (liked["likedByMe"], liked["sharedByMe"]) == (True, False)
    assert shown["location"] == {"name": "Eddystone", "lat": 50.18, "lon": None}
    assert shown["createdAt"] == "2026-03-14T08:26:53+00:00"
    assert shown["publishedAt"] == "2026-03-14T08:27:53+00:00"


def test_a_post_that_failed_says_why_to_its_owner():
    shown = post_json(Entry(post=unpublished().failed("The picture is damaged.")), ADDRESSES)

    assert (shown["status"], shown["failure"], shown["publishedAt"]) == (Status.FAILED, "The picture is damaged.", None)


def test_a_grid_goes_on_from_its_cursor():
    shown = posts_json([Entry(post=post())], ADDRESSES, "more")

    assert ([one["id"] for one in shown["posts"]], shown["nextCursor"]) == ([POST], "more")


def test_descriptions_go_with_their_media_and_those_that_are_missing_are_empty():
    assert PostBody(media=["1", "2"], altText=["first"]).described() == [("1", "first"), ("2", "")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"media": []},
        {"media": [str(n) for n in range(11)]},
        {"media": ["01"]},
        {"media": ["-1"]},
        {"media": ["../1"]},
        {"media": ["1"], "caption": "x" * 2_201},
        {"media": ["1"], "altText": ["x" * 1_001]},
        {"media": ["1"], "location": {"name": ""}},
        {"media": ["1"], "location": {"name": "here", "lat": 90.1}},
        {"media": ["1"], "ownerId": "7"},
    ],
)
def test_a_post_is_refused_for(wrong):
    with pytest.raises(ValidationError):
        PostBody(**wrong)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_place_is_somewhere(number):
    with pytest.raises(ValidationError):
        LocationBody(name="nowhere", lat=number)


def test_a_picture_starts_without_variants():
    assert not Picture(media_id="1").ready
