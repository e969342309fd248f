"""Accounts and their names: reserved together, free again when they lapse, kept once they are confirmed."""

from dataclasses import replace

import pytest
from heliograph.identity.model import CodeRefused, EmailTaken, HandleTaken, email_digest
from heliograph.identity.store import AccountStore

from tests.people import ADA, BOB, NOW, user

EMAIL = email_digest("ada@example.com")
OTHER_EMAIL = email_digest("bob@example.com")


@pytest.fixture
def store(open_store):
    return open_store(AccountStore, "IDENTITY_TABLE")


@pytest.fixture
def rows(account):
    """What the table holds now."""
    return lambda: sorted(account.rows(account.setting("IDENTITY_TABLE")), key=lambda row: row["pk"])


def ada(**fields):
    return user(ADA, **{"confirmed": False, **fields})


def bob(**fields):
    return user(BOB, **{"confirmed": False, **fields})


def test_a_reservation_holds_the_user_the_handle_and_the_address_for_a_day(store, rows):
    store.reserve(ada(), EMAIL, NOW)

    assert [row["pk"] for row in rows()] == [f"email#{EMAIL}", "handle#ada", f"user#{ADA}"]
    assert {row["expires_at"] for row in rows()} == {int(NOW.timestamp()) + 24 * 3600}
    assert {row["user_id"] for row in rows()} == {int(ADA)}


def test_no_row_holds_an_address_only_its_digest(store, rows):
    store.reserve(ada(), EMAIL, NOW)

    assert "example.com" not in repr(rows())


def test_a_reserved_user_is_there_but_not_confirmed(store):
    store.reserve(ada(), EMAIL, NOW)

    assert store.get(ADA) == ada()


def test_somebody_unknown_is_nobody(store):
    assert store.get(ADA) is None
    assert store.id_of_handle("ada", NOW) is None
    assert store.id_of_email(EMAIL, NOW) is None


def test_a_handle_is_found_however_its_letters_are_cased(store):
    store.reserve(ada(user_name="Ada"), EMAIL, NOW)

    assert store.id_of_handle("aDA", NOW) == ADA
    assert store.get(ADA).user_name == "Ada"


def test_an_address_finds_its_user(store):
    store.reserve(ada(), EMAIL, NOW)

    assert store.id_of_email(EMAIL, NOW) == ADA


@pytest.mark.parametrize("handle", ["ada", "ADA", "Ada"])
def test_a_handle_that_is_taken_is_refused_in_any_case_and_nothing_is_written(store, rows, handle):
    store.reserve(ada(), EMAIL, NOW)
    before = rows()

    with pytest.raises(HandleTaken):
        store.reserve(bob(user_name=handle), OTHER_EMAIL, NOW)

    assert rows() == before


def test_an_address_that_is_taken_is_refused_and_nothing_is_written(store, rows):
    store.reserve(ada(), EMAIL, NOW)
    before = rows()

    with pytest.raises(EmailTaken):
        store.reserve(bob(), EMAIL, NOW)

    assert rows() == before


def test_a_reservation_stands_until_its_last_second(store, clock):
    store.reserve(ada(), EMAIL, clock())
    clock.turn(hours=24, seconds=-1)

    assert store.id_of_handle("ada", clock()) == ADA
    with pytest.raises(HandleTaken):
        store.reserve(bob(user_name="ada"), OTHER_EMAIL, clock())
    with pytest.raises(EmailTaken):
        store.reserve(bob(), EMAIL, clock())


def test_a_lapsed_reservation_counts_as_free_although_it_is_still_stored(store, rows, clock):
    store.reserve(ada(), EMAIL, clock())
    clock.turn(hours=24)

    assert len(rows()) == 3
    assert store.id_of_handle("ada", clock()) is None
    assert store.id_of_email(EMAIL, clock()) is None


def test_lapsed_names_may_be_taken_by_somebody_else(store, clock):
    store.reserve(ada(), EMAIL, clock())
    clock.turn(hours=24)
    store.reserve(bob(user_name="ada"), EMAIL, clock())

    assert store.id_of_handle("ada", clock()) == BOB
    assert store.id_of_email(EMAIL, clock()) == BOB


def test_who_lost_a_name_by_lapsing_can_no_longer_confirm(store, rows, clock):
    store.reserve(ada(), EMAIL, clock())
    clock.turn(hours=24)
    store.reserve(bob(user_name="ada"), OTHER_EMAIL, clock())
    before = rows()

    with pytest.raises(CodeRefused):
        store.confirm(ada(), EMAIL)

    assert rows() == before


