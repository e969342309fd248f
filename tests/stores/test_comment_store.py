"""Comments: under their post, newest first."""

import pytest
from heliograph.comments.store import CommentStore
from heliograph.core.store import KeyTaken

from tests.people import POST, comment
from tests.stores.paging import turn_pages

IDS = [str(500 + place) for place in range(6)]


@pytest.fixture
def store(open_store):
    return open_store(CommentStore, "COMMENTS_TABLE")


def test_a_comment_comes_back_as_it_was_written(store):
    made = comment("5", text="Ⓐ \u202e 🏝️ \x00 '; DROP TABLE comments")
    store.add(made)

    assert store.get(POST, "5") == made
    assert store.of_post(POST, 10, None).items == [made]


def test_a_comment_that_is_not_there_is_none(store):
    store.add(comment("5"))

    assert store.get(POST, "6") is None
    assert store.get("77", "5") is None


def test_the_same_id_is_not_given_twice_under_a_post(store):
    store.add(comment("5"))

    with pytest.raises(KeyTaken):
        store.add(comment("5", text="Something else"))

    assert store.get(POST, "5") == comment("5")


def test_a_removed_comment_is_gone_and_the_others_stay(store):
    for one in IDS[:3]:
        store.add(comment(one))
    store.remove(POST, IDS[1])

    assert [one.id for one in store.of_post(POST, 10, None).items] == [IDS[2], IDS[0]]


def test_removing_a_comment_that_is_not_there_changes_nothing(store):
    store.add(comment("5"))
    store.remove(POST, "6")
    store.remove("77", "5")

    assert store.of_post(POST, 10, None).items == [comment("5")]


def test_a_post_shows_its_own_comments_only(store):
    store.add(comment("5"))
    store.add(comment("6", post_id="77"))

    assert store.of_post(POST, 10, None).items == [comment("5")]


def test_pages_of_any_size_hold_every_comment_once_newest_first(store):
    for one in IDS:
        store.add(comment(one))

    for limit in range(1, 8):
        pages = turn_pages(lambda before, limit=limit: store.of_post(POST, limit, before))
        assert [one.id for page in pages for one in page] == IDS[::-1]
        assert max(map(len, pages)) <= limit
