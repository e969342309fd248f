"""An upload's way: pending, processing, ready or failed, and never back."""

from datetime import timedelta

import pytest
from heliograph.core.store import Cancelled, KeyTaken, transact
from heliograph.media.store import UploadStore
from heliograph.media.upload import Status

from tests.people import ADA, BOB, MEDIA, NOW, POST, an_id, manifest, upload

REASON = "This file is not a picture."


@pytest.fixture
def store(open_store):
    return open_store(UploadStore, "MEDIA_TABLE")


@pytest.fixture
def bring(store):
    """Brings an upload to a state by the way that uploads go."""

    def bring(status):
        store.add(upload())
        if status is Status.PENDING:
            return
        store.begin(MEDIA)
        if status is Status.READY:
            store.finish(MEDIA, manifest())
        if status is Status.FAILED:
            store.fail(MEDIA, REASON)

    return bring


def test_an_upload_comes_back_as_it_was_added(store):
    store.add(upload(content_type="image/png"))

    assert store.get(MEDIA) == upload(content_type="image/png")


def test_what_was_announced_of_its_file_comes_back_and_is_there_when_the_file_is(store):
    announced = upload(checksum="47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", size=4711)
    store.add(announced)

    assert store.get(MEDIA) == announced
    assert store.begin(MEDIA) == upload(status=Status.PROCESSING, checksum=announced.checksum, size=4711)


def test_an_upload_that_is_not_there_is_none(store):
    assert store.get(MEDIA) is None


def test_the_same_id_is_not_given_twice(store):
    store.add(upload())

    with pytest.raises(KeyTaken):
        store.add(upload(owner_id=BOB))

    assert store.get(MEDIA).owner_id == ADA


def test_an_upload_becomes_ready_with_its_manifest(store, bring):
    bring(Status.PENDING)

    assert store.begin(MEDIA)
    assert store.get(MEDIA).status is Status.PROCESSING
    assert store.finish(MEDIA, manifest())
    assert store.get(MEDIA) == upload(status=Status.READY, manifest=manifest())


def test_what_is_ready_may_get_more_to_show_and_nothing_else_may(store, bring):
    assert not store.complete(MEDIA, manifest())
    bring(Status.PROCESSING)
    assert not store.complete(MEDIA, manifest())
    store.finish(MEDIA, manifest())

    assert store.complete(MEDIA, manifest("other"))
    assert store.get(MEDIA) == upload(status=Status.READY, manifest=manifest("other"))


def test_an_upload_fails_with_a_reason(store, bring):
    bring(Status.PROCESSING)

    assert store.fail(MEDIA, REASON)
    assert store.get(MEDIA) == upload(status=Status.FAILED, reason=REASON)


def test_an_upload_that_is_being_processed_may_be_begun_again(store, bring):
    bring(Status.PROCESSING)

    assert store.begin(MEDIA)
    assert store.get(MEDIA).status is Status.PROCESSING


@pytest.mark.parametrize("done", [Status.READY, Status.FAILED])
@pytest.mark.parametrize("step", ["begin", "finish", "fail"])
def test_an_upload_that_is_done_stays_as_it_is(store, bring, done, step):
    bring(done)
    before = store.get(MEDIA)
    steps = {
        "begin": lambda: store.begin(MEDIA),
        "finish": lambda: store.finish(MEDIA, manifest(digest="f" * 32)),
        "fail": lambda: store.fail(MEDIA, "something else"),
    }

    assert not steps[step]()
    assert store.get(MEDIA) == before


@pytest.mark.parametrize("step", ["begin", "finish", "fail"])
def test_an_upload_that_has_gone_is_not_made_again(account, store, step):
    steps = {
        "begin": lambda: store.begin(MEDIA),
        "finish": lambda: store.finish(MEDIA, manifest()),
        "fail": lambda: store.fail(MEDIA, REASON),
    }

    assert not steps[step]()
    assert account.rows(account.setting("MEDIA_TABLE")) == []


@pytest.mark.parametrize("status", [Status.PENDING, Status.PROCESSING, Status.READY])
def test_its_owner_may_give_an_upload_to_a_post(store, bring, status):
    bring(status)
    transact(store.claiming(upload(), POST))

    assert store.get(MEDIA).post_id == POST
    assert store.get(MEDIA).status is status


def test_an_upload_goes_into_one_post_only(store, bring):
    bring(Status.READY)
    transact(store.claiming(upload(), POST))

    with pytest.raises(Cancelled):
        transact(store.claiming(upload(), "77"))

    assert store.get(MEDIA).post_id == POST


def test_nobody_gives_away_what_is_not_theirs(store, bring):
    bring(Status.READY)

    with pytest.raises(Cancelled):
        transact(store.claiming(upload(owner_id=BOB), POST))

    assert store.get(MEDIA).post_id is None


def test_an_upload_that_is_not_there_cannot_be_given_to_a_post(store):
    with pytest.raises(Cancelled):
        transact(store.claiming(upload(), POST))

    assert store.get(MEDIA) is None


def test_an_upload_to_which_nothing_happened_can_be_taken_back(store, bring):
    bring(Status.PENDING)
    transact(store.removing(upload()))

    assert store.get(MEDIA) is None


@pytest.mark.parametrize("status", [Status.PROCESSING, Status.READY, Status.FAILED])
def test_an_upload_of_which_something_has_come_cannot_be_taken_back(store, bring, status):
    bring(status)
    before = store.get(MEDIA)

    with pytest.raises(Cancelled):
        transact(store.removing(upload()))

    assert store.get(MEDIA) == before


def test_adding_within_a_transaction_is_adding(store):
    transact(store.adding(upload(post_id=POST)))

    assert store.get(MEDIA) == upload(post_id=POST)
    with pytest.raises(Cancelled):
        transact(store.adding(upload()))


