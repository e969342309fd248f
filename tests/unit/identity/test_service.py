"""Signing up and in."""

from dataclasses import replace
from random import Random

import pytest
from heliograph.core.conditional import ChangedMeanwhile
from heliograph.core.ids import IdMaker
from heliograph.identity.model import (
    AccountNotConfirmed,
    CodeRefused,
    EmailTaken,
    HandleChangedRecently,
    HandleTaken,
    PasswordRefused,
    ProfileEdit,
    SignInRefused,
    Tokens,
    TooManyTries,
    UserNotFound,
    email_digest,
    fold,
)
from heliograph.identity.service import Accounts, People, Profiles

from tests.people import ADA, BOB, NOW, user

EMAIL, PASSWORD, CODE = "ada@example.com", "correct horse", "123456"


class FakeStore:
    """Accounts in dictionaries."""

    def __init__(self):
        self.users, self.handles, self.emails, self.logins = {}, {}, {}, {}

    def reserve(self, user, digest, now):
        if fold(user.user_name) in self.handles:
            raise HandleTaken("…")
        if digest in self.emails:
            raise EmailTaken("…")
        self.users[user.id] = user
        self.handles[fold(user.user_name)] = self.emails[digest] = user.id

    def release(self, user, digest):
        del self.users[user.id], self.handles[fold(user.user_name)], self.emails[digest]

    def confirm(self, user, digest):
        self.users[user.id] = replace(self.users[user.id], confirmed=True)

    def logged_in(self, user_id, at):
        self.logins[user_id] = at

    def revise(self, user):
        if self.users[user.id].version != user.version - 1:
            return False
        self.users[user.id] = user
        return True

    def rename(self, user, renamed, now):
        if self.handles.get(fold(renamed.user_name), user.id) != user.id:
            raise HandleTaken("…")
        self.handles[fold(renamed.user_name)] = user.id
        return self.revise(renamed)

    def id_of_handle(self, name, now):
        return self.handles.get(fold(name))

    def id_of_email(self, digest, now):
        return self.emails.get(digest)

    def get(self, user_id):
        return self.users.get(user_id)


class FakePool:
    """One password, one code; `refuses` is raised by the next sign-up or confirmation."""

    def __init__(self):
        self.signed_up, self.codes, self.confirmed, self.refuses = {}, [], set(), None

    def sign_up(self, user_id, email, password):
        if self.refuses:
            raise self.refuses
        self.signed_up[user_id] = (email, password)

    def confirm(self, user_id, code):
        if user_id not in self.confirmed and code != CODE:
            raise CodeRefused("…")
        self.confirmed.add(user_id)

    def send_code(self, user_id):
        self.codes.append(user_id)

    def sign_in(self, user_id, password):
        if self.signed_up[user_id][1] != password:
            raise SignInRefused("Check both and try again.")
        if user_id not in self.confirmed:
            raise AccountNotConfirmed("…")
        return Tokens(access_token="access", refresh_token="refresh", expires_in=3600)


@pytest.fixture
def store():
    return FakeStore()


@pytest.fixture
def pool():
    return FakePool()


@pytest.fixture
def accounts(store, pool, clock):
    return Accounts(store=store, pool=pool, ids=IdMaker(clock, Random(1)), now=clock)


def sign_up(accounts, user_name="Ada", email=EMAIL, password=PASSWORD):
    return accounts.sign_up(user_name=user_name, full_name="Ada Lovelace", email=email, password=password)


def test_signing_up_reserves_the_names_and_tells_the_pool_under_our_id(accounts, store, pool):
    made = sign_up(accounts)

    assert store.users == {made.id: made}
    assert pool.signed_up == {made.id: (EMAIL, PASSWORD)}
    assert not made.confirmed
    assert made.created_at == NOW


