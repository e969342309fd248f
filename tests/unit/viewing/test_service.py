"""What counts as a view, and what is noted as opened."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from heliograph.core.lookups import Lookup
from heliograph.identity.settings import RETURN_DAYS
from heliograph.posts.markup import TASTE_TAGS, Named
from heliograph.viewing.model import Look, Opening
from heliograph.viewing.opened import OPENED_LIFE
from heliograph.viewing.service import Viewing

from tests.people import ADA, BOB, CLEO, NOW, POST, post, unpublished
from tests.sights import FakeSight

TAGS = tuple(f"tag{n}" for n in range(TASTE_TAGS + 1))
THERE = {
    POST: post(named=Named(tags=TAGS)),
    "5": unpublished(id="5"),
    "6": post("6", owner_id=BOB),
    "7": post("7", owner_id=CLEO),
}


class FakeStore(list):
    """The looks that were added, and what was opened; `full` as a day may be."""

    full = False
    opened = ()

    def add(self, look, openings=()):
        self.append(look)
        self.opened = openings
        return not self.full


class FakeReader:
    """Finds what a lookup names."""

    def one(self, asked):
        return {name: asked.decode(key) for name, key in asked.keys.items()}

    def fetch(self, *_):
        return {}


@pytest.fixture
def store():
    return FakeStore()


@pytest.fixture
def viewing(store, clock):
    def lookup(ids):
        keys = {one: {"id": one} for one in ids if one in THERE}
        return Lookup(table="posts", keys=keys, decode=lambda row: THERE[row["id"]])

    sight = FakeSight({(BOB, CLEO): {"blocked_by": True}})
    return Viewing(store=store, posts=SimpleNamespace(lookup=lookup), sight=sight, reader=FakeReader(), now=clock)


def test_a_view_is_of_a_person_and_a_day_and_each_post_stands_in_it_once(viewing, store):
    assert viewing.saw(BOB, [POST, POST]) == 1
    assert store == [Look(viewer_id=BOB, day=NOW.date(), post_ids=frozenset({POST}))]


@pytest.mark.parametrize("post_id", ["404", "5", "6", "7"], ids=["missing", "unpublished", "own", "of who blocked me"])
def test_what_one_may_not_see_and_what_is_ones_own_is_no_view(viewing, store, post_id):
    assert viewing.saw(BOB, [post_id]) == 0
    assert viewing.saw(BOB, [post_id], [post_id]) == 0
    assert store == []


def test_of_many_those_that_can_count_are_one_write(viewing, store):
    assert viewing.saw(ADA, ["404", "5", "6", "7", POST]) == 2
    assert [look.post_ids for look in store] == [{"6", "7"}]


def test_on_a_day_that_is_full_nothing_more_counts(viewing, store):
    store.full = True

    assert viewing.saw(BOB, [POST]) == 0


def test_what_was_opened_was_seen_too_and_is_noted_once_with_what_it_was_about(viewing, store):
    assert viewing.saw(BOB, [POST], [POST, POST, "404", "6"]) == 1
    assert viewing.saw(BOB, ["404"], [POST]) == 1

    opening = Opening(viewer_id=BOB, post_id=POST, post_owner_id=ADA, tags=TAGS[:TASTE_TAGS], at=NOW)
    assert list(store.opened) == [opening]
    assert [look.post_ids for look in store] == [{POST}, {POST}]


def test_an_opening_is_gone_when_an_account_is_erased_even_if_ttl_is_late():
    assert OPENED_LIFE + timedelta(days=2) <= timedelta(days=RETURN_DAYS)
