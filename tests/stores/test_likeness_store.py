"""Fingerprints on shelves: written with what shows them, on the condition that nobody else has put anything there."""

import pytest
from heliograph.core import wire
from heliograph.core.store import Cancelled, transact
from heliograph.likeness.model import Page, Print, bands_of
from heliograph.likeness.service import Likenesses
from heliograph.likeness.settings import LikenessSettings
from heliograph.likeness.store import LikenessStore

from tests.unit.likeness.test_model import LIGHTHOUSE, prints, turned

SHELF, OTHERS = "user#1", "user#2"
FIRST, SECOND = Print(LIGHTHOUSE, "11", "9"), Print(turned(LIGHTHOUSE, [30]), "12", "8")


@pytest.fixture
def store(open_store):
    return open_store(LikenessStore, "LIKENESS_TABLE")


@pytest.fixture
def shelves(store, reader, account):
    settings = LikenessSettings(table=account.setting("LIKENESS_TABLE"))
    return Likenesses(store=store, reader=reader, settings=settings)


def put(shelves, *those, seen=None):
    transact(*shelves.putting(seen or shelves.page(SHELF), those))


def test_what_was_put_is_found_by_what_is_near_on_this_shelf_alone(shelves):
    put(shelves, FIRST, SECOND)

    assert shelves.near(shelves.page(SHELF), [LIGHTHOUSE]) == [FIRST, SECOND]
    assert shelves.near(shelves.page(OTHERS), [LIGHTHOUSE]) == []


def test_the_page_comes_back_as_it_was_written_by_either_client(shelves, store, reader):
    put(shelves, FIRST)
    (page,) = reader.one(store.lookup(SHELF)).values()

    assert page == Page.first(SHELF).with_prints([FIRST])
    assert type(reader)(wire.dynamodb()).one(store.lookup(SHELF)) == {SHELF: page}


def test_of_two_who_have_seen_the_same_page_one_is_told(shelves):
    empty = shelves.page(SHELF)
    put(shelves, FIRST, seen=empty)
    once = shelves.page(SHELF)
    put(shelves, SECOND, seen=once)

    for stale in (empty, once):
        with pytest.raises(Cancelled):
            put(shelves, Print(LIGHTHOUSE, "13", "7"), seen=stale)

    assert shelves.near(shelves.page(SHELF), [LIGHTHOUSE]) == [FIRST, SECOND]


def test_a_full_page_is_sealed_and_still_asked(shelves, account):
    put(shelves, FIRST)
    seen = shelves.page(SHELF).with_prints(prints(200, 1_000))
    full = Page(shelf=SHELF, bloom=seen.bloom, size=seen.size, version=1)
    put(shelves, SECOND, seen=full)

    page = shelves.page(SHELF)
    assert (page.sealed, page.size, page.version, len(page.bloom.bits)) == (1, 1, 2, 4000)
    assert shelves.near(page, [LIGHTHOUSE]) == [FIRST, SECOND]


def test_what_is_taken_leaves_its_page_alone(shelves, account):
    put(shelves, FIRST, SECOND)

    for _ in range(2):
        assert shelves.taking(SHELF, [FIRST]) == 3, "also again"

    assert shelves.near(shelves.page(SHELF), [LIGHTHOUSE]) == [SECOND]
    assert shelves.clear(SHELF) == 1
    left = account.rows(account.setting("LIKENESS_TABLE"))
    assert {row["pk"] for row in left} == {f"{SHELF}#{band.number}#{band.value:06x}" for band in bands_of(SECOND[0])}


def test_of_one_band_the_newest_are_looked_at(store, shelves):
    many = [Print(LIGHTHOUSE, str(number), "9") for number in range(1, 5)]
    assert store.write(SHELF, many) == 12

    assert [one.picture_id for one in store.with_band(SHELF, bands_of(LIGHTHOUSE)[0], 2)] == ["4", "3"]