@pytest.mark.parametrize("refusal", [PasswordRefused("…"), TooManyTries("…"), ConnectionError("no answer")])
def test_when_the_pool_refuses_the_names_are_given_back(accounts, store, pool, refusal):
    pool.refuses = refusal

    with pytest.raises(type(refusal)):
        sign_up(accounts)

    assert (store.users, store.handles, store.emails) == ({}, {}, {})


def test_a_weak_password_reserves_nothing(accounts, store, pool):
    with pytest.raises(PasswordRefused):
        sign_up(accounts, password="short")

    assert store.handles == {}
    assert pool.signed_up == {}


def test_a_taken_name_never_reaches_the_pool_and_its_holder_keeps_it(accounts, store, pool):
    first = sign_up(accounts)

    with pytest.raises(HandleTaken):
        sign_up(accounts, user_name="aDA", email="other@example.com")

    assert set(pool.signed_up) == set(store.users) == {first.id}


def test_an_address_has_one_account(accounts):
    sign_up(accounts)

    with pytest.raises(EmailTaken):
        sign_up(accounts, user_name="bob", email=EMAIL.upper())


def test_confirming_makes_the_account_count_and_may_be_repeated(accounts, store):
    made = sign_up(accounts)

    accounts.confirm(email=EMAIL, code=CODE)
    accounts.confirm(email=EMAIL, code=CODE)

    assert store.users[made.id].confirmed


def test_a_wrong_code_confirms_nothing(accounts, store):
    made = sign_up(accounts)

    with pytest.raises(CodeRefused):
        accounts.confirm(email=EMAIL, code="000000")

    assert not store.users[made.id].confirmed


def test_an_address_without_a_sign_up_is_answered_like_a_wrong_code(accounts):
    with pytest.raises(CodeRefused):
        accounts.confirm(email=EMAIL, code=CODE)


def test_no_code_goes_to_an_address_without_a_sign_up_and_nothing_is_said_of_it(accounts, pool):
    accounts.resend_code(email=EMAIL)

    assert pool.codes == []


def test_a_new_code_goes_to_the_account_of_the_address(accounts, pool):
    made = sign_up(accounts)

    accounts.resend_code(email=EMAIL)

    assert pool.codes == [made.id]


@pytest.mark.parametrize("login", ["Ada", "ada", "ADA", EMAIL, EMAIL.upper()])
def test_one_signs_in_by_name_or_address_and_the_moment_is_noted(accounts, store, clock, login):
    made = sign_up(accounts)
    accounts.confirm(email=EMAIL, code=CODE)
    clock.turn(hours=1)

    who, tokens = accounts.sign_in(login=login, password=PASSWORD)

    assert who.id == made.id
    assert tokens.access_token == "access"
    assert store.logins == {made.id: clock()}


def test_an_unknown_login_is_answered_like_a_wrong_password(accounts):
    sign_up(accounts)
    accounts.confirm(email=EMAIL, code=CODE)
    said = set()
    for login, password in (("ada", "wrong password"), ("nobody", PASSWORD), ("nobody@example.com", PASSWORD)):
        with pytest.raises(SignInRefused) as refused:
            accounts.sign_in(login=login, password=password)
        said.add((type(refused.value), refused.value.detail, refused.value.errors))

    assert len(said) == 1


def test_whoever_has_not_confirmed_cannot_sign_in_and_no_sign_in_is_noted(accounts, store):
    sign_up(accounts)

    with pytest.raises(AccountNotConfirmed):
        accounts.sign_in(login="ada", password=PASSWORD)

    assert store.logins == {}


@pytest.fixture
def people(store, clock):
    store.reserve(user(ADA), email_digest(EMAIL), NOW)
    store.reserve(user(BOB, confirmed=False), email_digest("bob@example.com"), NOW)
    return People(store=store, now=clock)


def test_people_are_found_by_id_and_by_name_in_any_case(people):
    assert people.get(ADA).user_name == "ada"
    assert people.by_name("ADA").id == ADA


