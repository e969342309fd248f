"""What an account's row change means."""

import pytest
from heliograph.core.events import Change
from heliograph.identity.events import AccountErased, translate

from tests.people import ADA, NOW

USER = {"pk": f"user#{ADA}", "user_id": int(ADA), "user_name": "ada", "expires_at": 1}


def said(old, new=None, *, expired=True):
    return list(translate(Change(id="1", sequence="1", at=NOW, old=old, new=new, expired=expired)))


def test_a_user_whose_time_is_over_has_gone_for_good():
    assert said(USER) == [AccountErased(user_id=ADA)]


@pytest.mark.parametrize("pk", ["handle#ada", "email#5f4d"])
def test_a_name_that_lapses_says_nothing(pk):
    assert said({"pk": pk, "user_id": int(ADA), "expires_at": 1}) == []


def test_a_row_that_somebody_removed_takes_nothing_with_it():
    assert said(USER, expired=False) == []


def test_giving_an_account_up_is_not_yet_its_end():
    assert said({**USER, "expires_at": None}, {**USER, "deleted_at": NOW.isoformat()}, expired=False) == []
