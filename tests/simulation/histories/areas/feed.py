"""Feeds: what is published to them, and what their readers are shown."""

from collections.abc import Iterator
from datetime import datetime

from tests.simulation.histories.areas.graph import follows, mutes
from tests.simulation.histories.areas.visibility import is_for
from tests.simulation.histories.model import Switch, is_public
from tests.simulation.histories.requests import reading_ones_own
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Sent, Story, items

FEED_DAYS = 30
FEEDS = ("read_feed", "read_feed_of", "read_ranked", "read_on")
"""Acts that read a feed, in either order."""
FED_OUTAGES = ("Feed", "Feed", "Feed", "Posts", "Media", "Tallies")
"""What may be out of order in histories that are about what gets into feeds."""


def rows_go_back_to_a_post_and_an_edge(story: Story) -> Iterator[str]:
    """A feed row is of a post that is there, in the feed of somebody who has (or had) to do with its author."""
    edges = follows(story)
    for row in (one for one in story.rows("Feed") if "author_id" in one and "shared_by" not in one):
        post, edge = story.posts.get(str(row["post_id"])), (str(row["reader_id"]), str(row["author_id"]))
        if post is None or str(post["owner_id"]) != edge[1] or edge not in edges:
            yield f"feed row {row}"


def feeds_hold_what_was_published_to_them(story: Story) -> Iterator[str]:
    """A follower's feed has every post of the followed, those from before the follow too, and none of strangers."""
    switches, muted = follows(story), mutes(story)
    for reader, pages in walks(story):
        if pages[0].started > story.settled_at + 86_400:
            continue
        shown = [item["postId"] for page in pages for item in page.json["feeds"]]
        own = {item["postId"] for page in pages for item in page.json["feeds"] if item["sharedBy"] is None}
        for post_id, post in story.posts.items():
            edge = switches.get((reader, str(post["owner_id"])), Switch())
            mute = muted.get((reader, str(post["owner_id"])), Switch()).possible(story.settled_at, story.settled_at)
            published = is_public(post) and is_for(story, post, reader)
            if published and post_id not in shown and edge.on_since(story.settled_at) and True not in mute:
                yield f"post {post_id} is not in the feed of {reader}: {shown}"
            follows_now = True in edge.possible(story.settled_at, story.settled_at)
            if post_id in own and not (published and follows_now and False in mute):
                yield f"post {post_id} is in the feed of {reader}"
        yield from (f"{post_id} in the feed of {reader} is no post" for post_id in set(shown) - set(story.posts))


def pages_are_in_order_without_repeats(story: Story) -> Iterator[str]:
    """A feed's pages, read one after the other, go from newest to oldest, and no post comes twice."""
    for reader, pages in walks(story):
        shown = [int(item["postId"]) for page in pages for item in page.json["feeds"]]
        if shown != sorted(set(shown), reverse=True):
            yield f"the feed of {reader} reads {shown}"
        if pages[-1].json["nextCursor"]:
            yield f"the feed of {reader} has no end"
    for sent in story.of("read_feed", "read_feed_of", "read_grid", "read_comments"):
        ids = [int(item.get("id") or item["postId"]) for item in items(sent)] if sent.good else []
        if ids != sorted(set(ids), reverse=True):
            yield f"{sent} reads {ids}"


def unfollowed_authors_are_not_shown(story: Story) -> Iterator[str]:
    """Once an unfollow is acknowledged, no later read of the feed has that author."""
    switches = follows(story)
    for sent in story.of(*FEEDS):
        for item in items(sent) if sent.good else ():
            assert sent.who
            edge = switches.get((sent.who.id, item["postOwnerId"]), Switch())
            if item["sharedBy"] is None and True not in edge.possible(sent.started, sent.ended):
                yield f"{sent} shows a post of {item['postOwnerId']}"


def expired_rows_are_not_shown(story: Story) -> Iterator[str]:
    """A feed row is shown for thirty days after its post was made, whether or not TTL has removed it."""
    for sent in story.of(*FEEDS):
        for item in items(sent) if sent.good else ():
            made = datetime.fromisoformat(story.posts[item["postId"]]["created_at"]).timestamp()
            if sent.started > made + FEED_DAYS * 86_400 + 60:
                yield f"{sent} shows {item['postId']} after {(sent.started - made) / 86_400:.1f} days"


def walks(story: Story, kind: str = "read_feed") -> Iterator[tuple[str, list[Sent]]]:
    """(reader, pages) for each complete reading of a feed after things came to rest."""
    walk: list[Sent] = []
    for sent in story.of(kind):
        if not sent.after:
            continue
        if not sent.good:
            walk = []
            continue
        walk.append(sent)
        if sent.json["nextCursor"] is None:
            assert sent.who
            yield sent.who.id, walk
            walk = []
    if walk:
        assert walk[0].who
        yield walk[0].who.id, walk


ROOM = Room(
    areas={
        "feed": Area(
            6,
            {"follow": 3, "unfollow": 4, "publish": 1, "read_feed": 5, "read_feed_of": 1},
            acts=(3, 6),
            posts=(1, 4),
            follows=0.7,
            later=(0, 0, 0, 29, 31),
            fed=True,
            outages=FED_OUTAGES,
            glance="read_feed",
        ),
        "thinned feeds": Area(
            5,
            {"mute": 4, "unmute": 1, "unfollow": 3, "follow": 1, "read_feed": 2},
            acts=(2, 5),
            people=(3, 4),
            posts=(3, 6),
            follows=0.8,
            fed=True,
        ),
    },
    mixed={"read_feed": 3},
    requests={"read_feed": reading_ones_own("/v1/me/feed"), "read_feed_of": reading_ones_own("/users/{}/feeds")},
    hears={
        "events_on_change": ("feed",),
        "counters_on_events": ("feed",),
        "feed_on_follows": ("feed", "everything"),
        "feed_on_posts": ("publishing", "uploads", "feed", "everything"),
    },
    checks=(
        rows_go_back_to_a_post_and_an_edge,
        feeds_hold_what_was_published_to_them,
        pages_are_in_order_without_repeats,
        unfollowed_authors_are_not_shown,
        expired_rows_are_not_shown,
    ),
)
