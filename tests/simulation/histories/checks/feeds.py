"""Checks of feeds and of who may see what."""

from collections.abc import Iterator
from datetime import datetime

from tests.simulation.histories import model
from tests.simulation.histories.story import Sent, Story

FEED_DAYS = 30


def feeds_hold_what_was_published_to_them(story: Story) -> Iterator[str]:
    """A follower's feed has every post published since the follow showed in the index, and none of strangers."""
    switches, lag = model.follows(story), story.history.weather.index_lag
    for reader, pages in _walks(story):
        if pages[0].started > story.settled_at + 86_400:
            continue
        shown = [item["postId"] for page in pages for item in page.json["feeds"]]
        for post_id, post in story.posts.items():
            edge = switches.get((reader, str(post["owner_id"])), model.Switch())
            published = post["status"] == "published"
            began = datetime.fromisoformat(post["created_at"]).timestamp() - lag
            if published and post_id not in shown and edge.on_since(began):
                yield f"post {post_id} is not in the feed of {reader}: {shown}"
            if post_id in shown and not (published and True in edge.possible(story.settled_at, story.settled_at)):
                yield f"post {post_id} is in the feed of {reader}"
        yield from (f"{post_id} in the feed of {reader} is no post" for post_id in set(shown) - set(story.posts))


def pages_are_in_order_without_repeats(story: Story) -> Iterator[str]:
    """A feed's pages, read one after the other, go from newest to oldest, and no post comes twice."""
    for reader, pages in _walks(story):
        shown = [int(item["postId"]) for page in pages for item in page.json["feeds"]]
        if shown != sorted(set(shown), reverse=True):
            yield f"the feed of {reader} reads {shown}"
        if pages[-1].json["nextCursor"]:
            yield f"the feed of {reader} has no end"
    for sent in story.of("read_feed", "read_feed_of", "read_grid", "read_comments"):
        ids = [int(item.get("id") or item["postId"]) for item in _items(sent)] if sent.good else []
        if ids != sorted(set(ids), reverse=True):
            yield f"{sent} reads {ids}"


def unfollowed_authors_are_not_shown(story: Story) -> Iterator[str]:
    """Once an unfollow is acknowledged, no later read of the feed has that author."""
    switches = model.follows(story)
    for sent in story.of("read_feed", "read_feed_of"):
        for item in _items(sent) if sent.good else ():
            assert sent.who
            edge = switches.get((sent.who.id, item["postOwnerId"]), model.Switch())
            if True not in edge.possible(sent.started, sent.ended):
                yield f"{sent} shows a post of {item['postOwnerId']}"


def unpublished_posts_are_shown_to_their_owner_only(story: Story) -> Iterator[str]:
    """Nobody but its owner is shown a post that is still processing, or has failed."""
    for sent in story.of("read_post", "read_grid"):
        if not sent.good:
            continue
        for post in _items(sent) if sent.act.kind == "read_grid" else [sent.json]:
            assert sent.who
            if post["status"] != "published" and post["ownerId"] != sent.who.id:
                yield f"{sent} shows a post that is {post['status']}"


def expired_rows_are_not_shown(story: Story) -> Iterator[str]:
    """A feed row is shown for thirty days after its post was made, whether or not TTL has removed it."""
    for sent in story.of("read_feed", "read_feed_of"):
        for item in _items(sent) if sent.good else ():
            made = datetime.fromisoformat(story.posts[item["postId"]]["created_at"]).timestamp()
            if sent.started > made + FEED_DAYS * 86_400 + 60:
                yield f"{sent} shows {item['postId']} after {(sent.started - made) / 86_400:.1f} days"


def _items(sent: Sent) -> list[dict[str, str]]:
    answer = sent.json
    return list(answer.get("feeds") or answer.get("posts") or answer.get("comments") or [])


def _walks(story: Story) -> Iterator[tuple[str, list[Sent]]]:
    """(reader, pages) for each complete reading of a feed after things came to rest."""
    walk: list[Sent] = []
    for sent in story.of("read_feed"):
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
