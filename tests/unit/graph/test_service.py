"""What people see of each other."""

import pytest
from heliograph.graph.service import Sight
from heliograph.graph.visibility import may_see_profile
from heliograph.identity.model import UserNotFound

from tests.people import ADA, BOB, CLEO, follow, tie
from tests.unit.graph.fakes import DORA, USERS


def test_a_sighting_has_a_view_of_everybody_who_was_asked_for(store, sight, reader):
    store.given(follow(BOB, ADA, mutes=True))
    sighting = sight.lookup(BOB, (ADA, CLEO, DORA, "1", BOB, ADA))

    views = sighting.found(reader.fetch(*sighting.lookups))

    assert set(views) == {ADA, BOB, CLEO, DORA, "1"}
    assert (views[ADA].follows, views[ADA].mutes, views[ADA].owner_is_there) == (True, True, True)
    assert (views[DORA].owner_is_private, views[DORA].follows) == (True, False)
    assert (views[CLEO].owner_is_there, views["1"].owner_is_there) == (False, False)
    assert views[BOB].is_own


def test_people_of_one_page_cost_two_keys_each_and_oneself_one(store, sight):
    store.ties.update({(BOB, other): follow(BOB, other) for other in (ADA, BOB)})

    sighting = sight.lookup(BOB, (ADA, BOB))

    assert sum(len(lookup.keys) for lookup in sighting.lookups) == 3


@pytest.mark.parametrize("other", ["1", CLEO, ADA])
def test_who_is_not_there_and_who_has_blocked_one_are_answered_alike(store, sight, other):
    store.given(tie(BOB, ADA, blocked_by=True))

    for ask in (Sight.profile, Sight.posts_of):
        with pytest.raises(UserNotFound) as refused:
            ask(sight, BOB, other)

        assert refused.value.detail == f"There is no user {other}."


def test_of_a_private_account_strangers_see_the_profile_alone(store, sight):
    assert sight.profile(BOB, DORA) == USERS[DORA]
    with pytest.raises(UserNotFound):
        sight.posts_of(BOB, DORA)
    store.given(follow(BOB, DORA))
    assert sight.posts_of(BOB, DORA).follows


def test_among_the_people_of_a_page_those_blocked_either_way_do_not_appear(store, sight):
    store.given(tie(BOB, ADA, blocked_by=True))
    store.given(tie(BOB, DORA, blocks=True))

    assert [(one, view.is_own) for one, view in sight.among(BOB, [ADA, BOB, DORA, "1"], str)] == [(BOB, True)]


def test_a_list_may_show_those_whom_one_blocks_if_it_is_the_list_of_them(store, sight):
    store.given(tie(BOB, ADA, blocks=True))

    assert [one for one, _ in sight.among(BOB, [ADA, "1"], str, may_see_profile)] == [ADA]
