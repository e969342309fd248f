"""Feed rows: written in batches until none is left over, read newest first while they live."""

import pytest
from heliograph.core import wire
from heliograph.core.batches import ATTEMPTS, BATCH_WRITE_ITEMS
from heliograph.feed.model import FeedRow
from heliograph.feed.store import FanOutUnfinished, FeedStore

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

    def batch_write_item(self, RequestItems):  # noqa: N803 - boto3's own word
        ((table, requests),) = RequestItems.items()
        self.sizes.append(len(requests))
        left = requests[-self.leave :] if self.leave and self.times else []
        self.times -= 1
        taken = requests[: len(requests) - len(left)]
        if taken:
            wire.tables().batch_write_item(RequestItems={table: taken})
        return {"UnprocessedItems": {table: left} if left else {}}


def test_rows_come_back_as_they_were_put(store):
    store.put([feed_row(7)])

    assert store.of_reader(BOB, SECOND, 10, None).items == [feed_row(7)]


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
    assert waits == sorted(waits)
    assert len(waits) == 3


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
    store.put([feed_row(1), feed_row(2), feed_row(3, expires_at=SECOND - 1)])

    page = store.of_reader(BOB, SECOND, 1, None)

    assert page.items == []
    assert page.next == (3,)


def test_a_post_that_arrives_between_two_pages_is_not_among_the_older_ones(store):
    store.put([feed_row(1), feed_row(2), feed_row(3)])
    first = store.of_reader(BOB, SECOND, 2, None)
    store.put([feed_row(4)])
    second = store.of_reader(BOB, SECOND, 2, first.next)

    assert [one.post_id for one in [*first.items, *second.items]] == ["3", "2", "1"]
