"""How likes are spread over partitions."""

from collections import Counter

from heliograph.core.buckets import BUCKETS, bucket_of
from heliograph.likes.store import LikeStore

from tests.people import BOB, NOW, POST, an_id


def test_likers_of_one_viral_post_spread_evenly_over_the_buckets():
    spread = Counter(bucket_of(an_id(NOW, shard=9, sequence=n % 1024)) for n in range(1024))

    assert len(spread) == BUCKETS
    assert max(spread.values()) < 2 * 1024 / BUCKETS


def test_a_liker_is_always_in_the_same_bucket():
    assert LikeStore("likes").of_posts(BOB, [POST]).keys == {
        POST: {"pk": f"post#{POST}#{bucket_of(BOB)}", "liker_id": int(BOB)}
    }
