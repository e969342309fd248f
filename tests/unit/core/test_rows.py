"""Attribute values as plain Python and back."""

from decimal import Decimal

import pytest
from boto3.dynamodb.types import TypeDeserializer
from heliograph.core.rows import from_row, to_row
from hypothesis import given
from hypothesis import strategies as st

numbers = st.integers(-(10**37), 10**37) | st.decimals(
    min_value=-1000, max_value=1000, places=6, allow_nan=False
).filter(lambda number: number != number.to_integral_value())
leaves = st.none() | st.booleans() | st.text(max_size=10) | numbers
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
rows = st.dictionaries(st.text(min_size=1, max_size=8), values, max_size=5)


@given(rows)
def test_a_row_comes_back_as_it_was_written(row):
    assert to_row(from_row(row)) == row


@given(rows)
def test_attribute_values_are_those_that_boto3_reads(row):
    read = {name: TypeDeserializer().deserialize(value) for name, value in from_row(row).items()}

    assert read == row


def test_true_is_no_number_and_one_is_no_truth():
    assert from_row({"yes": True, "one": 1}) == {"yes": {"BOOL": True}, "one": {"N": "1"}}


@pytest.mark.parametrize(("text", "number"), [("3", 3), ("3.0", 3), ("1E+3", 1000), ("-0.5", Decimal("-0.5"))])
def test_a_number_without_a_fraction_becomes_an_int(text, number):
    read = to_row({"n": {"N": text}})["n"]

    assert read == number
    assert type(read) is type(number)


def test_sets_become_frozen_sets():
    item = {"words": {"SS": ["a", "b"]}, "numbers": {"NS": ["1", "2.5"]}}

    assert to_row(item) == {"words": frozenset({"a", "b"}), "numbers": frozenset({1, Decimal("2.5")})}


def test_an_id_of_19_digits_loses_none():
    assert to_row({"id": {"N": "9223372036854775807"}}) == {"id": 9223372036854775807}


def test_floats_are_refused_because_they_would_not_come_back_the_same():
    with pytest.raises(ValueError, match="float"):
        from_row({"lat": 0.1})


@pytest.mark.parametrize("answered", [b"\x00\xff", "AP8="], ids=["as boto3 reads it", "as it goes over the wire"])
def test_binary_values_are_bytes_whoever_read_them(answered):
    assert to_row({"bits": {"B": answered}}) == {"bits": b"\x00\xff"}


def test_binary_sets_are_refused_by_name():
    with pytest.raises(ValueError, match="type BS"):
        to_row({"bytes": {"BS": [b""]}})
