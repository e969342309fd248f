"""Comments: under their post, newest first; replies under their comment, as they came."""

from dataclasses import replace

import pytest
from heliograph.comments.model import Tombstone
from heliograph.comments.store import CommentStore
from heliograph.core.store import KeyTaken
from heliograph.posts.markup import Named

from tests.people import ADA, BOB, CLEO, NOW, POST, comment, reply
from tests.stores.paging import turn_pages

IDS = [str(500 + place) for place in range(6)]


@pytest.fixture
def store(open_store):
    return open_store(CommentStore, "COMMENTS_TABLE")


def answered(store, *reply_ids):
    """A comment and its replies, as they were written."""
    parent = comment("5")
    store.add(parent)
    replies = [reply(one, parent) for one in reply_ids]
    for one in replies:
        assert store.add(one, store.get(POST, "5"))
    return store.get(POST, "5"), replies


def test_a_comment_comes_back_as_it_was_written(store):
    made = comment("5", text="Ⓐ \u202e 🏝️ \x00 '; DROP TABLE comments")
    store.add(made)

    assert store.get(POST, "5") == made
    assert store.of_post(POST, 10, None).items == [made]


def test_what_a_comment_names_stays_with_it_and_goes_with_its_words(store):
    named = Named(tags=("sea",), people={ADA: "ada"})
    made = replace(comment("5"), named=named, post_tags=("dusk",))
    store.add(made)
    assert store.get(POST, "5") == made
    assert store.add(reply("6", made), made)

    assert store.remove(store.get(POST, "5"))

    (row,) = [row for row in store.all_of_post(POST) if str(row["comment_id"]) == "5"]
    assert not {"tags", "mentions", "post_tags"} & set(row)


def test_a_comment_that_is_not_there_is_none(store):
    store.add(comment("5"))

    assert store.get(POST, "6") is None
    assert store.get("77", "5") is None


def test_the_same_id_is_not_given_twice_under_a_post(store):
    parent = comment("4")
    store.add(parent)
    store.add(comment("5"))

    with pytest.raises(KeyTaken):
        store.add(comment("5", text="Something else"))
    with pytest.raises(KeyTaken):
        store.add(reply("5", parent), parent)

    assert store.get(POST, "5") == comment("5")
    assert store.get(POST, "4") == parent


def test_a_reply_is_under_its_comment_and_not_under_the_post(store):
    parent, replies = answered(store, "6", "7")

    assert store.replies(POST, "5", 10, None).items == replies
    assert store.of_post(POST, 10, None).items == [parent]
    assert store.get(POST, "6") == replies[0]
    assert parent.answered


def test_a_reply_to_a_reply_names_the_beginning_of_its_thread(store):
    _, (first,) = answered(store, "6")
    second = reply("7", first)
    assert store.add(second, first)

    assert store.replies(POST, "6", 10, None).items == [second]
    assert (second.parent_id, second.thread_id) == ("6", "5")
    assert store.replies(POST, "5", 10, None).items == [store.get(POST, "6")]


def test_who_answers_what_was_deleted_meanwhile_is_told_and_nothing_is_written(store):
    seen = comment("5")
    store.add(seen)
    assert store.remove(seen)

    assert not store.add(reply("6", seen), seen)
    assert store.get(POST, "6") is None
    assert store.get(POST, "5") is None


def test_a_comment_that_nobody_answered_is_gone_when_deleted_and_the_others_stay(store):
    for one in IDS[:3]:
        store.add(comment(one))
    assert store.remove(comment(IDS[1]))

    assert [one.id for one in store.of_post(POST, 10, None).items] == [IDS[2], IDS[0]]


def test_a_comment_that_was_answered_leaves_a_tombstone_without_anything_of_its_writer(store):
    parent, replies = answered(store, "6")
    assert store.remove(parent)

    tombstone = Tombstone(id="5", post_id=POST, at=NOW, parent_id=None, thread_id=None)
    assert store.get(POST, "5") == tombstone
    assert store.of_post(POST, 10, None).items == [tombstone]
    assert store.replies(POST, "5", 10, None).items == replies
    assert not [row for row in store.all_of_post(POST) if str(row["comment_id"]) == "5" and BOB in str(row)]


def test_what_somebody_wrote_under_anothers_posts_is_read_newest_first_replies_too(store):
    asked = comment("5")
    store.add(asked)
    mine = [reply("6", asked, commenter_id=BOB), comment("7", post_id="77"), comment("8")]
    store.add(mine[0], asked)
    store.add(mine[1])
    store.add(mine[2])
    store.add(comment("9", commenter_id=CLEO))
    store.add(comment("10", post_id="78", post_owner_id=CLEO))

    found = store.between(BOB, ADA, 10, None)
    assert found.items == [mine[2], mine[1], mine[0], store.get(POST, "5")]
    assert found.next is None
    assert [one.id for one in store.between(BOB, CLEO, 10, None).items] == ["10"]
    assert store.between(ADA, BOB, 10, None).items == []


def test_pages_of_what_somebody_wrote_hold_everything_once_whatever_post_it_is_under(store):
    for place, one in enumerate(IDS):
        store.add(comment(one, post_id=str(77 + place % 2)))

    for limit in (1, 2, 4, 7):
        pages = turn_pages(lambda before, limit=limit: store.between(BOB, ADA, limit, before))
        assert [one.id for page in pages for one in page] == IDS[::-1]
        assert max(map(len, pages)) <= limit


def test_what_was_deleted_or_has_gone_with_its_post_is_between_nobody(store):
    parent, _ = answered(store, "6")
    store.add(comment("7"))
    store.add(comment("8", post_id="77"))
    store.add(comment("9", post_id="78"))
    assert store.remove(parent)
    assert store.remove(comment("7"))
    store.purge("77")

    assert [one.id for one in store.between(BOB, ADA, 10, None).items] == ["9"]
    assert [one.id for one in store.between(CLEO, ADA, 10, None).items] == ["6"]


def test_a_comment_that_has_changed_since_it_was_read_is_not_deleted(store):
    seen = comment("5")
    parent, _ = answered(store, "6")

    assert not store.remove(seen)
    assert store.get(POST, "5") == parent
    assert store.remove(parent)
    assert not store.remove(parent)
    assert not store.remove(comment("404"))


def test_a_post_shows_its_own_comments_only(store):
    store.add(comment("5"))
    store.add(comment("6", post_id="77"))

    assert store.of_post(POST, 10, None).items == [comment("5")]
    assert len(list(store.all_of_post(POST))) == 1


def test_pages_of_any_size_hold_every_comment_once_newest_first(store):
    for one in IDS:
        store.add(comment(one))

    for limit in range(1, 8):
        pages = turn_pages(lambda before, limit=limit: store.of_post(POST, limit, before))
        assert [one.id for page in pages for one in page] == IDS[::-1]
        assert max(map(len, pages)) <= limit


def test_pages_of_replies_hold_every_one_once_as_they_came(store):
    answered(store, *IDS)

    for limit in (1, 2, 4, 7):
        pages = turn_pages(lambda after, limit=limit: store.replies(POST, "5", limit, after))
        assert [one.id for page in pages for one in page] == IDS


def test_the_comments_of_a_post_that_has_gone_go_with_it(store):
    for number in range(60):
        store.add(comment(str(500 + number)))
    store.add(comment("5", post_id="77"))

    assert store.purge(POST) == 60
    assert store.purge(POST) == 0

    assert store.of_post(POST, 100, None).items == []
    assert store.get("77", "5")
