"""Counts for those who ask for nothing else."""

from heliograph.core.events import post_key, user_key
from heliograph.core.lookups import Reader
from heliograph.core.rows import from_row
from heliograph.counters.model import NOTHING, Tally
from heliograph.counters.service import Counters, Tallies
from heliograph.counters.store import TallyStore

from tests.people import ADA, BOB, NOW

ROWS = {post_key("1"): {"likes": 3, "comments": 1}, user_key(ADA): {"followers": 2}}


class FakeDynamoDB:
    def batch_get_item(self, **asked):
        keys = [key["pk"]["S"] for key in asked["RequestItems"]["counters"]["Keys"]]
        return {"Responses": {"counters": [from_row({"pk": key, **ROWS[key]}) for key in keys if key in ROWS]}}


def tallies():
    client = FakeDynamoDB()
    return Tallies(Counters(TallyStore(client, "counters", lambda: NOW)), Reader(client))


def test_a_user_that_nothing_happened_to_has_nothing():
    assert tallies().of_user(ADA) == Tally(followers=2)
    assert tallies().of_user(BOB) == NOTHING
