"""Checks of the truth: rows against what was asked for."""

from collections import Counter
from collections.abc import Iterator

from tests.simulation.histories import model
from tests.simulation.histories.story import Story


def switches_stand_as_they_were_left(story: Story) -> Iterator[str]:
    """A follow or like whose last word was acknowledged stands so; one that nobody took back is not gone."""
    followed = {(str(row["follower_id"]), str(row["followee_id"])) for row in story.rows("Follows")}
    liked = {(str(row["liker_id"]), str(row["post_id"])) for row in story.rows("Likes")}
    for name, switches, there in (("follow", model.follows(story), followed), ("like", model.likes(story), liked)):
        for edge, switch in switches.items():
            possible = switch.possible(story.settled_at, story.settled_at)
            if (edge in there) not in possible:
                yield f"{name} {edge} is {'there' if edge in there else 'gone'}"
        for edge in there - set(switches):
            yield f"{name} {edge} that nobody asked for"


def acknowledged_things_are_there_once(story: Story) -> Iterator[str]:
    """An acknowledged comment, post or upload is there, unless somebody removed it; no request makes two of them."""
    for table, attribute, things in (
        ("Comments", "text", model.comments(story)),
        ("Posts", "caption", model.posts(story)),
    ):
        there = Counter(row[attribute] for row in story.rows(table))
        for text, thing in things.items():
            if thing.must_be and not there[text]:
                yield f"{thing.sent} and is gone"
            if there[text] > 1:
                yield f"{thing.sent} and is there {there[text]} times"
            if thing.gone and there[text]:
                yield f"{text} is there although its removal was acknowledged"
    for sent in story.of("offer"):
        if sent.good and sent.json["id"] not in story.media:
            yield f"{sent} and its upload is gone"
    for sent in story.of("upload"):
        if sent.good and f"uploads/{sent.about}" not in story.objects:
            yield f"{sent} and its bytes are gone"


def nothing_is_there_that_nobody_asked_for(story: Story) -> Iterator[str]:
    """Every row goes back to a request: no comment, post, upload, feed row or account comes from nowhere."""
    comments, posts = model.comments(story), model.posts(story)
    yield from (f"comment {row['text']}" for row in story.rows("Comments") if row["text"] not in comments)
    found = {post.id for post in story.found}
    for post_id, row in story.posts.items():
        if post_id not in found and row["caption"] not in posts:
            yield f"post {row['caption']}"
    asked = sum(1 for sent in story.of("offer", "publish", "publish_content") if not sent.refused)
    if len(story.media) - len(found) > asked:
        yield f"{len(story.media)} uploads of {asked} requests"
    edges = model.follows(story)
    for row in story.rows("Feed"):
        post, edge = story.posts.get(str(row["post_id"])), (str(row["reader_id"]), str(row["author_id"]))
        if post is None or str(post["owner_id"]) != edge[1] or edge not in edges:
            yield f"feed row {row}"


def nothing_refused_is_there(story: Story) -> Iterator[str]:
    """What was answered with a refusal has left nothing: 4xx, or 503 that says that nothing was published."""
    for table, attribute, things in (
        ("Comments", "text", model.comments(story)),
        ("Posts", "caption", model.posts(story)),
    ):
        there = {row[attribute] for row in story.rows(table)}
        yield from (
            f"{thing.sent} and is there" for text, thing in things.items() if thing.sent.refused and text in there
        )


def posts_and_media_hold_each_other(story: Story) -> Iterator[str]:
    """A post and its uploads are written together: neither names the other without being named by it."""
    for post_id, post in story.posts.items():
        for picture in post["pictures"]:
            media = story.media.get(picture["media_id"])
            if media is None or str(media.get("post_id")) != post_id:
                yield f"post {post_id} shows upload {picture['media_id']}, which says {media}"
    for media_id, media in story.media.items():
        if media.get("post_id") is None:
            continue
        holder = story.posts.get(str(media["post_id"]))
        if holder is None or media_id not in [picture["media_id"] for picture in holder["pictures"]]:
            yield f"upload {media_id} says it is in post {media['post_id']}, which says {holder}"
