"""Passwords: changed, forgotten, set anew; and whoever had a session is out."""

import pytest
from heliograph.identity.model import CodeRefused, PasswordRefused, SignInRefused, Tokens
from heliograph.identity.passwords import Passwords

from tests.people import ADA, BOB, user

OLD, NEW, CODE = "correct horse", "battery staple", "123456"


class FakePool:
    """One user's password, and the sessions there are."""

    def __init__(self):
        self.password, self.sessions, self.codes = OLD, ["elsewhere"], []

    def sign_in(self, user_id, password):
        if password != self.password:
            raise SignInRefused("…")
        self.sessions.append(f"session {len(self.sessions)}")
        return Tokens(access_token=self.sessions[-1], refresh_token="r", expires_in=3600)

    def change_password(self, access_token, current, new):
        assert access_token in self.sessions
        self.password = new

    def sign_out(self, access_token):
        assert access_token in self.sessions
        self.sessions = []

    def send_reset_code(self, user_id):
        self.codes.append(user_id)

    def reset_password(self, user_id, code, password):
        if code != CODE:
            raise CodeRefused("…")
        self.password = password


class FakeAccounts:
    def by_login(self, login):
        return {"ada@example.com": user(ADA), "bob@example.com": user(BOB, confirmed=False)}.get(login)


@pytest.fixture
def pool():
    return FakePool()


@pytest.fixture
def passwords(pool):
    return Passwords(pool=pool, accounts=FakeAccounts())


def test_a_change_leaves_the_new_session_alone(passwords, pool):
    tokens = passwords.change(ADA, current=OLD, new=NEW)

    assert pool.password == NEW
    assert pool.sessions == [tokens.access_token]


@pytest.mark.parametrize(
    ("current", "new", "refusal"), [("wrong", NEW, SignInRefused), (OLD, "short", PasswordRefused)]
)
def test_a_change_that_is_refused_changes_nothing_and_ends_nothing(passwords, pool, current, new, refusal):
    with pytest.raises(refusal):
        passwords.change(ADA, current=current, new=new)

    assert (pool.password, pool.sessions) == (OLD, ["elsewhere"])


def test_a_code_goes_to_confirmed_accounts_alone_and_nothing_is_said_of_others(passwords, pool):
    for email in ("ada@example.com", "bob@example.com", "nobody@example.com"):
        passwords.send_code(email=email)

    assert pool.codes == [ADA]


def test_a_password_set_anew_ends_every_session(passwords, pool):
    passwords.reset(email="ada@example.com", code=CODE, new=NEW)

    assert (pool.password, pool.sessions) == (NEW, [])


@pytest.mark.parametrize("email", ["bob@example.com", "nobody@example.com"])
def test_an_address_without_an_account_is_answered_like_a_wrong_code(passwords, pool, email):
    with pytest.raises(CodeRefused):
        passwords.reset(email=email, code=CODE, new=NEW)
    with pytest.raises(CodeRefused):
        passwords.reset(email="ada@example.com", code="000000", new=NEW)

    assert (pool.password, pool.sessions) == (OLD, ["elsewhere"])