@pytest.mark.parametrize("status", list(Status))
def test_a_lookup_finds_the_same_upload_in_every_state(store, reader, bring, status):
    bring(status)

    assert reader.one(store.lookup([MEDIA, "7"])) == {MEDIA: store.get(MEDIA)}


def test_an_upload_goes_with_its_post_and_with_no_other(store):
    store.add(upload(post_id=POST))

    assert not store.dispose(MEDIA, "77")
    assert store.get(MEDIA)
    assert store.dispose(MEDIA, POST)
    assert store.get(MEDIA) is None
    assert store.dispose(MEDIA, POST), "it may be asked for again"


def test_an_upload_that_is_in_no_post_is_nobodys_to_dispose_of(store):
    store.add(upload())

    assert not store.dispose(MEDIA, POST)


def test_an_upload_is_worn_once_and_goes_into_no_post_then(store, bring):
    bring(Status.READY)
    transact(store.wearing(upload()))

    assert store.get(MEDIA).avatar
    for part in (store.wearing(upload()), store.claiming(upload(), POST)):
        with pytest.raises(Cancelled):
            transact(part)


@pytest.mark.parametrize("of", [upload(owner_id=BOB), upload(id="7")])
def test_nobody_wears_what_is_not_theirs_or_not_there(store, bring, of):
    bring(Status.READY)

    with pytest.raises(Cancelled):
        transact(store.wearing(of))


def test_what_failed_or_is_in_a_post_cannot_be_worn(store, bring):
    bring(Status.FAILED)
    store.add(upload(id="7", post_id=POST))

    for of in (upload(), upload(id="7")):
        with pytest.raises(Cancelled):
            transact(store.wearing(of))


def test_what_was_worn_is_taken_away_and_nothing_else(store, bring):
    bring(Status.READY)
    with pytest.raises(Cancelled):
        transact(store.doffing(MEDIA))
    transact(store.wearing(upload()))

    transact(store.doffing(MEDIA))

    assert store.get(MEDIA) is None


HOUR, WEEK = NOW + timedelta(hours=1), NOW + timedelta(days=7)


def due(store, at=HOUR):
    return list(store.due(at, 10))


def test_an_upload_is_looked_at_when_its_file_should_be_there_and_not_before(store, bring):
    bring(Status.PENDING)

    assert due(store, HOUR - timedelta(seconds=1)) == []
    assert due(store) == [MEDIA]


def test_what_is_due_comes_in_its_order_and_so_many_of_each_part(store):
    ids = [an_id(NOW, shard=4, sequence=number) for number in range(3)]
    for number, one in enumerate(ids):
        store.add(upload(one, created_at=NOW - timedelta(minutes=number)))

    assert list(store.due(HOUR, 2)) == ids[:0:-1]


@pytest.mark.parametrize("status", [Status.PENDING, Status.PROCESSING, Status.READY, Status.FAILED])
def test_only_what_is_ready_when_it_finds_its_use_is_watched_no_more(store, bring, status):
    bring(status)
    transact(store.claiming(store.get(MEDIA), POST))

    assert due(store) == ([] if status is Status.READY else [MEDIA])


def test_what_is_of_use_when_it_is_ready_is_watched_no_more(store, bring):
    bring(Status.PROCESSING)

    assert store.finish(MEDIA, manifest(), used=True)
    assert due(store) == []


def test_what_is_awaited_no_longer_fails_unless_it_has_moved_on(store, bring):
    bring(Status.PENDING)
    seen = store.get(MEDIA)

    assert store.expire(seen, REASON)
    assert store.get(MEDIA) == upload(status=Status.FAILED, reason=REASON)
    assert not store.expire(seen, "something else")
    assert store.get(MEDIA).reason == REASON


def test_what_arrives_while_it_is_given_up_is_left_alone(store, bring):
    bring(Status.PENDING)
    seen = store.get(MEDIA)
    store.begin(MEDIA)

    assert not store.expire(seen, REASON)
    assert store.get(MEDIA).status is Status.PROCESSING


@pytest.mark.parametrize("status", [Status.READY, Status.FAILED])
def test_what_is_done_and_of_no_use_is_dropped_once(store, bring, status):
    bring(status)

    assert store.drop(MEDIA)
    assert store.get(MEDIA) is None
    assert not store.drop(MEDIA)


@pytest.mark.parametrize("status", [Status.PENDING, Status.PROCESSING])
def test_what_is_on_its_way_is_not_dropped(store, bring, status):
    bring(status)

    assert not store.drop(MEDIA)
    assert store.get(MEDIA)


@pytest.mark.parametrize("use", ["claiming", "wearing"])
def test_what_has_found_its_use_is_not_dropped_but_released(store, bring, use):
    bring(Status.PROCESSING)
    transact(store.claiming(upload(), POST) if use == "claiming" else store.wearing(upload()))
    store.finish(MEDIA, manifest())

    assert not store.drop(MEDIA)
    assert due(store) == [MEDIA]
    assert store.release(MEDIA)
    assert due(store, WEEK) == []


def test_what_is_of_no_use_yet_is_not_released(store, bring):
    bring(Status.READY)

    assert not store.release(MEDIA)
    assert due(store) == [MEDIA]


def test_what_waits_is_looked_at_when_it_is_said_to_be(store, bring):
    bring(Status.READY)

    assert store.postpone(store.get(MEDIA), WEEK)
    assert due(store) == []
    assert due(store, WEEK) == [MEDIA]


def test_nothing_that_has_gone_comes_back_by_being_swept(account, store):
    assert not store.postpone(upload(), WEEK)
    assert not store.release(MEDIA)
    assert not store.expire(upload(), REASON)
    assert account.rows(account.setting("MEDIA_TABLE")) == []
