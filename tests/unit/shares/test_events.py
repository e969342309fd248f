"""What a share's row change means."""

from heliograph.core.events import Change
from heliograph.shares.events import PostShared, ShareEnded, SharePurged, translate

from tests.people import ADA, BOB, NOW, POST, share_row

FIELDS = {
    "sharer_id": BOB,
    "post_id": POST,
    "post_owner_id": ADA,
    "post": {"id": POST, "caption": "Evening at the lighthouse"},
    "sharer": {"id": BOB, "userName": "bob"},
    "post_owner": {"id": ADA, "userName": "ada"},
}


def means(old, new):
    return list(translate(Change("1", "1", NOW, old, new)))


def test_a_share_that_appears_says_who_shares_which_post_of_whom():
    (shared,) = means(None, share_row())

    assert shared == PostShared(**FIELDS)
    assert shared.keys() == (f"post#{POST}",)


def test_a_share_that_goes_has_ended():
    assert means(share_row(), None) == [ShareEnded(**FIELDS)]


def test_a_share_that_changes_is_neither():
    assert means(share_row(), {**share_row(), "sharer_name": "bobby"}) == []


def test_what_goes_because_its_post_has_gone_is_nobodys_act_and_said_once_it_has():
    there = share_row()
    marked = {**there, "purged": True}

    assert [*means(there, marked), *means(None, marked)] == []
    assert means(marked, None) == [SharePurged(sharer_id=BOB, post_id=POST)]
