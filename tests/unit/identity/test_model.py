"""What an account's names may look like."""

import re

import pytest
from heliograph.identity.model import EMAIL, HANDLE, PasswordRefused, check_password, email_digest, fold, is_email
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize("handle", ["ada", "Ada.Lovelace_1815", "a" * 30, "0.0", "a__b"])
def test_a_handle_may_be(handle):
    assert re.match(HANDLE, handle)


@pytest.mark.parametrize("handle", ["", "ad", "a" * 31, ".ada", "ada_", "a da", "аda", "ada\n", "ada@home", "adä"])
def test_a_handle_may_not_be(handle):
    assert not re.fullmatch(HANDLE, handle)


def test_handles_that_differ_in_case_only_are_the_same():
    assert fold("Ada") == fold("aDA")


@pytest.mark.parametrize("address", ["ada@example.com", "a+b.c@sub.example.co.uk", "Ä@x"])
def test_an_address_has_two_sides(address):
    assert is_email(address)
    assert re.match(EMAIL, address)


@pytest.mark.parametrize(
    "address", ["ada", "@example.com", "ada@", "a@b@c", "a da@example.com", "a@" + "x" * 190, "ada@\x00"]
)
def test_what_is_no_address(address):
    assert not is_email(address)


@given(st.from_regex(HANDLE, fullmatch=True))
def test_no_handle_is_taken_for_an_address(handle):
    assert not is_email(handle)


def test_the_digest_of_an_address_does_not_depend_on_case_or_surrounding_space():
    assert email_digest(" Ada@Example.com ") == email_digest("ada@example.com")
    assert email_digest("ada@example.com") != email_digest("bob@example.com")


def test_the_digest_of_an_address_does_not_hold_the_address():
    assert re.fullmatch(r"[0-9a-f]{64}", email_digest("ada@example.com"))


def test_a_password_of_nine_characters_is_refused_and_of_ten_is_not():
    with pytest.raises(PasswordRefused) as refused:
        check_password("x" * 9)
    assert refused.value.errors[0].field == "body.password"

    check_password("x" * 10)
