"""Posts: written together with their hold on their media, moved on version by version."""

from dataclasses import replace

import pytest
from heliograph.core import wire
from heliograph.graph.visibility import Visibility
from heliograph.media.store import UploadStore
from heliograph.media.upload import Status as UploadStatus
from heliograph.posts.index import PostIndex
from heliograph.posts.model import Location, Status
from heliograph.posts.store import PostStore

from tests.people import ADA, BOB, MEDIA, NOW, POST, manifest, picture, post, unpublished, upload
from tests.stores.paging import turn_pages


@pytest.fixture
def store(open_store):
    return open_store(PostStore, "POSTS_TABLE")


@pytest.fixture
def uploads(open_store):
    return open_store(UploadStore, "MEDIA_TABLE")


def fresh_picture():
    """One whose bytes are known and whose variants are being made."""
    made = picture()
    return replace(made, blurhash=None, colour=None, ready=False)


@pytest.mark.parametrize(
    "made",
    [
        post(),
        unpublished(),
        unpublished("1", "2", "3"),
        unpublished(caption="", pictures=(fresh_picture(),)),
        post(location=Location(name="Pharos")),
        post(location=Location(name="Pharos", lat=31.2139, lon=29.8856)),
        post(location=Location(name="Null Island", lat=0.0, lon=-0.0000001)),
        post(location=Location(name="South Pole", lat=-90.0, lon=180.0)),
        post(status=Status.FAILED, published_at=None, failure="This file is not a picture.", version=3),
        post().tombstone(NOW, NOW),
        unpublished().tombstone(NOW, NOW).restored(),
        post(version=4, edition=3, edited_at=NOW),
        post(content_warning="heights", comments_off=True, like_count_hidden=True),
        post(visibility=Visibility.CLOSE_FRIENDS),
        post(caption="Ⓐ \u202e 🏝️ \x00 '; DROP TABLE posts"),
    ],
)
def test_a_post_comes_back_as_it_was_added(store, reader, made):
    assert store.add(made, [])
    assert store.get(POST) == made
    assert reader.one(store.lookup([POST])) == {POST: made}


def test_a_post_that_is_not_there_is_none(store, reader):
    assert store.get(POST) is None
    assert reader.one(store.lookup([POST])) == {}


def test_a_post_and_its_upload_are_written_together(store, uploads):
    assert store.add(unpublished(), [uploads.adding(upload(post_id=POST))])
    assert store.get(POST) == unpublished()
    assert uploads.get(MEDIA) == upload(post_id=POST)


def test_a_post_whose_upload_went_elsewhere_is_not_written(store, uploads):
    uploads.add(upload("1"))
    uploads.add(upload("2", post_id="77"))
    wanted = unpublished("1", "2")

    assert not store.add(wanted, [uploads.claiming(upload(one), POST) for one in ("1", "2")])
    assert store.get(POST) is None
    assert uploads.get("1").post_id is None


def test_a_post_id_is_not_given_twice(store, uploads):
    store.add(post(), [])

    assert not store.add(unpublished(owner_id=BOB), [uploads.adding(upload(post_id=POST))])
    assert store.get(POST) == post()
    assert uploads.get(MEDIA) is None


def test_a_post_that_nobody_was_told_of_goes_with_its_upload(store, uploads):
    store.add(unpublished(), [uploads.adding(upload(post_id=POST))])

    assert store.discard(unpublished(), [uploads.removing(upload())])
    assert store.get(POST) is None
    assert uploads.get(MEDIA) is None


def test_a_post_stays_when_its_upload_has_moved_on(store, uploads):
    store.add(unpublished(), [uploads.adding(upload(post_id=POST))])
    uploads.begin(MEDIA)

    assert not store.discard(unpublished(), [uploads.removing(upload())])
    assert store.get(POST) == unpublished()
    assert uploads.get(MEDIA).status is UploadStatus.PROCESSING


def test_a_post_that_has_moved_on_stays_with_its_upload(store, uploads):
    store.add(unpublished(), [uploads.adding(upload(post_id=POST))])
    store.replace(unpublished().failed("too small"))

    assert not store.discard(unpublished(), [uploads.removing(upload())])
    assert store.get(POST).status is Status.FAILED
    assert uploads.get(MEDIA) is not None


def test_the_next_version_replaces_a_post(store):
    store.add(unpublished(), [])
    moved = unpublished().with_picture(MEDIA, manifest(), NOW)

    assert store.replace(moved)
    assert store.get(POST) == moved
    assert moved.published


def test_of_two_who_write_the_same_version_the_first_wins(store):
    store.add(unpublished(), [])
    first, second = unpublished().with_picture(MEDIA, manifest(), NOW), unpublished().failed("too late")

    assert store.replace(first)
    assert not store.replace(second)
    assert store.get(POST) == first


def test_a_version_whose_answer_was_lost_is_still_ours(store):
    """The client library then writes it again, and the condition fails on what it wrote itself."""
    store.add(unpublished(), [])
    moved = unpublished().failed("too small")
    store.replace(moved)

    assert store.replace(moved)
    assert not store.replace(unpublished().failed("too large"))


def test_a_post_that_has_gone_is_not_made_again(store):
    assert not store.replace(unpublished().failed("too late"))
    assert store.get(POST) is None


@pytest.mark.parametrize("limit", range(1, 8))
def test_pages_of_any_size_hold_an_authors_posts_once_newest_first(store, limit):
    ids = [str(int(POST) + place) for place in range(6)]
    for one in ids:
        store.add(post(one), [])
    store.add(post("5", owner_id=BOB), [])

    pages = turn_pages(lambda before: store.of_owner(ADA, limit, before))

    assert [one.id for page in pages for one in page] == ids[::-1]
    assert max(map(len, pages)) <= limit


def test_a_post_that_appears_between_two_pages_is_not_among_the_older_ones(store):
    for one in ("100", "200", "300"):
        store.add(post(one), [])
    first = store.of_owner(ADA, 2, None)
    store.add(post("400"), [])
    second = store.of_owner(ADA, 2, first.next)

    assert [one.id for one in [*first.items, *second.items]] == ["300", "200", "100"]


def test_an_authors_posts_list_a_post_in_every_state_and_nobody_elses(store):
    store.add(post("1"), [])
    store.add(replace(unpublished(), id="2"), [])

    assert store.lists(ADA, "1")
    assert store.lists(ADA, "2")
    assert not store.lists(ADA, "3")
    assert not store.lists(BOB, "1")


def test_an_authors_posts_come_in_every_state(store):
    waiting = replace(unpublished(), id="2")
    store.add(post("1"), [])
    store.add(waiting, [])

    assert store.of_owner(ADA, 10, None).items == [waiting, post("1")]


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_the_index_alone_has_the_ids_of_an_authors_posts_whatever_became_of_them(store, account, limit):
    index = PostIndex(wire.tables(), account.setting("POSTS_TABLE"))
    for made in (post("1"), unpublished(id="2"), post("3").tombstone(NOW, NOW), post("4", owner_id=BOB)):
        store.add(made, [])

    pages = turn_pages(lambda before: index.of_owner(ADA, limit=limit, before=before))

    assert [one for page in pages for one in page] == ["3", "2", "1"]
    assert index.of_owner(ADA, limit=limit, before=(3,)).items[0] == "2"
