"""What is read of a tie as it came is what its row says."""

from itertools import product

import orjson
import pytest
from heliograph.core.rows import from_row
from heliograph.graph.lookups import STANDING, TiesOfOne, standing_of
from heliograph.graph.model import Follow

from tests.people import ADA, BOB

FLAGS = STANDING[3:]


@pytest.mark.parametrize("follow", Follow)
def test_how_somebody_stands_is_the_same_whether_its_row_is_read_as_it_came_or_decoded(follow):
    lookup = TiesOfOne("ties").standing(BOB, [ADA])
    for flags in product((False, True), repeat=len(FLAGS)):
        row = {"from_id": int(BOB), "to_id": int(ADA), "follow": follow.value, **dict(zip(FLAGS, flags, strict=True))}

        assert lookup.found({"ties": [orjson.dumps(from_row(row))]}) == {ADA: standing_of(row)}


def test_a_tie_from_before_there_were_close_friends_makes_none():
    row = {"from_id": int(BOB), "to_id": int(ADA), "follow": "active", "blocks": False, "blocked_by": False}
    found = TiesOfOne("ties").standing(BOB, [ADA]).found({"ties": [orjson.dumps(from_row({**row, "mutes": False}))]})

    assert (found[ADA].follows, found[ADA].close_friend_of) == (True, False)
