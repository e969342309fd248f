"""Views: a set for each person and day, and a row for each post that was opened."""

from datetime import UTC, date, datetime, timedelta

import boto3
import pytest
from heliograph.viewing import store as module
from heliograph.viewing.model import Look, Opening
from heliograph.viewing.opened import OPENED_LIFE, Opened
from heliograph.viewing.store import LookStore

from tests.people import ADA, BOB, CLEO, NOW

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


# What was opened


@pytest.fixture
def opened(open_store):
    return open_store(lambda table: Opened(boto3.client("dynamodb"), table), "VIEWING_TABLE")


def opening(post_id, *, viewer=BOB, tags=("sea", "dusk"), at=NOW):
    return Opening(viewer_id=viewer, post_id=post_id, post_owner_id=ADA, tags=tags, at=at)


def test_what_was_opened_is_read_with_what_it_was_about_the_newest_posts_first(store, opened):
    told = [opening("9"), opening("10", tags=()), opening("9223372036854775807")]
    assert store.add(look("9", "10", "9223372036854775807"), told)
    store.add(look("7", viewer=CLEO), [opening("7", viewer=CLEO)])

    assert opened.of(BOB) == told[::-1]


def test_what_is_opened_again_stands_once_and_lives_on(store, opened, rows):
    for at in (NOW, NOW + timedelta(days=1)):
        store.add(look("7"), [opening("7", at=at)])

    assert [one.at for one in opened.of(BOB)] == [NOW + timedelta(days=1)]
    (row,) = (row for (_, place), row in rows().items() if place.startswith("opened#"))
    assert row["expires_at"] == (NOW + timedelta(days=1) + OPENED_LIFE).timestamp()


def test_a_full_day_takes_nothing_that_was_opened(store, opened, monkeypatch):
    monkeypatch.setattr(module, "MOST_A_DAY", 1)
    store.add(look("1"))

    assert not store.add(look("2"), [opening("2")])
    assert opened.of(BOB) == []


def test_who_opened_nothing_has_a_history_of_nothing(store, opened):
    store.add(look("7"))

    assert opened.of(BOB) == []
