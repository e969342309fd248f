"""Who may see what."""

import pytest
from heliograph.graph.visibility import Viewer, belongs_in_feed, may_see_post

from tests.people import ADA, BOB, post, unpublished

OWNER, FOLLOWER, STRANGER = Viewer(id=ADA), Viewer(id=BOB, follows=True), Viewer(id=BOB)


@pytest.mark.parametrize(
    ("viewer", "published", "sees", "in_feed"),
    [
        (OWNER, True, True, False),
        (OWNER, False, True, False),
        (FOLLOWER, True, True, True),
        (FOLLOWER, False, False, False),
        (STRANGER, True, True, False),
        (STRANGER, False, False, False),
    ],
)
def test_the_rule(viewer, published, sees, in_feed):
    shown = post() if published else unpublished()

    assert may_see_post(viewer, shown) is sees
    assert belongs_in_feed(viewer, shown) is in_feed
