"""Feed rows: written in batches until none is left over, read newest first while they live."""

import pytest
from heliograph.core import wire
from heliograph.core.batches import ATTEMPTS, BATCH_WRITE_ITEMS
from heliograph.core.pages import Page
from heliograph.feed.model import FeedRow, Presence, SharedRow
from heliograph.feed.store import SHARERS, FanOutUnfinished, FeedStore

from tests.people import ADA, BOB, CLEO, NOW
from tests.stores.paging import turn_pages

SECOND = int(NOW.timestamp())


@pytest.fixture
def table(account):
    return account.setting("FEED_TABLE")


@pytest.fixture
def store(table):
    return FeedStore(wire.tables(), table)


def feed_row(post_id, reader_id=BOB, expires_at=SECOND + 60):
    return FeedRow(reader_id=reader_id, post_id=str(post_id), author_id=ADA, expires_at=expires_at)


class Grudging:
    """A client that leaves rows of each batch unwritten, as a throttled table does."""

    def __init__(self, leave: int, times: int = 1_000) -> None:
        self.leave = leave
        self.times = times
        self.sizes: list[int] = []

    def begin_batch_write_item(self, RequestItems):  # noqa: N803 - the API's own word
        ((table, requests),) = RequestItems.items()
        self.sizes.append(len(requests))
        left = requests[-self.leave :] if self.leave and self.times else []
        self.times -= 1
        taken = requests[: len(requests) - len(left)]
        if taken:
            wire.tables().begin_batch_write_item(RequestItems={table: taken})()
        return lambda: {"UnprocessedItems": {table: left} if left else {}}


def test_rows_come_back_as_they_were_put(store):
    store.put([feed_row(7)])

    assert store.of_reader(BOB, SECOND, 10, None).items == [feed_row(7)]


@pytest.mark.parametrize("notes", [{}, {"caught_up_to": 0}, {"caught_up_to": 7}, {"complete_since": SECOND}])
def test_a_first_page_brings_its_readers_presence(store, notes):
    presence = Presence(until=SECOND + 60, **notes)
    store.put([feed_row(7), feed_row(8)])
    store.put_presence(BOB, presence)

    page, found = store.front(BOB, SECOND, 2)

    assert (page.items, found) == ([feed_row(8), feed_row(7)], presence)
    assert store.front(BOB, SECOND + 60, 2)[1] is None
    assert store.front(CLEO, SECOND, 2) == (Page([], None), None)


def test_presence_is_no_post(store):
    store.put([feed_row(7)])
    store.put_shared([shared_row(7, CLEO)])
    store.put_presence(BOB, Presence(until=SECOND + 60))

    assert [row.post_id for row in store.of_reader(BOB, SECOND, 10, None).items] == ["7"]
    assert [row.post_id for row in store.shared_with(BOB, 10, None).items] == ["7"]


def test_all_places_in_a_feed_are_known(store):
    store.put([feed_row(7), feed_row(8, expires_at=SECOND - 60)])
    store.put_shared([shared_row(7, CLEO), shared_row(9, "1230")])

    assert store.places(BOB) == {("7",), ("8",), ("7", CLEO), ("9", "1230")}


def test_putting_nothing_asks_nothing(table):
    client = Grudging(leave=0)
    FeedStore(client, table).put([])

    assert client.sizes == []


def test_a_row_put_again_is_the_same_row(store, account, table):
    store.put([feed_row(7)])
    store.put([feed_row(7)])

    assert len(account.rows(table)) == 1


def test_a_reader_sees_their_own_rows_only(store):
    store.put([feed_row(7), feed_row(8, reader_id=CLEO)])

    assert store.of_reader(BOB, SECOND, 10, None).items == [feed_row(7)]


def test_rows_go_in_batches_that_dynamodb_takes(account, table):
    client = Grudging(leave=0)
    FeedStore(client, table).put([feed_row(place) for place in range(60)])

    assert client.sizes == [BATCH_WRITE_ITEMS, BATCH_WRITE_ITEMS, 10]
    assert len(account.rows(table)) == 60


def test_rows_that_are_left_over_are_sent_again_until_all_are_written(account, table):
    waits: list[float] = []
    client = Grudging(leave=5, times=3)
    FeedStore(client, table, waits.append).put([feed_row(place) for place in range(25)])

    assert client.sizes == [25, 5, 5, 5]
    assert len(account.rows(table)) == 25
    assert [0 <= wait <= 0.1 * 2**attempt for attempt, wait in enumerate(waits, 1)] == [True] * 3


def test_a_table_that_never_takes_all_rows_is_given_up_so_that_the_event_comes_again(account, table):
    waits: list[float] = []
    client = Grudging(leave=1)

    with pytest.raises(FanOutUnfinished):
        FeedStore(client, table, waits.append).put([feed_row(place) for place in range(3)])

    assert len(client.sizes) == ATTEMPTS
    assert len(account.rows(table)) == 2
    assert sum(waits) < 10


def test_pages_of_any_size_hold_every_row_once_newest_first(store):
    store.put([feed_row(place) for place in range(1, 7)])

    for limit in range(1, 8):
        pages = turn_pages(lambda before, limit=limit: store.of_reader(BOB, SECOND, limit, before))
        assert [one.post_id for page in pages for one in page] == ["6", "5", "4", "3", "2", "1"]
        assert max(map(len, pages)) <= limit


@pytest.mark.parametrize(("expires_at", "shown"), [(SECOND - 1, False), (SECOND, False), (SECOND + 1, True)])
def test_a_row_is_shown_until_the_second_it_expires_although_it_is_still_stored(store, expires_at, shown):
    store.put([feed_row(7, expires_at=expires_at)])

    assert bool(store.of_reader(BOB, SECOND, 10, None).items) is shown


