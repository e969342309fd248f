"""An account for every test, its tables made from the template."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from heliograph.core import wire
from heliograph.core.lookups import Reader

from tests.account import Account, new_account
from tests.template import synthesised


@pytest.fixture(scope="module")
def one_account() -> Iterator[Account]:
    with new_account(synthesised("dev")) as account:
        yield account


@pytest.fixture
def account(one_account: Account) -> Account:
    one_account.empty()
    return one_account


@pytest.fixture
def reader(account: Account) -> Reader:
    return Reader(wire.tables())


@pytest.fixture
def open_store(account: Account) -> Callable[[type[Any], str], Any]:
    """`open_store(PostStore, "POSTS_TABLE")`: a store on its empty table."""
    return lambda kind, variable: _store(kind, account.setting(variable))


@cache
def _store(kind: type[Any], table: str) -> Any:
    # A store is only names and clients; the latter take a tenth of a second to make.
    return kind(table)
