"""Drafts and what they hold: written together or not at all, counted exactly, found when they are due."""

from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.core.store import Cancelled, KeyTaken, transact
from heliograph.drafts.model import Draft
from heliograph.drafts.schedule import Failure, Hindrance, Schedule
from heliograph.drafts.store import COUNT, DraftStore
from heliograph.graph.visibility import Visibility
from heliograph.media.store import UploadStore
from heliograph.posts.model import About, Location

from tests.people import ADA, BOB, CLEO, MEDIA, NOW, POST, upload
from tests.stores.paging import turn_pages

MOST = 2
NOON = NOW + timedelta(hours=3)
MINUTE = timedelta(minutes=1)
SAID = About(
    caption="Evening",
    location=Location(name="Pharos", lat=31.2, lon=29.9),
    content_warning="heights",
    comments_off=True,
    like_count_hidden=True,
    visibility=Visibility.FOLLOWERS,
)
FAILURE = Failure(reason=Hindrance.MEDIA_NOT_USABLE, detail="It failed.")


def draft(place=0, owner_id=ADA, **fields):
    return Draft(id=str(int(POST) + place), owner_id=owner_id, created_at=NOW, **fields)


def scheduled(place=0, at=NOON, **fields):
    return draft(place, schedule=Schedule.of(at), **fields)


@pytest.fixture
def store(open_store):
    return open_store(DraftStore, "DRAFTS_TABLE")


@pytest.fixture
def uploads(open_store):
    uploads = open_store(UploadStore, "MEDIA_TABLE")
    uploads.add(upload())
    return uploads


@pytest.fixture
def put(store):
    def put(*drafts):
        for one in drafts:
            assert store.add(one, 100, ())

    return put


def ids(found):
    return [draft_id for _, draft_id in found]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"pictures": (("1", "a tower"), ("2", "")), "about": SAID, "edited_at": NOW, "schedule": Schedule.of(NOON)},
        {"schedule": replace(Schedule.of(NOON), due_at=NOON + MINUTE, tries=1)},
        {"schedule": replace(Schedule.of(NOON), tries=8, failure=FAILURE)},
    ],
)
def test_a_draft_comes_back_as_it_was_written(store, put, fields):
    put(draft(**fields))

    assert store.get(ADA, POST) == draft(**fields)


def test_nobody_else_has_it_and_the_count_is_no_draft(store, put):
    put(draft())

    assert store.get(BOB, POST) is None
    assert store.get(ADA, COUNT) is None
    assert store.of_owner(ADA, 10, None).items == [draft()]


def test_there_is_room_for_so_many_and_for_another_when_one_has_ended(store):
    assert store.add(draft(1), MOST, ())
    assert store.add(draft(2), MOST, ())
    assert store.add(draft(3), MOST, ()) is None
    assert store.get(ADA, draft(3).id) is None
    assert store.drop(draft(1), ())
    assert store.add(draft(3), MOST, ())
    transact(*store.becoming(draft(2).become("77", NOW)))
    assert store.add(draft(4), MOST, ())
    assert store.add(draft(5), MOST, ()) is None


def test_making_it_again_is_recognised_and_another_of_the_same_id_is_not_made(store, put):
    put(draft())

    assert store.add(draft(), MOST, ())
    with pytest.raises(KeyTaken):
        store.add(draft(about=SAID), MOST, ())


def test_what_was_taken_meanwhile_is_not_held_and_there_is_no_draft_of_it(store, uploads):
    transact(uploads.claiming(upload(), "77"))

    assert store.add(draft(), MOST, [uploads.holding(upload(), POST)]) is False
    assert store.get(ADA, POST) is None


