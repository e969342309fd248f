"""Accounts in JSON, and the bodies that clients send."""

from typing import Any

import pytest
from heliograph.counters.model import NOTHING, Tally
from heliograph.identity.model import Avatar, ProfileEdit, Tokens
from heliograph.identity.views import ConfirmBody, EditMeBody, SignUpBody, account_json, me_json, tokens_json, user_json
from pydantic import ValidationError

from tests.addresses import FakeDelivery
from tests.people import ADA, NOW, user

ADDRESSES: Any = FakeDelivery()
SIGN_UP = {"userName": "ada", "email": "ada@example.com", "password": "correct horse"}


def test_a_profile_shows_names_and_counts_and_nothing_private():
    shown = user_json(
        user(created_at=NOW, last_login_at=NOW), Tally(followers=3, following=2, posts=1, fame=1), ADDRESSES
    )

    assert shown == {
        "id": ADA,
        "userName": "ada",
        "fullName": "Ada Lovelace",
        "bio": "",
        "location": "",
        "isPrivate": False,
        "isCelebrity": True,
        "avatar": None,
        "createdAt": "2026-03-14T09:26:53+00:00",
        "counts": {"followers": 3, "following": 2, "posts": 1},
    }


def test_an_avatar_shows_once_it_is_made():
    made = user(avatar=Avatar(media_id="9", digest="0f"))

    assert user_json(user(avatar=Avatar(media_id="9")), NOTHING, ADDRESSES)["avatar"] is None
    assert user_json(made, NOTHING, ADDRESSES)["avatar"] == {
        "thumb": {"url": "https://cdn.example/9/0f/thumb?for=all"},
        "feed": {"url": "https://cdn.example/9/0f/feed?for=all"},
    }


def test_only_oneself_sees_the_last_sign_in():
    assert me_json(user(last_login_at=NOW), NOTHING, ADDRESSES)["lastLoginAt"] == "2026-03-14T09:26:53+00:00"
    assert me_json(user(), NOTHING, ADDRESSES)["lastLoginAt"] is None


def test_an_account_says_whether_it_is_confirmed():
    assert account_json(user(confirmed=False)) == {
        "id": ADA,
        "userName": "ada",
        "fullName": "Ada Lovelace",
        "confirmed": False,
    }


def test_tokens_name_their_user_at_sign_in():
    tokens = Tokens(access_token="a", refresh_token=None, expires_in=60)

    assert tokens_json(tokens, user())["userId"] == ADA
    assert tokens_json(tokens) == {"userId": None, "accessToken": "a", "refreshToken": None, "expiresIn": 60}


def test_spaces_around_a_name_are_not_part_of_it():
    assert SignUpBody(**SIGN_UP | {"userName": " ada "}).userName == "ada"


@pytest.mark.parametrize(
    "wrong",
    [
        {"userName": "a"},
        {"userName": "ada\n!"},
        {"email": "ada"},
        {"email": "a" * 250 + "@example.com"},
        {"password": "x" * 257},
        {"fullName": "x" * 81},
        {"isAdmin": True},
    ],
)
def test_a_sign_up_is_refused_for(wrong):
    with pytest.raises(ValidationError):
        SignUpBody(**SIGN_UP | wrong)


@pytest.mark.parametrize("code", ["12345", "1234567", "12345a", "١٢٣٤٥٦", ""])
def test_a_code_has_six_digits(code):
    with pytest.raises(ValidationError):
        ConfirmBody(email="ada@example.com", code=code)


def test_an_edit_changes_what_was_sent_and_nothing_else():
    assert EditMeBody.model_validate({"bio": "", "isPrivate": True}).edit() == ProfileEdit(bio="", is_private=True)


@pytest.mark.parametrize(
    "body", [{}, {"bio": None}, {"isPrivate": "yes"}, {"isPrivate": 1}, {"userName": "eve"}, {"bio": "x" * 301}]
)
def test_an_edit_of_nothing_or_of_something_else_is_refused(body):
    with pytest.raises(ValidationError):
        EditMeBody.model_validate(body)
