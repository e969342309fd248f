"""Functions booted from the template, in an account whose people have something to lose."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.account import Account, Holdings, new_account
from tests.functions.deployed import Deployed
from tests.functions.population import heard, settled
from tests.template import synthesised


@pytest.fixture(scope="module")
def one_account() -> Iterator[Account]:
    with new_account(synthesised("dev")) as account:
        yield account


@dataclass
class Kept:
    """What tests that write nothing leave to each other; a test that writes leaves nothing."""

    standing: Deployed | None = None
    holdings: Holdings | None = None


@pytest.fixture(scope="module")
def kept() -> Kept:
    return Kept()


@pytest.fixture
def deployed(one_account: Account, kept: Kept) -> Deployed:
    """Everything deployed, nothing in it."""
    kept.standing = kept.holdings = None
    return Deployed.after(one_account)


@pytest.fixture
def standing(one_account: Account, kept: Kept) -> Deployed:
    """The people of `population`, once for all tests in a row that write nothing."""
    if kept.standing is None:
        kept.standing = Deployed.after(one_account, settled)
    return kept.standing


@pytest.fixture
def untouched(standing: Deployed, kept: Kept) -> Iterator[None]:
    """Fails the test if anything was written meanwhile."""
    before = kept.holdings or standing.account.holdings()
    yield
    kept.holdings = standing.account.holdings()
    assert kept.holdings == before, "something was written"


@pytest.fixture
def populated(one_account: Account, kept: Kept) -> Deployed:
    """The same with the people of `population` and what is theirs."""
    kept.standing = kept.holdings = None
    return Deployed.after(one_account, settled)


@pytest.fixture
def informed(one_account: Account, kept: Kept) -> Deployed:
    """The same, and everybody has heard of all that: what is delivered from now on has come of the test."""
    kept.standing = kept.holdings = None
    return Deployed.after(one_account, settled, heard)
