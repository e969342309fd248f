"""A feed in JSON: the seed design's fields with the seed's types, and some of ours."""

from dataclasses import replace
from typing import Any

from heliograph.core.pages import Page
from heliograph.counters.model import NOTHING, CommentPreview, LikerPreview, Tally
from heliograph.feed.model import FeedItem
from heliograph.feed.views import FeedViews
from heliograph.shares.model import Sharer

from tests.addresses import CDN, FakeDelivery, delivery
from tests.people import ADA, BOB, DIGEST, MEDIA, NOW, POST, post

ADDRESSES: Any = FakeDelivery()
FEEDS = FeedViews(ADDRESSES)
COMMENT = CommentPreview(
    id="77", user_id=BOB, user_name="bob", text="What light!", likers=(LikerPreview(id=ADA, user_name="ada"),)
)
SEEDS_FIELDS = {
    "postId": str,
    "postOwnerId": str,
    "postOwnerName": str,
    "mediaURL": str,
    "numberOfLikes": int,
    "numberOfComments": int,
    "comments": list,
}


def shown(tally=NOTHING, *, liked=False, shared_by=None):
    there = post(owner_name="augusta")
    item = FeedItem(post=there, owner_name="ada", tally=tally, liked_by_me=liked, shared_by=shared_by)
    page = Page([item], None)
    return FEEDS.feeds_json(page, None)["feeds"][0]


def test_every_item_has_the_seeds_fields_first_and_with_the_seeds_types():
    item = shown()

    assert list(item)[: len(SEEDS_FIELDS)] == list(SEEDS_FIELDS)
    assert {name: type(item[name]) for name in SEEDS_FIELDS} == SEEDS_FIELDS


def test_an_item_shows_the_post_its_feed_picture_and_its_counts():
    item = shown(Tally(likes=3, comments=1, newest_comments=(COMMENT,)), liked=True)

    assert item["postId"] == POST
    assert (item["postOwnerId"], item["postOwnerName"]) == (ADA, "ada")
    assert item["mediaURL"] == f"{CDN}/{MEDIA}/{DIGEST}/feed?for=few"
    assert (item["numberOfLikes"], item["numberOfComments"], item["likedByMe"]) == (3, 1, True)


def test_an_item_says_how_often_it_is_shared_and_through_whom_it_comes():
    item = shown(Tally(shares=2), shared_by=Sharer(id=BOB, name="bob", at=NOW))

    assert (item["numberOfShares"], item["sharedBy"]) == (2, {"id": BOB, "userName": "bob"})
    assert shown()["sharedBy"] is None


def test_comments_have_the_seeds_shape():
    (comment,) = shown(Tally(comments=1, newest_comments=(COMMENT,)))["comments"]

    likes = [{"likerId": ADA, "likerUserName": "ada"}]
    assert comment == {"commenterUserId": BOB, "commenterName": "bob", "comment": "What light!", "likes": likes}


def test_a_feed_is_its_items_and_where_to_go_on():
    assert FEEDS.feeds_json(Page([], None), None) == {"feeds": [], "nextCursor": None}
    assert FEEDS.feeds_json(Page([], (9,)), "more")["nextCursor"] == "more"


def test_what_is_said_again_of_a_post_is_what_its_row_says_now_and_what_stands_beside_it_is_said_anew():
    there, feeds = post(), FeedViews(ADDRESSES)

    def said(post, **how):
        item = FeedItem(post=post, owner_name="ada", **{"tally": NOTHING, "liked_by_me": False, **how})
        return feeds.feeds_json(Page([item], None), None)["feeds"][0]

    first = said(there)
    assert said(there, tally=Tally(likes=3), liked_by_me=True) == {**first, "numberOfLikes": 3, "likedByMe": True}
    assert said(there)["pictures"] is first["pictures"]
    assert said(replace(there, caption="Dawn"))["caption"] == "Dawn"
    assert said(there, for_everybody=True)["mediaURL"] == f"{CDN}/{MEDIA}/{DIGEST}/feed?for=all"


def test_no_address_is_said_again_that_would_be_another_by_now(clock):
    feeds, item = FeedViews(delivery(clock)), FeedItem(post=post(), owner_name="ada", tally=NOTHING, liked_by_me=False)

    def address():
        return feeds.feeds_json(Page([item], None), None)["feeds"][0]["mediaURL"]

    first = address()
    assert address() == first
    clock.turn(minutes=1)
    assert address() == delivery(clock).url(MEDIA, DIGEST, "feed", for_everybody=False) != first
