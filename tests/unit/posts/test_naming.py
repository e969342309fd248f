"""Whom and what a text names, at the moment when it is written."""

from types import SimpleNamespace

import pytest
from heliograph.posts.markup import NO_NAMES, Named
from heliograph.posts.naming import Naming

from tests.people import ADA, BOB, CLEO

HANDLES = {"ada": ADA, "bob": BOB, "cleo": CLEO, "held": None}


@pytest.fixture
def asked():
    return []


@pytest.fixture
def naming(asked):
    def one(handles):
        asked.append(list(handles))
        return {handle: HANDLES[handle] for handle in handles if handle in HANDLES}

    return Naming(people=SimpleNamespace(called=lambda handles: handles), reader=SimpleNamespace(one=one))


def test_tags_and_people_are_named_once_as_they_first_come(naming, asked):
    named = naming.in_text("#Sea with @Bob and @ada, #sea with @bob. #東京")

    assert named == Named(tags=("sea", "東京"), people={BOB: "bob", ADA: "ada"})
    assert list(named.people) == [BOB, ADA]
    assert asked == [["bob", "ada"]]


def test_a_handle_that_leads_to_nobody_names_nobody(naming):
    assert naming.in_text("@held @nobody @cleo").people == {CLEO: "cleo"}


@pytest.mark.parametrize("text", ["", "no names", "#sea only", "mail@ada.example"])
def test_nobody_is_looked_for_in_a_text_without_mentions(naming, asked, text):
    assert naming.in_text(text).people == {}
    assert asked == []


@pytest.mark.parametrize("named", [NO_NAMES, Named(tags=("a",)), Named(people={ADA: "ada"})])
def test_what_a_row_keeps_is_what_was_named_and_nothing_else(named):
    kept = {name: value for name, value in named.attributes().items() if value is not None}

    assert Named.of(kept) == named
    assert bool(kept) == (named != NO_NAMES)
