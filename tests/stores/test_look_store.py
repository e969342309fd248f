"""Views: a set for each person and day."""

from datetime import UTC, date, datetime

import pytest
from heliograph.viewing import store as module
from heliograph.viewing.model import Look
from heliograph.viewing.store import LookStore

from tests.people import BOB, CLEO

DAY = date(2026, 3, 14)


@pytest.fixture
def store(open_store):
    return open_store(LookStore, "VIEWING_TABLE")


@pytest.fixture
def rows(account):
    return lambda: {(str(row["viewer_id"]), row["day"]): row for row in account.rows(account.setting("VIEWING_TABLE"))}


def look(*posts, viewer=BOB, day=DAY):
    return Look(viewer_id=viewer, day=day, post_ids=frozenset(posts))


def test_what_somebody_sees_on_a_day_comes_together(store, rows):
    assert store.add(look("7", "8"))
    assert store.add(look("8", "9223372036854775807"))

    (row,) = rows().values()
    assert row["posts"] == {7, 8, 9223372036854775807}


def test_people_and_days_are_kept_apart(store, rows):
    for one in (look("7"), look("7", viewer=CLEO), look("7", day=date(2026, 3, 15))):
        assert store.add(one)

    assert set(rows()) == {(BOB, "2026-03-14"), (CLEO, "2026-03-14"), (BOB, "2026-03-15")}


def test_a_day_lasts_three_days_from_its_beginning(store, rows):
    store.add(look("7"))

    assert rows()[BOB, "2026-03-14"]["expires_at"] == datetime(2026, 3, 17, tzinfo=UTC).timestamp()


def test_a_full_day_takes_nothing_more(store, rows, monkeypatch):
    monkeypatch.setattr(module, "MOST_A_DAY", 3)
    assert store.add(look("1", "2"))
    assert store.add(look("3", "4"))

    assert not store.add(look("5"))
    assert rows()[BOB, "2026-03-14"]["posts"] == {1, 2, 3, 4}
    assert store.add(look("5", day=date(2026, 3, 15)))