def test_an_edit_of_what_has_changed_is_not_made_nor_is_anything_of_its_uploads(store, put, uploads):
    put(draft())
    assert store.revise(draft(version=2, about=SAID), ())

    assert not store.revise(draft(version=2, pictures=((MEDIA, ""),)), [uploads.holding(upload(), POST)])
    assert store.get(ADA, POST) == draft(version=2, about=SAID)
    assert uploads.get(MEDIA) == upload()
    assert store.revise(draft(version=2, about=SAID), ()), "made already, and the answer was lost"


def test_a_draft_that_has_changed_is_neither_deleted_nor_made_a_post_of(store, put):
    put(draft())
    assert store.revise(draft(version=2), ())

    assert not store.drop(draft(), ())
    with pytest.raises(Cancelled):
        transact(*store.becoming(draft().become("77", NOW)))
    assert store.get(ADA, POST) == draft(version=2)


def test_a_draft_becomes_one_post(store, put):
    put(scheduled())
    first, second = (scheduled().become(post_id, NOW) for post_id in ("77", "78"))
    transact(*store.becoming(first))

    with pytest.raises(Cancelled):
        transact(*store.becoming(second))
    assert store.get(ADA, POST) == first


def test_what_is_due_is_found_whosever_it_is_those_due_longest_first(store, put):
    put(scheduled(1, NOON - MINUTE), scheduled(2, NOON, owner_id=BOB), scheduled(3, NOON - 2 * MINUTE, owner_id=CLEO))
    put(scheduled(4, NOON + MINUTE), draft(5))

    assert store.due(NOON, 10) == [(CLEO, draft(3).id), (ADA, draft(1).id), (BOB, draft(2).id)]
    assert store.due(NOON - 3 * MINUTE, 10) == []


def test_of_each_part_so_many_are_found_at_once(store, put):
    put(*(scheduled(place, NOON - place * MINUTE) for place in range(3)))

    assert ids(store.due(NOON, 2)) == [draft(2).id, draft(1).id]


def test_what_is_not_scheduled_any_more_is_not_due(store, put):
    put(*(scheduled(place) for place in range(5)))
    moved, failed = Schedule.of(NOON + MINUTE), replace(Schedule.of(NOON), failure=FAILURE)
    for place, schedule in enumerate((moved, failed, None)):
        assert store.revise(draft(place, schedule=schedule, version=2), ())
    assert store.drop(scheduled(3), ())
    transact(*store.becoming(scheduled(4).become("77", NOON)))

    assert store.due(NOON, 10) == []
    assert ids(store.due(NOON + MINUTE, 10)) == [draft(0).id]


def test_what_is_put_off_is_due_later_and_is_the_same_version(store, put):
    put(scheduled())
    tried = replace(Schedule.of(NOON), due_at=NOON + MINUTE, tries=1)

    assert store.put_off(scheduled(), tried)
    assert store.get(ADA, POST) == draft(schedule=tried)
    assert store.due(NOON, 10) == []
    assert ids(store.due(NOON + MINUTE, 10)) == [POST]


def test_what_has_changed_or_gone_is_not_put_off(store, put):
    put(scheduled(1), scheduled(2))
    assert store.revise(draft(1, version=2), ())
    assert store.drop(scheduled(2), ())

    for place in (1, 2):
        assert not store.put_off(scheduled(place), Schedule.of(NOON))
    assert store.get(ADA, draft(1).id) == draft(1, version=2)
    assert store.get(ADA, draft(2).id) is None


def test_pages_are_newest_first(store, put):
    put(*(draft(place) for place in range(3)))

    pages = turn_pages(lambda before: store.of_owner(ADA, 2, before))

    assert [[one.id for one in page] for page in pages] == [[draft(2).id, draft(1).id], [draft(0).id]]


def test_everything_of_one_person_goes_and_nothing_of_others(store, put):
    put(scheduled(1), draft(2), scheduled(3, owner_id=BOB))

    assert store.remove_all_of(ADA) == 3
    assert store.of_owner(ADA, 10, None).items == []
    assert ids(store.due(NOON, 10)) == [draft(3).id]
    assert store.add(draft(4), 1, ()), "the count went too"
