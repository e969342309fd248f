"""Functions booted from the template, in an account whose people have something to lose."""

from collections.abc import Iterator

import pytest

from tests.account import Account, Holdings, new_account
from tests.functions.deployed import Deployed
from tests.functions.population import Population
from tests.template import synthesised


@pytest.fixture(scope="module")
def one_account() -> Iterator[Account]:
    with new_account(synthesised("dev")) as account:
        yield account


@pytest.fixture
def deployed(one_account: Account) -> Deployed:
    """Everything deployed, nothing in it."""
    one_account.empty()
    one_account.furnish()
    return Deployed(one_account)


@pytest.fixture(scope="module")
def standing(one_account: Account) -> Deployed:
    """The people of `population`, once for all tests of a module that write nothing."""
    one_account.empty()
    one_account.furnish()
    deployed = Deployed(one_account)
    Population(deployed).settle_in()
    return deployed


@pytest.fixture(scope="module")
def last_look() -> dict[str, Holdings]:
    return {}


@pytest.fixture
def untouched(standing: Deployed, last_look: dict[str, Holdings]) -> Iterator[None]:
    """Fails the test if anything was written meanwhile."""
    before = last_look.get("holdings") or standing.account.holdings()
    yield
    last_look["holdings"] = standing.account.holdings()
    assert last_look["holdings"] == before, "something was written"


@pytest.fixture
def populated(deployed: Deployed) -> Deployed:
    """The same with the people of `population` and what is theirs."""
    Population(deployed).settle_in()
    return deployed
