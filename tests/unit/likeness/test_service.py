"""Looking for what is near on a shelf."""

import pytest
from heliograph.core.lookups import Reader
from heliograph.likeness.model import Page, Print, bands_of
from heliograph.likeness.service import Likenesses
from heliograph.likeness.settings import LikenessSettings

from tests.shelves import FakeShelves, RowsAreKeys, likenesses
from tests.unit.likeness.test_model import LIGHTHOUSE, prints, turned

SHELF = "blocked"
"""Any name will do: moderators have a list of what nobody may post."""


@pytest.fixture
def shelves():
    return FakeShelves()


def put(shelves, *those):
    kept = likenesses(shelves)
    for part in kept.putting(kept.page(SHELF), those):
        part()


def near(shelves, *fingerprints):
    kept = likenesses(shelves)
    return kept.near(kept.page(SHELF), fingerprints)


def test_nothing_is_near_on_an_empty_shelf(shelves):
    assert near(shelves, LIGHTHOUSE) == []


def test_what_is_near_comes_nearest_first_and_of_equals_the_newest(shelves):
    there = [
        Print(turned(LIGHTHOUSE, [0, 30]), "1", "9"),
        Print(LIGHTHOUSE, "2", "9"),
        Print(LIGHTHOUSE, "3", "8"),
        Print(turned(LIGHTHOUSE, [1, 2, 3, 40]), "4", "7"),
        Print(turned(LIGHTHOUSE, [1, 2, 3, 40, 50]), "5", "6"),
        Print(turned(LIGHTHOUSE, list(range(0, 64, 3))), "6", "5"),
    ]
    put(shelves, *there)

    assert [one.picture_id for one in near(shelves, LIGHTHOUSE)] == ["3", "2", "1", "4"]


def test_of_a_picture_that_is_not_there_no_band_is_read(shelves):
    put(shelves, *prints(10))

    assert near(shelves, *(one.fingerprint for one in prints(20, 1_000))) == []
    assert len(shelves.asked) <= 1


def test_what_was_taken_away_is_still_suspected_and_not_found(shelves):
    put(shelves, Print(LIGHTHOUSE, "1", "9"))
    likenesses(shelves).taking(SHELF, [Print(LIGHTHOUSE, "1", "9")])

    assert near(shelves, LIGHTHOUSE) == []
    assert set(shelves.asked) == set(bands_of(LIGHTHOUSE))


def test_what_stands_on_a_sealed_page_is_found(shelves):
    put(shelves, Print(LIGHTHOUSE, "1", "9"))
    for first in range(1_000, 1_500, 100):
        put(shelves, *prints(100, first))

    assert shelves.pages[SHELF].sealed == 1
    assert [one.picture_id for one in near(shelves, LIGHTHOUSE)] == ["1"]


def test_putting_nothing_writes_nothing(shelves):
    assert likenesses(shelves).putting(Page.first(SHELF), []) == []


def test_a_distance_that_is_not_surely_found_is_no_setting():
    with pytest.raises(ValueError, match="5 bits"):
        Likenesses(store=FakeShelves(), reader=Reader(RowsAreKeys()), settings=LikenessSettings(table="t", distance=6))