def test_expired_rows_do_not_hide_those_behind_them(store):
    store.put([feed_row(place, expires_at=SECOND + (1 if place <= 2 else -1)) for place in range(1, 7)])

    for limit in (1, 2, 5):
        pages = turn_pages(lambda before, limit=limit: store.of_reader(BOB, SECOND, limit, before))
        assert [one.post_id for page in pages for one in page] == ["2", "1"]


def test_the_next_page_starts_behind_the_last_row_examined_not_the_last_shown(store):
    expired = [feed_row(place, expires_at=SECOND - 1) for place in range(3, 5 + SHARERS)]
    store.put([feed_row(1), feed_row(2), *expired])

    page = store.of_reader(BOB, SECOND, 1, None)

    assert page.items == []
    assert page.next == (3,)


def test_a_post_that_arrives_between_two_pages_is_not_among_the_older_ones(store):
    store.put([feed_row(1), feed_row(2), feed_row(3)])
    first = store.of_reader(BOB, SECOND, 2, None)
    store.put([feed_row(4)])
    second = store.of_reader(BOB, SECOND, 2, first.next)

    assert [one.post_id for one in [*first.items, *second.items]] == ["3", "2", "1"]


def shared_row(post_id, sharer_id=CLEO, reader_id=BOB):
    return SharedRow(
        reader_id=reader_id, post_id=str(post_id), author_id=ADA, sharer_id=str(sharer_id), expires_at=SECOND + 60
    )


def through(*sharers):
    """Those who share something, the youngest account first."""
    return tuple(str(one) for one in sorted(sharers, reverse=True))


LARGEST = 2**63 - 1
"""Of an id. The sort key of its post, shared by somebody with an id as large, has all the digits that a Number has."""


@pytest.mark.parametrize(("post_id", "sharer"), [(7, 8), (LARGEST, LARGEST), (LARGEST, 10), (int(CLEO), int(BOB) * 10)])
def test_a_share_comes_back_as_it_was_put_whatever_the_ids(store, post_id, sharer):
    sharer %= LARGEST + 1
    store.put_shared([shared_row(post_id, sharer)])

    assert store.of_reader(BOB, SECOND, 10, None).items == [
        FeedRow(reader_id=BOB, post_id=str(post_id), author_id=ADA, expires_at=SECOND + 60, shared_by=through(sharer))
    ]
    assert store.shared_with(BOB, 10, None).items == [shared_row(post_id, sharer)]


def test_a_post_stands_once_in_a_feed_however_it_comes_into_it(store):
    store.put_shared([shared_row(7, 100), shared_row(7, 200), shared_row(6, 100)])
    store.put([feed_row(7), feed_row(8)])
    store.put_shared([shared_row(7, 100)])

    assert [(row.post_id, row.shared_by) for row in store.of_reader(BOB, SECOND, 10, None).items] == [
        ("8", ()),
        ("7", through(100, 200)),
        ("6", through(100)),
    ]


def test_neither_the_authors_row_nor_another_sharers_goes_with_a_share_that_is_taken_out(store):
    store.put([feed_row(7)])
    store.put_shared([shared_row(7, 100), shared_row(7, 200)])

    store.remove_shared([shared_row(7, 100), shared_row(6, 100)])
    assert [row.shared_by for row in store.of_reader(BOB, SECOND, 10, None).items] == [through(200)]
    store.remove([feed_row(7)])
    assert [row.shared_by for row in store.of_reader(BOB, SECOND, 10, None).items] == [through(200)]
    store.put([feed_row(7)])
    store.remove_shared([shared_row(7, 200)])
    assert store.of_reader(BOB, SECOND, 10, None).items == [feed_row(7)]


def test_pages_of_any_size_hold_every_post_once_with_those_who_share_it(store):
    shared = {1: [], 2: [100], 3: [100, 200, 300], 4: [], 5: [200, 300], 6: list(range(100, 100 + SHARERS))}
    store.put([feed_row(post) for post in (1, 3, 4)])
    store.put_shared([shared_row(post, one) for post, sharers in shared.items() for one in sharers])

    for limit in range(1, 8):
        pages = turn_pages(lambda before, limit=limit: store.of_reader(BOB, SECOND, limit, before))
        found = [(one.post_id, one.shared_by) for page in pages for one in page]
        assert found == [(str(post), through(*shared[post])) for post in sorted(shared, reverse=True)]
        assert max(map(len, pages)) <= limit


def test_of_what_hundreds_share_so_many_are_known_and_the_next_post_follows(store):
    store.put_shared([shared_row(7, sharer) for sharer in range(100, 160)])
    store.put([feed_row(6)])

    for limit in (1, 2, 5):
        pages = turn_pages(lambda before, limit=limit: store.of_reader(BOB, SECOND, limit, before))
        assert [one.post_id for page in pages for one in page] == ["7", "6"]
        assert len(pages[0][0].shared_by) == SHARERS


def test_all_shares_in_a_feed_are_found_page_by_page(store):
    rows = [shared_row(post, sharer) for post in (3, 2) for sharer in (300, 200, 100)]
    store.put([feed_row(post) for post in (1, 2, 3)])
    store.put_shared([*rows, shared_row(2, 100, reader_id=CLEO)])

    for limit in range(1, 8):
        pages = turn_pages(lambda before, limit=limit: store.shared_with(BOB, limit, before))
        assert [one for page in pages for one in page] == rows
