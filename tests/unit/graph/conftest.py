"""Two people, their ties, and what may be done to them."""

from random import Random

import pytest
from heliograph.core.ids import IdMaker
from heliograph.core.lookups import Reader
from heliograph.graph.service import Sight
from heliograph.graph.steps import Steps

from tests.unit.graph.fakes import FakeDynamoDB, FakePeople, FakeStore


@pytest.fixture
def store():
    return FakeStore()


@pytest.fixture
def people():
    return FakePeople()


@pytest.fixture
def reader():
    return Reader(FakeDynamoDB())


@pytest.fixture
def sight(store, people, reader):
    return Sight(store=store, people=people, reader=reader)


@pytest.fixture
def steps(store, people, reader, clock):
    return Steps(store=store, people=people, reader=reader, ids=IdMaker(clock, Random(1)))
