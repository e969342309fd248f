"""5,000 likes a second of one post: no key is written more than a key can be, and counting costs a write per batch."""

from math import ceil

import pytest

from tests.simulation.hot_post import KEY_UNITS, Spent, liked_at_once

A_SECOND = 5_000
LIKES = 500
"""So many are given here, a tenth of a second's."""
BATCH = 100
"""Changes that the relay is handed at once."""


@pytest.fixture(scope="module")
def spent() -> Spent:
    return liked_at_once(LIKES)


def test_no_key_of_any_table_or_index_takes_more_than_its_share(spent: Spent) -> None:
    share = KEY_UNITS * LIKES / A_SECOND

    assert spent.units
    assert {place: units for place, units in spent.units.items() if units > share} == {}


def test_likes_lie_on_sixteen_keys_and_none_has_more_than_twice_its_part(spent: Spent) -> None:
    likes = _writes(spent, "Likes")

    assert len(likes) == 16
    assert sum(likes.values()) == LIKES
    assert max(likes.values()) <= 2 * LIKES / 16


def test_a_batch_is_one_write_to_the_count(spent: Spent) -> None:
    (writes,) = _writes(spent, "Tallies").values()

    assert writes == spent.batches == ceil(LIKES / BATCH)


def test_a_batch_is_one_write_to_what_the_owner_is_told_and_now_and_then_one_that_trims_it(spent: Spent) -> None:
    (writes,) = (count for key, count in _writes(spent, "Activity").items() if key.startswith("told#"))

    assert spent.batches <= writes <= 2 * spent.batches


def test_the_measure_itself_sees_a_hot_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heliograph.likes.lookups.bucket_of", lambda _: 0)

    _, units = liked_at_once(LIKES).busiest("Likes")

    assert units > KEY_UNITS * LIKES / A_SECOND


def _writes(spent: Spent, word: str) -> dict[str, int]:
    """Of a table, without its indexes."""
    return {key: count for (table, key), count in spent.writes.items() if word in table and "." not in table}
