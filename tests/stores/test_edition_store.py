"""Former editions: kept with the edit that ends them, the oldest let go, all gone with their post."""

from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.graph.visibility import Visibility
from heliograph.posts.model import Edition, Location, PostEdit
from heliograph.posts.settings import FORMER_EDITIONS
from heliograph.posts.store import EditionStore, PostStore

from tests.people import NOW, POST, picture, post
from tests.stores.paging import read_all, turn_pages


@pytest.fixture
def store(open_store):
    return open_store(PostStore, "POSTS_TABLE")


@pytest.fixture
def editions(open_store):
    return open_store(EditionStore, "EDITIONS_TABLE")


def edited(store, editions, times, post_id=POST):
    """A post that was edited so often, once a minute, and what each edit replaced."""
    now, formers = post(post_id), []
    store.add(now, [])
    for number in range(times):
        at = NOW + timedelta(minutes=number)
        formers.append(Edition.of(now, at))
        now = PostEdit(fields={"caption": f"caption {number}"}).of(now, at)
        assert store.revise(now, editions.keeping(formers[-1]))
    return now, formers


def kept(editions, limit=20, post_id=POST):
    return read_all(lambda before: editions.of_post(post_id, limit, before))


def test_an_edition_comes_back_as_it_was_kept(store, editions):
    before = post(
        content_warning="heights",
        visibility=Visibility.FOLLOWERS,
        caption="Ⓐ \u202e",
        location=Location(name="Pharos", lat=31.2139),
        pictures=(picture("1"), picture("2")),
    )
    store.add(before, [])
    former = Edition.of(before, NOW)

    assert store.revise(PostEdit(fields={"caption": ""}).of(before, NOW), editions.keeping(former))
    assert kept(editions) == [former]


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_pages_of_any_size_hold_the_history_once_newest_first(store, editions, limit):
    _, formers = edited(store, editions, 4)
    edited(store, editions, 1, post_id="7")

    pages = turn_pages(lambda before: editions.of_post(POST, limit, before))

    assert [one for page in pages for one in page] == formers[::-1]
    assert max(map(len, pages)) <= limit


def test_an_edit_that_comes_too_late_leaves_no_history(store, editions):
    now, formers = edited(store, editions, 2)
    late = replace(PostEdit(fields={"caption": "late"}).of(post(), NOW), version=2)

    assert not store.revise(late, editions.keeping(Edition.of(post(), NOW)))
    assert store.get(POST) == now
    assert kept(editions) == formers[::-1]


def test_the_oldest_edition_makes_room_for_the_newest(store, editions):
    _, formers = edited(store, editions, FORMER_EDITIONS + 2)

    assert kept(editions) == formers[:1:-1]


def test_a_history_goes_with_its_post_and_no_other_does(store, editions):
    edited(store, editions, 3)
    _, formers = edited(store, editions, 1, post_id="7")

    assert editions.purge(POST) == 3
    assert editions.purge(POST) == 0
    assert kept(editions) == []
    assert kept(editions, post_id="7") == formers
