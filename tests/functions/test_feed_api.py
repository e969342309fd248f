"""Reading a feed in both orders, through the function's door."""

import pytest

from tests.functions.pictures import photo
from tests.people import ADA, BOB, POST

FEED = "/v1/me/feed"
MODES = ("chronological", "ranked")


@pytest.fixture
def populated(informed):
    """Nobody has anything left to hear but what comes of the test."""
    return informed


@pytest.fixture
def feed(populated):
    """Pages of Bob's feed, who gets several more posts of Ada's."""
    for _ in range(3):
        populated.call("POST", FEED, user=ADA, form={"content": photo()})
    populated.settle()
    return lambda **query: populated.call("GET", FEED, user=BOB, query=query)


def ids(answer):
    return [item["postId"] for item in answer.json["feeds"]]


def pages(feed, **query):
    """All of them, one after the other, as cursors lead."""
    answer = feed(**query)
    found = [answer]
    while cursor := answer.json["nextCursor"]:
        answer = feed(**query, cursor=cursor)
        found.append(answer)
    return found


def test_a_ranked_feed_has_the_same_posts_each_once(feed):
    # The population's own post is of another month: its place in the feed lapses while one reads.
    living = [one for one in ids(feed()) if one != POST]

    ranked = [one for page in pages(feed, mode="ranked", limit=1) for one in ids(page) if one != POST]

    assert len(living) == 3
    assert sorted(ranked) == sorted(living)


def test_what_was_there_at_the_last_visit_follows_in_order(feed):
    in_order = ids(feed())

    assert ids(feed(mode="ranked", since=in_order[0])) == in_order
    assert in_order == ids(feed(mode="chronological"))


def test_what_is_new_is_what_came_since_the_last_visit(feed, populated):
    in_order = ids(feed())
    visit = {"upTo": in_order[0]}
    assert populated.call("PUT", f"{FEED}/visit", user=BOB, json=visit).status == 200

    told = feed(mode="ranked", why="true").json["feeds"]

    assert [item["postId"] for item in told] == in_order
    assert not any(item["why"] for item in told)


def test_reasons_are_told_when_they_are_asked_for(feed):
    told = feed(mode="ranked", why="true").json["feeds"]

    assert all(isinstance(item["why"], list) for item in told)
    assert not any("why" in item for item in feed(mode="ranked").json["feeds"])


def test_a_cursor_of_one_order_is_none_of_the_other(feed):
    cursor = feed(mode="ranked", limit=1).json["nextCursor"]

    assert feed(mode="chronological", cursor=cursor).problem == "cursor-not-valid"
    assert feed(cursor=cursor).problem == "cursor-not-valid"


@pytest.mark.parametrize("query", [{"mode": "best"}, {"mode": ""}, {"since": "x"}, {"why": "perhaps"}])
def test_an_order_that_there_is_not_is_refused(populated, query):
    assert populated.call("GET", FEED, user=BOB, query=query).problem == "not-valid"


def test_what_a_reader_likes_and_opens_brings_posts_of_the_same_hashtag_before_newer_ones(populated):
    def publish(caption):
        return populated.call("POST", f"/users/{ADA}/posts", user=ADA, form={"file": photo(), "caption": caption}).json

    met, alike, newer = (publish(caption)["id"] for caption in ("#sea", "more #Sea", "#cats"))
    populated.settle()
    assert populated.call("PUT", f"/v1/posts/{met}/like", user=BOB).status == 201
    assert populated.call("POST", "/v1/posts/views", user=BOB, json={"posts": [met], "opened": [met]}).status == 204
    populated.settle(times=2)

    in_order, ranked = (ids(populated.call("GET", FEED, user=BOB, query={"mode": mode})) for mode in MODES)

    assert in_order.index(newer) < in_order.index(alike)
    assert ranked.index(alike) < ranked.index(newer)
