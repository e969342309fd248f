"""`counters recount`: from the tables of the template, with their streams."""

import boto3
import pytest
from botocore.config import Config
from heliograph.core import wire
from heliograph.counters.store import TallyStore

from cli.operator import counters
from cli.operator.trouble import NotUnderstood
from tests.account import REGION
from tests.functions.deployed import Deployed
from tests.functions.population import COMMENT, settled
from tests.people import ADA, BOB, POST

ONE = {"post": None, "user": None, "all": False}


@pytest.fixture(autouse=True)
def moto(monkeypatch):
    """Nothing waits, and streams are asked where moto answers."""
    config = Config(account_id_endpoint_mode="disabled")
    streams = boto3.client("dynamodbstreams", region_name=REGION, config=config)
    monkeypatch.setattr(wire, "table_streams", lambda: streams)
    monkeypatch.setattr(wire, "sleep", lambda _: None)


@pytest.fixture
def tallies(account):
    """The tallies, after everything was delivered; `spoil` makes one wrong."""
    Deployed.after(account, settled, Deployed.settle)
    return TallyStore(wire.dynamodb(), account.setting("COUNTERS_TABLE"), wire.now)


@pytest.fixture
def spoil(account, tallies):
    def spoil(key, name, amount):
        wire.dynamodb().update_item(
            TableName=account.setting("COUNTERS_TABLE"),
            Key={"pk": {"S": key}},
            UpdateExpression="ADD #n :n",
            ExpressionAttributeNames={"#n": name},
            ExpressionAttributeValues={":n": {"N": str(amount)}},
        )

    return spoil


def test_counts_that_are_right_are_found_right(door, said, tallies):
    counters.recount(door(), **{**ONE, "all": True})

    assert said("count") == []
    (done,) = said("recounted")
    assert done["counts_off"] == 0
    assert done["targets"] >= 4


@pytest.mark.parametrize(
    ("how", "key", "name"),
    [
        ({"post": POST}, f"post#{POST}", "likes"),
        ({"post": POST}, f"post#{POST}", "comments"),
        ({"post": POST}, f"comment#{COMMENT}", "replies"),
        ({"post": POST}, f"comment#{COMMENT}", "likes"),
        ({"user": "ada"}, f"user#{ADA}", "followers"),
        ({"user": ADA}, f"user#{ADA}", "posts"),
        ({"user": "ada"}, f"post#{POST}", "likes"),
        ({"all": True}, f"user#{BOB}", "following"),
    ],
)
def test_a_count_that_is_off_is_put_right(door, said, tallies, spoil, how, key, name):
    before = tallies.standing(key).counts
    spoil(key, name, 3)

    counters.recount(door(), **{**ONE, **how})

    assert said("count") == [{"key": key, "name": name, "off_by": 3, "put_right": True}]
    assert tallies.standing(key).counts == before


def test_a_dry_run_only_says_so(door, said, tallies, spoil):
    spoil(f"post#{POST}", "likes", -5)
    before = tallies.standing(f"post#{POST}")

    counters.recount(door(dry_run=True), **{**ONE, "post": POST})

    assert said("count") == [{"key": f"post#{POST}", "name": "likes", "off_by": -5, "put_right": False}]
    assert tallies.standing(f"post#{POST}") == before


@pytest.mark.parametrize("how", [{}, {"post": POST, "all": True}, {"post": POST, "user": "ada"}])
def test_what_to_recount_is_said_in_one_way(door, how):
    with pytest.raises(NotUnderstood):
        counters.recount(door(), **{**ONE, **how})