def test_confirming_makes_all_three_permanent(store, rows, clock):
    store.reserve(ada(), EMAIL, clock())
    store.confirm(ada(), EMAIL)
    clock.turn(days=400)

    assert all("expires_at" not in row for row in rows())
    assert store.get(ADA).confirmed
    with pytest.raises(HandleTaken):
        store.reserve(bob(user_name="ada"), OTHER_EMAIL, clock())
    with pytest.raises(EmailTaken):
        store.reserve(bob(), EMAIL, clock())


def test_confirming_again_changes_nothing(store, rows):
    store.reserve(ada(), EMAIL, NOW)
    store.confirm(ada(), EMAIL)
    before = rows()

    store.confirm(ada(), EMAIL)

    assert rows() == before


def test_confirming_what_was_never_reserved_makes_no_account(store, rows):
    with pytest.raises(CodeRefused):
        store.confirm(ada(), EMAIL)

    assert rows() == []


def test_a_released_reservation_leaves_nothing_and_its_names_are_free(store, rows):
    store.reserve(ada(), EMAIL, NOW)
    store.release(ada(), EMAIL)

    assert rows() == []
    store.reserve(bob(user_name="ada"), EMAIL, NOW)
    assert store.id_of_handle("ada", NOW) == BOB


def test_a_confirmed_account_cannot_be_released(store, rows):
    store.reserve(ada(), EMAIL, NOW)
    store.confirm(ada(), EMAIL)
    before = rows()

    store.release(ada(), EMAIL)

    assert rows() == before


def test_releasing_leaves_names_alone_that_somebody_else_has_taken_meanwhile(store, clock):
    store.reserve(ada(), EMAIL, clock())
    clock.turn(hours=24)
    store.reserve(bob(user_name="ada"), EMAIL, clock())

    store.release(ada(), EMAIL)

    assert store.id_of_handle("ada", clock()) == BOB
    assert store.id_of_email(EMAIL, clock()) == BOB


def test_a_sign_in_is_noted(store):
    store.reserve(ada(), EMAIL, NOW)
    store.logged_in(ADA, NOW)

    assert store.get(ADA).last_login_at == NOW


def test_a_sign_in_of_nobody_makes_no_account(store, rows):
    store.logged_in(ADA, NOW)

    assert rows() == []


def test_a_lookup_finds_the_same_users_as_asking_one_by_one(store, reader):
    store.reserve(ada(), EMAIL, NOW)
    store.reserve(bob(), OTHER_EMAIL, NOW)
    store.confirm(ada(), EMAIL)
    store.logged_in(ADA, NOW)

    assert reader.one(store.lookup([ADA, BOB, "7"])) == {ADA: store.get(ADA), BOB: store.get(BOB)}


def test_a_handle_leads_to_its_owner_once_confirmed_and_as_long_as_the_account_stays(store, reader):
    def owner_of_ada():
        return reader.one(store.owners(["Ada", "nobody"])).get("Ada")

    store.reserve(ada(), EMAIL, NOW)
    assert owner_of_ada() is None
    store.confirm(ada(), EMAIL)
    assert owner_of_ada() == ADA
    before = store.get(ADA)
    assert store.rename(before, before.renamed("lovelace", NOW), NOW)
    assert owner_of_ada() is None
    assert reader.one(store.owners(["lovelace"])) == {"lovelace": ADA}
    renamed = store.get(ADA)
    assert store.give_up(replace(renamed, version=renamed.version + 1), NOW)
    assert reader.one(store.owners(["lovelace"])) == {"lovelace": None}


def confirmed(store):
    store.reserve(ada(), EMAIL, NOW)
    store.confirm(ada(), EMAIL)
    return store.get(ADA)


def test_the_next_version_of_a_profile_is_what_was_written(store):
    edited = replace(confirmed(store), full_name="A", bio="B", location="C", is_private=True, version=2)

    assert store.revise(edited)
    assert store.get(ADA) == edited


def test_of_two_that_write_the_same_version_the_second_is_told(store):
    first = replace(confirmed(store), bio="first", version=2)
    assert store.revise(first)

    assert not store.revise(replace(first, bio="second"))
    assert store.get(ADA) == first


def test_a_sign_in_and_an_edit_at_the_same_time_do_not_undo_each_other(store):
    read = confirmed(store)
    store.logged_in(ADA, NOW)

    assert store.revise(replace(read, bio="Lighthouses", version=2))
    assert (store.get(ADA).last_login_at, store.get(ADA).bio) == (NOW, "Lighthouses")


