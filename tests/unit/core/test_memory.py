"""What is remembered of rows: good for as long as a row reads the same, and no longer; and never beyond its bound."""

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


@given(st.lists(items, min_size=1, max_size=6))
def test_a_thing_is_always_what_its_row_says_now(versions):
    memory, make = Memory(3), Counting()

    for row in versions:
        assert memory.recall("7", from_row(dict(sorted(row.items()))), make) == {"of": row}

    changes = sum(one != before for one, before in zip(versions[1:], versions, strict=False))
    assert make.made == 1 + changes


def test_what_was_used_last_is_kept():
    memory, make = Memory(2), Counting()
    for key in ("a", "b", "a", "c", "a"):
        memory.recall(key, from_row({"key": key}), make)
    assert make.made == 3

    memory.recall("b", from_row({"key": "b"}), make)
    assert make.made == 4


def test_a_lookup_remembers_across_pages():
    memory, make = Memory(2), Counting()
    rows = {"things": {"7": from_row({"id": 7, "text": "as it was"})}}

    def page():
        return Lookup(table="things", keys={"seven": {"id": 7}}, decode=make, memory=memory).found(rows)

    first, second = page(), page()
    rows["things"]["7"] = from_row({"id": 7, "text": "as it is"})

    assert first["seven"] is second["seven"]
    assert page() == {"seven": {"of": {"id": 7, "text": "as it is"}}}
