"""Lists of people: whole or not at all, counted exactly, and nothing is written over what somebody else wrote."""

import pytest
from heliograph.lists.model import Directory, Member
from heliograph.lists.store import ListStore

from tests.people import ADA, BOB, CLEO

FAMILY, WORK = "7001", "7002"
NOTHING = Directory(owner_id=ADA)
MADE = NOTHING.named(FAMILY, "Family", "1")
MOST = 2


@pytest.fixture
def store(open_store):
    store = open_store(ListStore, "LISTS_TABLE")
    assert store.create(NOTHING, MADE, FAMILY)
    return store


def put(store, user_id, version="2", list_id=FAMILY):
    return store.add(Member(owner_id=ADA, list_id=list_id, user_id=user_id, version=version), MOST)


def members(store, list_id=FAMILY, owner=ADA):
    return store.members(owner, list_id, 100, None).items


def size(store, reader, list_id=FAMILY):
    return reader.one(store.standing(ADA, list_id, BOB)).get("list")


def test_a_list_comes_back_as_it_was_made(store, reader):
    assert store.directory(ADA) == MADE
    assert store.has(ADA, FAMILY)
    assert size(store, reader) == 0


def test_nobody_else_has_it(store):
    assert store.directory(BOB) == Directory(owner_id=BOB)
    assert not store.has(BOB, FAMILY)


def test_making_it_again_is_recognised_as_the_same(store):
    assert store.create(NOTHING, MADE, FAMILY)


def test_a_list_is_not_made_in_a_directory_that_has_changed_meanwhile(store):
    assert not store.create(NOTHING, NOTHING.named(WORK, "Work", "2"), WORK)

    assert store.directory(ADA) == MADE
    assert not store.has(ADA, WORK)


def test_a_rename_of_what_has_changed_meanwhile_is_not_made(store):
    kin = MADE.named(FAMILY, "Kin", "2")

    assert store.rename(MADE, kin)
    assert not store.rename(MADE, MADE.named(FAMILY, "Clan", "3"))
    assert store.directory(ADA) == kin


def test_people_are_on_a_list_in_the_order_of_their_ids_whatever_their_length(store):
    assert put(store, CLEO)
    assert put(store, "9")

    assert members(store) == ["9", CLEO]
    first = store.members(ADA, FAMILY, 1, None)
    assert (first.items, first.next) == (["9"], (9,))
    assert store.members(ADA, FAMILY, 1, first.next).items == [CLEO]


def test_a_list_whose_id_begins_like_anothers_is_another_list(store):
    longer = FAMILY + "1"
    assert store.create(MADE, MADE.named(longer, "Work", "2"), longer)
    assert put(store, BOB, list_id=longer)

    assert (members(store), members(store, longer)) == ([], [BOB])


def test_who_is_put_on_and_taken_off_is_counted(store, reader):
    assert put(store, BOB)
    assert put(store, CLEO)
    assert size(store, reader) == 2
    assert store.take_off(ADA, FAMILY, CLEO)

    assert size(store, reader) == 1
    assert members(store) == [BOB]


def test_a_full_list_takes_nobody(store, reader):
    assert put(store, BOB)
    assert put(store, CLEO)

    assert not put(store, "9", "3")
    assert size(store, reader) == MOST
    assert members(store) == [BOB, CLEO]


def test_nobody_is_counted_twice_when_a_write_is_sent_again(store, reader):
    assert put(store, BOB)
    assert put(store, BOB)
    assert not put(store, BOB, version="3")
    assert store.take_off(ADA, FAMILY, BOB)
    assert not store.take_off(ADA, FAMILY, BOB)

    assert size(store, reader) == 0


def test_a_deleted_list_takes_nobody_and_is_cleared(store):
    gone = MADE.without(FAMILY, "2")
    assert put(store, BOB)

    assert store.delete(MADE, gone, FAMILY)
    assert store.directory(ADA) == gone
    assert not store.has(ADA, FAMILY)
    assert not put(store, CLEO)
    assert store.clear(ADA, FAMILY) == 1
    assert members(store) == []


def test_a_list_is_not_deleted_from_a_directory_that_has_changed_meanwhile(store):
    assert not store.delete(MADE.named(FAMILY, "Kin", "9"), MADE.without(FAMILY, "2"), FAMILY)

    assert store.has(ADA, FAMILY)


def test_who_has_gone_has_no_list_and_is_on_none(store, reader):
    work = Directory(owner_id=BOB).named(WORK, "Work", "1")
    assert store.create(Directory(owner_id=BOB), work, WORK)
    for owner, list_id, user_id in ((BOB, WORK, ADA), (BOB, WORK, CLEO), (ADA, FAMILY, BOB)):
        assert store.add(Member(owner_id=owner, list_id=list_id, user_id=user_id, version="2"), MOST)

    assert store.remove_all_of(BOB) == 5

    assert store.directory(BOB) == Directory(owner_id=BOB)
    assert members(store, WORK, BOB) == []
    assert members(store) == []
    assert size(store, reader) == 0
    assert store.remove_all_of(BOB) == 0


def test_who_has_gone_is_not_on_a_list_either_that_has_yet_to_be_cleared(store):
    assert put(store, BOB)
    assert store.delete(MADE, MADE.without(FAMILY, "2"), FAMILY)

    assert store.remove_all_of(BOB) == 1
    assert members(store) == []
