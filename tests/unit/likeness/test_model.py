"""What is near is surely found by its bands, strangers seldom share one, and a page is turned when it is full."""

from random import Random

import pytest
from heliograph.likeness.bloom import Bloom
from heliograph.likeness.model import SURELY, Page, Print, bands_of, probes_of, suspected
from heliograph.likeness.settings import PAGES
from heliograph.media.fingerprint import distance

LIGHTHOUSE = "f0e1d2c3b4a59687"


def turned(fingerprint: str, bits: list[int]) -> str:
    return f"{int(fingerprint, 16) ^ sum(1 << bit for bit in bits):016x}"


def prints(number: int, first: int = 0) -> list[Print]:
    dice = Random(first)
    return [Print(f"{dice.getrandbits(64):016x}", str(first + one), "9") for one in range(number)]


def test_bands_hold_all_the_bits():
    (_, low), (_, middle), (_, high) = bands_of(LIGHTHOUSE)

    assert f"{high << 43 | middle << 22 | low:016x}" == LIGHTHOUSE


def test_whatever_differs_in_five_bits_or_fewer_is_found_by_some_band():
    dice = Random(1)
    for _ in range(300):
        near = turned(LIGHTHOUSE, dice.sample(range(64), dice.randint(0, SURELY)))

        assert set(bands_of(near)) & set(probes_of(LIGHTHOUSE)), near


def test_a_bit_more_may_be_missed():
    assert not set(bands_of(turned(LIGHTHOUSE, [0, 1, 22, 23, 43, 44]))) & set(probes_of(LIGHTHOUSE))


def test_its_own_bands_are_asked_for_first_and_none_twice():
    probes = list(probes_of(LIGHTHOUSE))

    assert probes[:3] == bands_of(LIGHTHOUSE)
    assert len(set(probes)) == len(probes) == 67


def test_a_page_knows_of_what_is_near_to_what_it_was_told():
    page = Page.first("user#1").with_prints([Print(LIGHTHOUSE, "1", "9")])

    assert (page.size, page.version) == (1, 1)
    assert suspected(turned(LIGHTHOUSE, [3, 30, 60]), [page.bloom])
    assert not suspected(turned(LIGHTHOUSE, list(range(0, 64, 2))), [page.bloom])


def test_a_page_is_full_when_it_would_err_too_often():
    page, size = Page.first("user#1"), 0
    while not page.full:
        page, size = page.with_prints(prints(1, size)), size + 1

    assert size == 176
    strangers = [one.fingerprint for one in prints(400, 10_000)]
    assert sum(bool(suspected(one, [page.bloom])) for one in strangers) < 0.12 * len(strangers)


def test_a_shelf_with_too_many_pages_writes_over_the_oldest():
    page, places = Page.first("user#1"), []
    for _ in range(PAGES + 1):
        places.append(page.place_of_next)
        page = page.opened()

    assert places == [*range(1, PAGES), 1, 2]
    assert page.places == list(range(1, PAGES))
    assert len(Page.first("user#1").opened().bloom.bits) == 4000


@pytest.mark.parametrize("keys", [1, 50, 500])
def test_a_filter_never_denies_what_it_was_told(keys):
    dice = Random(keys)
    told = [dice.getrandbits(24) for _ in range(keys)]

    filled = Bloom.of_bytes(950).with_keys(told)

    assert all(filled.holds(one) for one in told)


def test_a_filter_errs_as_often_as_it_should():
    dice = Random(7)
    filled = Bloom.of_bytes(950).with_keys(dice.getrandbits(24) for _ in range(3 * 176))

    errors = sum(filled.holds((1 << 24) + one) for one in range(20_000))

    assert 5 <= errors <= 45, "one in a thousand"


def test_distance_is_what_bands_are_about():
    assert distance(LIGHTHOUSE, turned(LIGHTHOUSE, [0, 1, 2])) == 3
