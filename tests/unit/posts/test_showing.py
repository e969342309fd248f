"""Posts with what stands beside them, in one round trip."""

import orjson
from heliograph.core.events import post_key
from heliograph.core.lookups import Lookup
from heliograph.core.rows import from_row
from heliograph.counters.model import NOTHING, Tally
from heliograph.counters.service import Counters
from heliograph.graph.visibility import Visibility
from heliograph.posts.showing import Entry, Showing

from tests.people import BOB, CLEO, post, unpublished, user

TALLIES = {post_key("2"): Tally(likes=3, comments=1)}
LIKED = {BOB: ["2"], CLEO: []}
SHARED = {BOB: ["1"], CLEO: []}


class FakeReader:
    """Finds whatever a lookup names, and counts how often it is asked."""

    asked = 0

    def fetch(self, *lookups):
        self.asked += 1
        return {one.table: [orjson.dumps(from_row(key)) for key in one.keys.values()] for one in lookups}


class FakeTallies:
    def lookup(self, keys):
        known = {key: {"pk": key} for key in keys if key in TALLIES}
        return Lookup(table="tallies", keys=known, decode=lambda row: TALLIES[row["pk"]])


class FakePeople:
    """Everybody is there, and BOB is private."""

    def lookup(self, ids):
        return Lookup(
            table="accounts",
            keys={one: {"pk": one} for one in ids},
            decode=lambda row: user(row["pk"], is_private=row["pk"] == BOB),
        )


def liked(me, ids):
    mine = {one: {"pk": one, "liker": me} for one in ids if one in LIKED[me]}
    return Lookup(table="likes", keys=mine, decode=dict)


def shared(me, ids):
    mine = {one: {"pk": one, "sharer": me} for one in ids if one in SHARED[me]}
    return Lookup(table="shares", keys=mine, decode=dict)


def test_posts_come_with_their_counts_ones_own_heart_and_share_in_order_and_in_one_round_trip():
    reader = FakeReader()
    showing = Showing(counters=Counters(FakeTallies()), people=FakePeople(), liked=liked, shared=shared, reader=reader)
    one, two = post("1"), post("2")

    assert showing.all(BOB, [two, one]) == [
        Entry(post=two, tally=TALLIES[post_key("2")], liked_by_me=True, for_everybody=True),
        Entry(post=one, tally=NOTHING, shared_by_me=True, for_everybody=True),
    ]
    assert reader.asked == 1
    assert showing.one(CLEO, two) == Entry(post=two, tally=TALLIES[post_key("2")], for_everybody=True)
    assert showing.all(CLEO, []) == []


def test_a_post_is_for_everybody_if_a_stranger_may_see_it():
    showing = Showing(
        counters=Counters(FakeTallies()), people=FakePeople(), liked=liked, shared=shared, reader=FakeReader()
    )
    posts = [
        post("1"),
        post("2", visibility=Visibility.FOLLOWERS),
        post("3", visibility=Visibility.ONLY_ME),
        post("4", owner_id=BOB),
        unpublished(BOB),
    ]

    assert [one.for_everybody for one in showing.all(CLEO, posts)] == [True, False, False, False, False]
