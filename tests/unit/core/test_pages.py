"""Cursors: opaque, and good for one route only."""

import base64

import pytest
from heliograph.core.pages import CursorNotValid, decode_cursor, encode_cursor
from hypothesis import given
from hypothesis import strategies as st

ROUTES = ("feed", "posts", "likes", "comments", "followers", "following")
numbers = st.integers(0, 2**63 - 1)


@given(route=st.sampled_from(ROUTES), position=st.lists(numbers, min_size=1, max_size=3).map(tuple))
def test_a_cursor_gives_back_the_position_it_was_made_of(route, position):
    cursor = encode_cursor(route, position)

    assert cursor is not None
    assert decode_cursor(route, cursor, numbers=len(position)) == position


@given(position=st.tuples(numbers), made_by=st.sampled_from(ROUTES), taken_by=st.sampled_from(ROUTES))
def test_a_cursor_is_refused_by_every_other_route(position, made_by, taken_by):
    if made_by == taken_by:
        return
    with pytest.raises(CursorNotValid):
        decode_cursor(taken_by, encode_cursor(made_by, position))


def test_a_cursor_for_one_number_is_refused_where_two_are_expected_and_the_other_way_round():
    for made, expected in ((1, 2), (2, 1)):
        cursor = encode_cursor("likes", (7,) * made)
        with pytest.raises(CursorNotValid):
            decode_cursor("likes", cursor, numbers=expected)


def test_no_position_is_no_cursor_and_no_cursor_is_the_beginning():
    assert encode_cursor("feed", None) is None
    assert decode_cursor("feed", None) is None


@given(position=st.tuples(numbers), flipped=st.integers(0, 10_000))
def test_a_cursor_with_a_flipped_bit_is_refused_or_names_a_position_of_the_same_route(position, flipped):
    cursor = bytearray((encode_cursor("feed", position) or "").encode())
    cursor[flipped // 8 % len(cursor)] ^= 1 << flipped % 8
    text = cursor.decode("latin-1")

    try:
        found = decode_cursor("feed", text)
    except CursorNotValid:
        return
    assert found is not None
    assert 0 <= found[0] < 10**19


@given(st.text(max_size=60))
def test_garbage_is_refused(text):
    with pytest.raises(CursorNotValid):
        decode_cursor("feed", text)


@pytest.mark.parametrize(
    "inside", ["feed:", "feed:-1", "feed:1,2", "feed:1.5", "feed:12345678901234567890", "feed:١", ":1"]
)
def test_a_well_encoded_cursor_that_holds_no_position_is_refused(inside):
    cursor = base64.urlsafe_b64encode(inside.encode()).decode().rstrip("=")

    with pytest.raises(CursorNotValid):
        decode_cursor("feed", cursor)
