"""A transaction happens once, however often its answer is lost or another one stands in its way."""

from __future__ import annotations

import pytest
from heliograph.core.store import Cancelled, bind, saving, transact
from pynamodb.attributes import UnicodeAttribute
from pynamodb.models import Model

from tests.simulation.cloud import Cloud, Outcome

TABLE = {
    "TableName": "rows",
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
}


class NamedRow(Model):
    pk = UnicodeAttribute(hash_key=True)


def add(name: str) -> None:
    """Put a row that must be new."""
    transact(saving(bind(NamedRow, "rows")(name), NamedRow.pk.does_not_exist()))


@pytest.fixture
def cloud() -> Cloud:
    cloud = Cloud(1)
    cloud.create_table_from(TABLE)
    return cloud


@pytest.mark.parametrize("unheard", [Outcome.LOST, Outcome.TIMED_OUT, Outcome.GARBLED])
def test_one_whose_answer_is_lost_and_whose_repeat_meets_another_has_happened(cloud: Cloud, unheard: Outcome) -> None:
    cloud.faults.at(0, unheard)
    cloud.faults.at(1, Outcome.CONFLICTED)
    with cloud.installed():
        add("a")
    assert [entry.outcome for entry in cloud.trace] == [unheard, "conflicted", "ok"]
    assert [item["pk"]["S"] for item in cloud.dynamodb.items("rows")] == ["a"]


def test_one_that_another_stood_in_the_way_of_is_made_after_all(cloud: Cloud) -> None:
    cloud.faults.at(0, Outcome.CONFLICTED)
    with cloud.installed():
        add("a")
    assert [item["pk"]["S"] for item in cloud.dynamodb.items("rows")] == ["a"]


def test_the_same_asked_for_again_is_another_one(cloud: Cloud) -> None:
    with cloud.installed():
        add("a")
        with pytest.raises(Cancelled):
            add("a")
