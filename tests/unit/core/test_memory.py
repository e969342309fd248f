"""What is remembered of rows: good for as long as a row reads the same, and no longer; and never beyond its bound."""

import orjson
from heliograph.core.lookups import Lookup
from heliograph.core.memory import Memory
from heliograph.core.rows import from_row
from hypothesis import given
from hypothesis import strategies as st

items = st.fixed_dictionaries({"id": st.just(7), "text": st.text(max_size=2), "sizes": st.lists(st.integers(0, 2))})


class Counting:
    """Makes things of rows, and counts how many."""

    def __init__(self):
        self.made = 0

    def __call__(self, row):
        self.made += 1
        return {"of": dict(row)}


def came(*rows):
    """Rows of one table, as DynamoDB sends them."""
    return {"things": [orjson.dumps(from_row(row)) for row in rows]}


def seven(make, memory):
    return Lookup(table="things", keys={"seven": {"id": 7}}, decode=make, memory=memory)


@given(st.lists(items, min_size=1, max_size=6))
def test_a_thing_is_always_what_its_row_says_now(versions):
    memory, make = Memory(3), Counting()

    for row in versions:
        assert seven(make, memory).found(came(row)) == {"seven": {"of": row}}

    assert make.made >= len({orjson.dumps(row) for row in versions})
    assert len(memory._kept) <= 3


def test_what_was_used_last_is_kept_and_it_is_counted_what_that_was_good_for():
    memory = Memory(2)
    for key in ("a", "b", "a", "c", "a", "b"):
        if memory.get(key) is None:
            memory.keep(key, key.upper())

    assert (memory.asked, memory.known) == (6, 2)
    assert [memory.get(key) for key in ("a", "b", "c")] == ["A", "B", None]


def test_asked_for_many_things_at_once_it_is_as_if_it_were_asked_for_each():
    one_by_one, together = Memory(3), Memory(3)
    for key in "abc":
        one_by_one.keep(key, key.upper())
        together.keep(key, key.upper())

    assert together.of("axc") == [one_by_one.get(key) for key in "axc"] == ["A", None, "C"]
    assert (together.asked, together.known) == (one_by_one.asked, one_by_one.known)
    together.keep("d", "D")
    assert together.of("abcd") == ["A", None, "C", "D"]  # what was used last has stayed


def test_a_lookup_remembers_across_pages():
    memory, make = Memory(2), Counting()
    before, after = ({"id": 7, "text": text} for text in ("as it was", "as it is"))

    first, second = (seven(make, memory).found(came(before)) for _ in range(2))

    assert first["seven"] is second["seven"]
    assert seven(make, memory).found(came(after)) == {"seven": {"of": after}}


def test_rows_that_another_lookup_of_the_table_asked_for_are_neither_found_nor_decoded():
    memory, make = Memory(2), Counting()

    found = seven(make, memory).found(came({"id": 8}, {"id": 7}))

    assert found == {"seven": {"of": {"id": 7}}}
    assert make.made == 1
