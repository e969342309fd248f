"""A post that 5,000 people like in one second: what is written of it, and on which keys, all along the event path.

Real stores and handlers on the simulated cloud, with the template's mappings, and one or sixteen shards of the table's
stream. `*_units` are write units of that second on the busiest key of a table or an index; a key takes 1,000. `naive_*`
is the same with all likes under one key, and with a counter that is written for each like. Nothing here is a time.
"""

import os
from unittest.mock import patch

from tests.simulation.hot_post import KEY_UNITS, Spent, liked_at_once

LIKES = 5_000
SHARDS = 16
"""Of the table's stream: as many as a table has that takes so many writes."""


def run() -> dict[str, float]:
    """Units and writes."""
    os.environ |= {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_DEFAULT_REGION": "us-east-1"}
    whole, spread = liked_at_once(LIKES), liked_at_once(LIKES, shards=SHARDS)
    with patch("heliograph.likes.lookups.bucket_of", lambda _: 0):
        naive = liked_at_once(LIKES)
    return {
        "likes": LIKES,
        "key_takes_units": KEY_UNITS,
        "likes_units": whole.busiest("Likes")[1],
        **_figures("one_shard", whole),
        **_figures("sixteen_shards", spread),
        "naive_likes_units": naive.busiest("Likes")[1],
        "naive_count_writes": LIKES,
    }


def _figures(name: str, spent: Spent) -> dict[str, float]:
    count, told = spent.busiest("Tallies"), spent.busiest("Activity")
    return {
        f"{name}_batches": spent.batches,
        f"{name}_count_writes": sum(writes for (_, key), writes in spent.writes.items() if key == count[0]),
        f"{name}_count_units": count[1],
        f"{name}_told_units": told[1],
        f"{name}_busiest_units": max(spent.units.values()),
    }
