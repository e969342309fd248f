"""Bugs in lists of people."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from heliograph.lists import store
from heliograph.lists.store import ListStore

from tests.simulation.mutants.planting import instead


@contextmanager
def directory_without_condition() -> Iterator[None]:
    """The names of all lists are written as they were thought, whatever has become of them meanwhile."""
    anything = store.ListRow.version.exists() | store.ListRow.version.does_not_exist()
    with instead(store, "_as", lambda _: lambda _version: anything):
        yield


@contextmanager
def list_counts_apart() -> Iterator[None]:
    """Who is put on a list is counted by a write of its own: a repeat, or a kill in between, and the count is wrong."""

    def add(lists: Any, member: Any, most: int) -> bool:
        size = lists._list(member.owner_id, member.list_id)
        size.update([store.ListRow.size.add(1)], condition=store.ListRow.key.exists() & (store.ListRow.size < most))
        lists._member(member).save()
        return True

    with instead(ListStore, "add", lambda _: add):
        yield


@contextmanager
def list_is_made_in_two_writes() -> Iterator[None]:
    """The directory names the list before it is there."""

    def create(lists: Any, before: Any, after: Any, list_id: str) -> bool:
        if not lists.rename(before, after):
            return False
        lists._rows(after.owner_id, store._list_key(list_id), size=0).save()
        return True

    with instead(ListStore, "create", lambda _: create):
        yield


PLANTED = (directory_without_condition, list_counts_apart, list_is_made_in_two_writes)
SELDOM = (directory_without_condition, list_is_made_in_two_writes)
