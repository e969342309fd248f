"""Fan-out by queues: everybody has two followers, which is one more than a chunk has here.

In a storm SQS refuses messages, or whoever works chunks off reaches no feed, all the while that posts are brought out.
"""

from tests.simulation.histories.areas.heads import BEFORE_AND_AFTER_FAN_OUT
from tests.simulation.histories.room import Area, Room

ROOM = Room(
    areas={
        "chunks": Area(
            2,
            {"publish": 4, "delete_post": 2, "undelete_post": 3, "follow": 1, "unfollow": 1, "read_feed": 2},
            acts=(2, 5),
            people=(3, 3),
            posts=(0, 1),
            follows=0.95,
            opening=("publish", "delete_post"),
            pauses=BEFORE_AND_AFTER_FAN_OUT,
            fed=True,
            outages=("Chunks", "FeedRows"),
        ),
        "chunks in a storm": Area(
            4,
            {"publish": 3, "follow": 1},
            acts=(1, 3),
            people=(3, 3),
            follows=0.95,
            fed=True,
            storms={"Chunks": False, "FeedRows": True},
        ),
    },
    hears={"feed_on_chunks": ("chunks", "shared feeds")},
    outages=("Chunks",),
)
