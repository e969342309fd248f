"""Heads: what each author published and shared last, for those who fetch it, and feeds fetched and pushed at once."""

from collections.abc import Iterator

from tests.simulation.histories.areas.feed import FED_OUTAGES
from tests.simulation.histories.areas.removal import BEFORE_AND_AFTER_FAN_OUT
from tests.simulation.histories.model import is_public
from tests.simulation.histories.room import Area, Room, Rows
from tests.simulation.histories.story import Story
from tests.simulation.wiring import HEAD_POSTS


def wrong_heads(rows: Rows) -> Iterator[str]:
    """What is wrong with the heads of a world at rest, whatever was heard of posts and shares in which order."""
    published: dict[str, list[int]] = {}
    shared: dict[str, list[list[int]]] = {}
    for post in rows("Posts"):
        if is_public(post):
            published.setdefault(str(post["owner_id"]), []).append(post["post_id"])
    for share in rows("Shares"):
        shared.setdefault(str(share["sharer_id"]), []).append([share["post_id"], share["post_owner_id"]])
    for head in rows("Heads"):
        newest = sorted(published.get(str(head["author_id"]), ()), reverse=True)
        if head["posts"] != newest[:HEAD_POSTS]:
            yield f"{head}, but there are {newest}"
        if head["floor"] != (newest[HEAD_POSTS] if len(newest) > HEAD_POSTS else 0):
            yield f"{head} with {len(newest)} posts"
        shares = sorted(shared.get(str(head["author_id"]), ()), reverse=True)
        if head["shares"] != shares[:HEAD_POSTS]:
            yield f"{head}, but what is shared is {shares}"
        # It may end above a share that has ended, which the index still had when the head was made.
        if head["shares"] != [share for share in shares if share[0] > head["shares_floor"]]:
            yield f"{head} says too much of {shares}"


def heads_are_the_newest_posts_and_shares(story: Story) -> Iterator[str]:
    """A head is its author's newest posts that others may see, and the newest that the author shares."""
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
        ),
        "celebrities' shares": Area(
            12,
            {"share_any": 10, "unshare": 7, "publish": 1, "follow": 1, "unfollow": 2, "mute": 1, "delete_post": 1}
            | {"read_feed": 2, "read_ranked": 1, "read_on": 1},
            acts=(4, 9),
            people=(5, 5),
            posts=(4, 6),
            follows=0.75,
            opening=("share", "share_any", "unshare", "share_any", "share_any"),
            pauses=(0.0, 20.0),
            later=(0, 0, 0, 29, 31),
            fed=True,
            outages=("Feed", "Shares", "Shares", "Heads", "Heads", "Crossings", "Ties", "Engagement"),
            glance="read_feed",
        ),
    },
    hears={
        "feed_on_posts": ("celebrities",),
        "feed_on_shares": ("celebrities' shares",),
        "graph_on_fame": ("celebrities",),
    },
    checks=(heads_are_the_newest_posts_and_shares,),
    outages=("Heads",),
)
