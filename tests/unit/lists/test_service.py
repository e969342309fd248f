"""What lists do when their owner changes them twice at once, and where their bounds are."""

from random import Random

import pytest
from heliograph.core.ids import IdMaker
from heliograph.core.lookups import Reader
from heliograph.graph.model import Contended
from heliograph.graph.service import Sight
from heliograph.lists.model import AlreadyListed, Directory, ListFull, ListNameTaken, ListNotFound, TooManyLists
from heliograph.lists.service import TRIES, Lists
from heliograph.lists.settings import ListsSettings

from tests.people import ADA, BOB, user
from tests.unit.graph.fakes import DORA, FakeDynamoDB, FakePeople, FakeStore

EVE = "78"


class Shelf:
    """Lists in memory. `meanwhile` holds what somebody else does just before a write."""

    def __init__(self):
        self.directories, self.lists, self.meanwhile = {}, {}, []

    def directory(self, owner):
        return self.directories.get(owner, Directory(owner_id=owner))

    def create(self, before, after, list_id):
        if not self.rename(before, after):
            return False
        self.lists[after.owner_id, list_id] = set()
        return True

    def rename(self, before, after):
        if self._overtaken() or self.directory(after.owner_id).version != before.version:
            return False
        self.directories[after.owner_id] = after
        return True

    def delete(self, before, after, list_id):
        if not self.rename(before, after):
            return False
        del self.lists[after.owner_id, list_id]
        return True

    def clear(self, owner, list_id):
        assert (owner, list_id) not in self.lists

    def standing(self, owner, list_id, user_id):
        on = self.lists.get((owner, list_id))
        found = {} if on is None else {"list": len(on)} | ({"member": 1} if user_id in on else {})
        return Known(found)

    def add(self, member, most):
        on = None if self._overtaken() else self.lists.get((member.owner_id, member.list_id))
        if on is None or member.user_id in on or len(on) >= most:
            return False
        on.add(member.user_id)
        return True

    def _overtaken(self):
        if not self.meanwhile:
            return False
        self.meanwhile.pop()()
        return True


class Known:
    """A lookup of what the shelf has in memory: nothing has to be read for it."""

    table, keys, places, consistent, only = "lists", {}, {}, True, ()

    def __init__(self, found):
        self.found = lambda _rows: found


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def lists(shelf, clock):
    people = FakePeople()
    people.things[EVE] = user(EVE, user_name="eve")
    reader = Reader(FakeDynamoDB())
    return Lists(
        store=shelf,
        sight=Sight(store=FakeStore(), people=people, reader=reader),
        reader=reader,
        ids=IdMaker(clock, Random(1)),
        settings=ListsSettings(table="lists", most_lists=2, most_members=2),
    )


def test_two_lists_of_one_name_that_are_made_at_once_become_one(lists, shelf):
    shelf.meanwhile = [lambda: lists.create(ADA, "FAMILY")]

    with pytest.raises(ListNameTaken):
        lists.create(ADA, "Family")
    assert [one.name for one in lists.mine(ADA)] == ["FAMILY"]


def test_a_list_too_many_is_refused_also_when_two_are_made_at_once(lists, shelf):
    lists.create(ADA, "One")
    shelf.meanwhile = [lambda: lists.create(ADA, "Two")]

    with pytest.raises(TooManyLists):
        lists.create(ADA, "Three")
    assert [one.name for one in lists.mine(ADA)] == ["One", "Two"]


def test_other_people_may_use_the_same_name(lists):
    lists.create(ADA, "Family")

    assert lists.create(BOB, "Family").name == "Family"


def test_a_list_may_be_renamed_to_other_letters_of_its_name_but_not_to_another_ones(lists):
    family = lists.create(ADA, "Family")
    lists.create(ADA, "Straße")

    assert lists.rename(ADA, family.id, "FAMILY").name == "FAMILY"
    with pytest.raises(ListNameTaken):
        lists.rename(ADA, family.id, "STRASSE")


def test_a_member_too_many_is_refused_also_when_two_are_added_at_once(lists, shelf):
    family = lists.create(ADA, "Family")
    lists.add(ADA, family.id, BOB)
    shelf.meanwhile = [lambda: lists.add(ADA, family.id, EVE)]

    with pytest.raises(ListFull):
        lists.add(ADA, family.id, DORA)
    assert shelf.lists[ADA, family.id] == {BOB, EVE}


def test_nobody_comes_on_a_list_that_is_deleted_meanwhile(lists, shelf):
    family = lists.create(ADA, "Family")
    shelf.meanwhile = [lambda: lists.delete(ADA, family.id)]

    with pytest.raises(ListNotFound):
        lists.add(ADA, family.id, BOB)
    assert shelf.lists == {}


def test_a_change_that_is_overtaken_again_and_again_is_told_to_come_back(lists, shelf):
    shelf.meanwhile = [lambda: None] * TRIES

    with pytest.raises(Contended):
        lists.create(ADA, "Family")


def test_who_comes_on_a_list_twice_at_once_is_on_it_once(lists, shelf):
    family = lists.create(ADA, "Family")
    shelf.meanwhile = [lambda: lists.add(ADA, family.id, BOB)]

    with pytest.raises(AlreadyListed):
        lists.add(ADA, family.id, BOB)
    assert shelf.lists[ADA, family.id] == {BOB}