def test_nobody_gets_no_profile(store, rows):
    assert not store.revise(ada(version=2))
    assert rows() == []


def moved(user, name, now=NOW):
    return user.renamed(name, now)


def test_a_rename_moves_the_handle_and_holds_the_former_one(store, clock):
    ada = confirmed(store)

    assert store.rename(ada, moved(ada, "countess"), clock())
    assert store.get(ADA) == moved(ada, "countess")
    assert store.id_of_handle("countess", clock()) == ADA
    assert store.id_of_handle("ada", clock()) is None


def test_a_held_handle_is_nobody_elses_until_its_last_second(store, clock):
    ada = confirmed(store)
    store.rename(ada, moved(ada, "countess"), clock())
    clock.turn(days=14, seconds=-1)

    with pytest.raises(HandleTaken):
        store.reserve(bob(user_name="ada"), OTHER_EMAIL, clock())
    clock.turn(seconds=1)
    store.reserve(bob(user_name="ada"), OTHER_EMAIL, clock())

    assert store.id_of_handle("ada", clock()) == BOB


def test_a_held_handle_may_be_taken_back(store, clock):
    ada = confirmed(store)
    countess = moved(ada, "countess")
    store.rename(ada, countess, clock())

    assert store.rename(countess, moved(countess, "ada", clock()), clock())
    assert store.id_of_handle("ada", clock()) == ADA
    assert store.id_of_handle("countess", clock()) is None


def test_a_rename_to_a_handle_that_is_taken_changes_nothing(store, rows, clock):
    ada = confirmed(store)
    store.reserve(bob(), OTHER_EMAIL, clock())
    before = rows()

    with pytest.raises(HandleTaken):
        store.rename(ada, moved(ada, "BOB"), clock())
    assert rows() == before


def test_a_rename_that_an_edit_overtook_changes_nothing(store, rows, clock):
    ada = confirmed(store)
    store.revise(replace(ada, bio="first", version=2))
    before = rows()

    assert not store.rename(ada, moved(ada, "countess"), clock())
    assert rows() == before


def test_other_letters_of_the_same_handle_hold_nothing(store, rows, clock):
    ada = confirmed(store)

    assert store.rename(ada, moved(ada, "ADA"), clock())
    assert store.get(ADA).user_name == "ADA"
    assert not any(row.get("held") for row in rows())


def given_up(store, clock):
    gone = confirmed(store).given_up(clock())
    assert store.give_up(gone, clock())
    return gone


def test_an_account_that_was_given_up_lapses_with_its_names_in_thirty_days(store, rows, clock):
    gone = given_up(store, clock)

    assert store.get(ADA) == gone
    assert {row["expires_at"] for row in rows()} == {int(NOW.timestamp()) + 30 * 86_400}


def test_its_names_are_kept_for_it_until_their_last_second(store, clock):
    given_up(store, clock)
    clock.turn(days=30, seconds=-1)

    with pytest.raises(HandleTaken):
        store.reserve(bob(user_name="ada"), OTHER_EMAIL, clock())
    clock.turn(seconds=1)
    store.reserve(bob(user_name="ada"), EMAIL, clock())

    assert store.id_of_handle("ada", clock()) == BOB


def test_an_account_that_is_back_lapses_no_more(store, rows, clock):
    before = confirmed(store)
    gone = before.given_up(clock())
    store.give_up(gone, clock())

    assert store.take_back(gone.returned(), clock())
    assert store.get(ADA) == replace(before, version=3)
    assert not any("expires_at" in row or "deleted_at" in row for row in rows())


def test_an_account_whose_time_is_over_cannot_be_taken_back(store, rows, clock):
    gone = given_up(store, clock)
    clock.turn(days=30)
    before = rows()

    assert not store.take_back(gone.returned(), clock())
    assert rows() == before


def test_confirming_once_more_does_not_bring_back_who_gave_up(store, rows, clock):
    given_up(store, clock)
    before = rows()

    with pytest.raises(CodeRefused):
        store.confirm(store.get(ADA), EMAIL)
    assert rows() == before


def test_nobody_edits_or_renames_what_was_given_up(store, rows, clock):
    gone = given_up(store, clock)
    before = rows()

    assert not store.revise(replace(gone, bio="again", version=3))
    assert not store.rename(gone, replace(gone, user_name="countess", version=3), clock())
    assert rows() == before