@pytest.mark.parametrize("ask", [lambda it: it.get(BOB), lambda it: it.by_name("bob")])
def test_whoever_has_not_confirmed_does_not_exist_for_others(people, ask):
    with pytest.raises(UserNotFound):
        ask(people)


@pytest.mark.parametrize("ask", [lambda it: it.get("1"), lambda it: it.by_name("nobody")])
def test_nobody_is_found_under_an_unknown_name(people, ask):
    with pytest.raises(UserNotFound):
        ask(people)


def test_a_deleted_account_does_not_exist_for_others(people, store):
    store.users[ADA] = user(ADA, deleted_at=NOW)

    with pytest.raises(UserNotFound):
        people.get(ADA)


@pytest.fixture
def profiles(people, store, clock):
    return Profiles(store=store, people=people, now=clock)


def test_an_edit_makes_the_next_version(profiles, people):
    profiles.edit(ADA, ProfileEdit(bio="Lighthouses", is_private=True))

    assert people.get(ADA) == user(ADA, bio="Lighthouses", is_private=True, version=2)


def test_an_edit_of_another_version_than_the_one_that_was_seen_is_refused(profiles, people):
    profiles.edit(ADA, ProfileEdit(bio="Lighthouses"), seen=1)

    with pytest.raises(ChangedMeanwhile):
        profiles.edit(ADA, ProfileEdit(bio="Mountains"), seen=1)

    assert people.get(ADA).bio == "Lighthouses"


def test_an_edit_whose_answer_was_lost_is_known_as_ones_own(profiles, store, monkeypatch):
    revise = store.revise
    monkeypatch.setattr(store, "revise", lambda edited: revise(edited) and False)

    assert profiles.edit(ADA, ProfileEdit(bio="Lighthouses"), seen=1).version == 2


def test_the_same_edit_again_changes_nothing(profiles, people):
    profiles.edit(ADA, ProfileEdit(is_private=True))

    assert profiles.edit(ADA, ProfileEdit(is_private=True)) == people.get(ADA)
    assert people.get(ADA).version == 2


def test_an_edit_that_another_one_overtook_is_made_again_on_top_of_it(profiles, people, store, monkeypatch):
    overtaken = replace(store.users[ADA], full_name="Countess", version=2)
    revise = store.revise

    def late(edited):
        monkeypatch.setattr(store, "revise", revise)
        store.users[ADA] = overtaken
        return False

    monkeypatch.setattr(store, "revise", late)

    assert profiles.edit(ADA, ProfileEdit(bio="Lighthouses")) == replace(overtaken, bio="Lighthouses", version=3)
    assert people.get(ADA).full_name == "Countess"


def test_a_rename_makes_the_next_version_and_remembers_the_former_name(profiles, people):
    profiles.rename(ADA, "Countess")

    assert people.get(ADA) == user(ADA, user_name="Countess", former_name="ada", renamed_at=NOW, version=2)


def test_the_same_name_again_changes_nothing(profiles, people):
    assert profiles.rename(ADA, "ada") == people.get(ADA) == user(ADA)


def test_a_second_rename_has_to_wait_until_the_former_name_is_free(profiles, people, clock):
    profiles.rename(ADA, "countess")
    clock.turn(days=14, seconds=-1)

    with pytest.raises(HandleChangedRecently):
        profiles.rename(ADA, "byron")
    clock.turn(seconds=1)

    assert profiles.rename(ADA, "byron").former_name == "countess"


@pytest.mark.parametrize("name", ["ada", "ADA", "Countess"])
def test_the_way_back_and_other_cases_of_the_same_letters_need_not_wait(profiles, people, clock, name):
    profiles.rename(ADA, "countess")
    clock.turn(minutes=1)

    assert profiles.rename(ADA, name).user_name == name


def test_another_way_of_writing_a_name_is_no_change_of_it(profiles, clock):
    profiles.rename(ADA, "Ada")

    assert profiles.rename(ADA, "countess").former_name == "Ada"
