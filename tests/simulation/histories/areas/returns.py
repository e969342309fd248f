"""Readers who come back after weeks: nothing was pushed to them, and nothing is missing when they look."""

from collections.abc import Iterator

from heliograph.feed.model import PRESENCE_ID

from tests.simulation.histories.areas.feed import FED_OUTAGES, walks
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Story

WEEKS = 17 * 86_400.0
"""Longer than who is about stays so without looking, and shorter than a row lives."""


def who_looked_is_about_and_has_caught_up(story: Story) -> Iterator[str]:
    """Who has looked to the end is about, and their feed does not wait for more to be made."""
    about = {str(row["reader_id"]): row for row in story.world.rows("Feed") if row["post_id"] == PRESENCE_ID}
    for reader, pages in walks(story):
        row = about.get(reader)
        if row is None or "caught_up_to" in row or row["expires_at"] <= pages[0].started:
            yield f"{reader} looked, and is {row}"


ROOM = Room(
    areas={
        "returns": Area(
            8,
            {
                "publish": 4,
                "delete_post": 1,
                "undelete_post": 2,
                "share": 2,
                "follow": 2,
                "unfollow": 1,
                "read_feed": 5,
            },
            acts=(2, 6),
            people=(3, 4),
            posts=(1, 2),
            follows=0.7,
            opening=("publish",),
            pauses=(0.0, WEEKS, WEEKS, WEEKS),
            fed=True,
            outages=(*FED_OUTAGES, "Feed", "Ties"),
            glance="read_feed",
        )
    },
    hears={"feed_on_posts": ("returns",), "feed_on_shares": ("returns",)},
    checks=(who_looked_is_about_and_has_caught_up,),
)
