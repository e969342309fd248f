"""Heads: what each author published last, for those who fetch it, and feeds that are fetched and pushed at once."""

from collections.abc import Iterator

from tests.simulation.histories.areas.feed import FED_OUTAGES
from tests.simulation.histories.areas.removal import BEFORE_AND_AFTER_FAN_OUT
from tests.simulation.histories.model import is_public
from tests.simulation.histories.room import Area, Room, Rows
from tests.simulation.histories.story import Story
from tests.simulation.wiring import HEAD_POSTS


def wrong_heads(rows: Rows) -> Iterator[str]:
    """What is wrong with the heads of a world at rest, whatever was heard of the posts in which order."""
    published: dict[str, list[int]] = {}
    for post in rows("Posts"):
        if is_public(post):
            published.setdefault(str(post["owner_id"]), []).append(post["post_id"])
    for head in rows("Heads"):
        newest = sorted(published.get(str(head["author_id"]), ()), reverse=True)
        if head["posts"] != newest[:HEAD_POSTS]:
            yield f"{head}, but there are {newest}"
        if head["floor"] != (newest[HEAD_POSTS] if len(newest) > HEAD_POSTS else 0):
            yield f"{head} with {len(newest)} posts"


def heads_are_the_newest_posts(story: Story) -> Iterator[str]:
    """A head is its author's newest posts that others may see."""
    yield from wrong_heads(story.rows)


ROOM = Room(
    areas={
        "celebrities": Area(
            12,
            {"publish": 4, "delete_post": 4, "undelete_post": 2, "follow": 2, "unfollow": 2, "mute": 1, "read_feed": 3},
            acts=(3, 7),
            people=(4, 4),
            posts=(0, 1),
            follows=0.85,
            opening=("publish", "publish", "delete_post"),
            pauses=BEFORE_AND_AFTER_FAN_OUT,
            later=(0, 0, 0, 29, 31),
            fed=True,
            outages=(*FED_OUTAGES, "Heads", "Heads", "Crossings", "Ties"),
        )
    },
    hears={"feed_on_posts": ("celebrities",), "graph_on_fame": ("celebrities",)},
    checks=(heads_are_the_newest_posts,),
    outages=("Heads",),
)
