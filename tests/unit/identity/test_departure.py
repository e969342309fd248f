"""Giving an account up, and coming back."""

from datetime import timedelta

import pytest
from heliograph.core.http import NoToken
from heliograph.identity.departure import Departure, Farewell
from heliograph.identity.events import AccountErased
from heliograph.identity.model import SignInRefused, Tokens

from tests.people import ADA, NOW, user

PASSWORD = "correct horse"


class FakeStore:
    def __init__(self):
        self.users = {ADA: user(ADA)}

    def get(self, user_id):
        return self.users.get(user_id)

    def give_up(self, gone, at):
        return self._write(gone)

    def take_back(self, back, now):
        return self._write(back)

    def by_login(self, login):
        return self.users[ADA] if login == "ada" else None

    def _write(self, after):
        if self.users[ADA].version != after.version - 1:
            return False
        self.users[ADA] = after
        return True


class FakePool:
    def __init__(self):
        self.signed_out = []

    def sign_in(self, user_id, password):
        if password != PASSWORD:
            raise SignInRefused("Check both and try again.")
        return Tokens(access_token=f"token of {user_id}", refresh_token="r", expires_in=3600)

    def sign_out(self, access_token):
        self.signed_out.append(access_token)


@pytest.fixture
def store():
    return FakeStore()


@pytest.fixture
def pool():
    return FakePool()


@pytest.fixture
def departure(store, pool, clock):
    return Departure(store=store, pool=pool, accounts=store, now=clock)


def test_whoever_gives_up_is_gone_and_signed_out(departure, store, pool):
    departure.give_up(ADA, PASSWORD)

    assert store.users[ADA] == user(ADA, deleted_at=NOW, version=2)
    assert not store.users[ADA].visible
    assert pool.signed_out == [f"token of {ADA}"]


def test_giving_up_again_changes_nothing(departure, store, clock):
    gone = departure.give_up(ADA, PASSWORD)
    clock.turn(days=1)

    assert departure.give_up(ADA, PASSWORD) == gone == store.users[ADA]


def test_a_wrong_password_ends_nothing(departure, store, pool):
    with pytest.raises(SignInRefused):
        departure.give_up(ADA, "wrong password")

    assert store.users[ADA] == user(ADA)
    assert pool.signed_out == []


@pytest.mark.parametrize("who", ["1", ADA])
def test_nobody_gives_up_what_is_not_there(departure, store, who):
    store.users[ADA] = user(ADA, confirmed=False)

    with pytest.raises(NoToken):
        departure.give_up(who, PASSWORD)


def test_an_edit_at_the_same_moment_does_not_keep_anybody_here(departure, store, monkeypatch):
    give_up, overtaken = store.give_up, user(ADA, bio="Lighthouses", version=2)

    def late(gone, at):
        monkeypatch.setattr(store, "give_up", give_up)
        store.users[ADA] = overtaken
        return False

    monkeypatch.setattr(store, "give_up", late)
    departure.give_up(ADA, PASSWORD)

    assert store.users[ADA] == user(ADA, bio="Lighthouses", deleted_at=NOW, version=3)


def test_within_thirty_days_one_comes_back_as_one_was(departure, store, clock):
    departure.give_up(ADA, PASSWORD)
    clock.turn(days=30, seconds=-1)

    back, tokens = departure.come_back(login="ada", password=PASSWORD)

    assert back == store.users[ADA] == user(ADA, version=3)
    assert tokens.access_token == f"token of {ADA}"


def test_after_them_it_is_as_if_the_account_had_never_been(departure, store, clock):
    gone = departure.give_up(ADA, PASSWORD)
    clock.turn(days=30)
    said = set()
    for login in ("ada", "nobody"):
        with pytest.raises(SignInRefused) as refused:
            departure.come_back(login=login, password=PASSWORD)
        said.add(refused.value.detail)

    assert len(said) == 1
    assert store.users[ADA] == gone
    assert gone.erased_at == NOW + timedelta(days=30)


def test_whoever_never_left_just_signs_in(departure, store):
    back, _ = departure.come_back(login="ada", password=PASSWORD)

    assert back == store.users[ADA] == user(ADA)


class FakeKeeper:
    def __init__(self):
        self.removed = []

    def remove(self, user_id):
        self.removed.append(user_id)


def test_who_has_gone_for_good_is_removed_from_the_user_pool(store):
    keeper = FakeKeeper()
    store.users.clear()

    assert Farewell(store=store, keeper=keeper).erase(AccountErased(user_id=ADA))
    assert keeper.removed == [ADA]


def test_an_account_that_is_there_after_all_keeps_its_user_whatever_an_old_event_says(store):
    keeper = FakeKeeper()

    assert not Farewell(store=store, keeper=keeper).erase(AccountErased(user_id=ADA))
    assert keeper.removed == []
