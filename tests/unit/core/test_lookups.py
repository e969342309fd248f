"""Many things of many tables in one round trip."""

from threading import Barrier

import orjson
import pytest
from heliograph.core import wire
from heliograph.core.lookups import Lookup, LookupUnfinished, Reader
from heliograph.core.places import Pair, Single
from heliograph.core.rows import from_row, to_row

from tests.unit.core.dice import Dice


class FakeDynamoDB:
    """Answers BatchGetItem from rows; `takes` says how many keys a call answers, the rest stays unprocessed."""

    def __init__(self, tables, takes=()):
        self.tables = tables
        self.takes = list(takes)
        self.calls = []

    def batch_get_item(self, **asked):
        self.calls.append(asked["RequestItems"])
        take = self.takes.pop(0) if self.takes else 10**6
        responses, unprocessed = {}, {}
        for table, wanted in self.calls[-1].items():
            done, left = wanted["Keys"][:take], wanted["Keys"][take:]
            take -= len(done)
            found = (row for key in map(to_row, done) for row in self.tables[table] if key.items() <= row.items())
            responses[table] = [from_row(row) for row in found]
            if left:
                unprocessed[table] = {**wanted, "Keys": left}
        return {"Responses": responses, "UnprocessedKeys": unprocessed}


LAMP = Single("lamp_id", "N")
PLACE = Pair("house", "S", "room", "N")


def lamps(*ids, **how):
    keys = {one: {"lamp_id": int(one)} for one in ids}
    return Lookup(table="lamps", keys=keys, decode=lambda row: row["colour"], **how)


def rooms(*ids):
    keys = {one: {"house": "h", "room": int(one)} for one in ids}
    return Lookup(table="rooms", keys=keys, decode=lambda row: row["name"])


TABLES = {
    "lamps": [{"lamp_id": n, "colour": f"colour {n}"} for n in range(1, 300)],
    "rooms": [{"house": "h", "room": n, "name": f"room {n}"} for n in range(1, 10)],
}


def keys_of(call):
    return sum(len(asked["Keys"]) for asked in call.values())


def test_lookups_of_several_tables_are_one_round_trip():
    client = FakeDynamoDB(TABLES)
    bright, cosy = lamps("1", "2"), rooms("3")

    rows = Reader(client).fetch(bright, cosy)

    assert len(client.calls) == 1
    assert bright.found(rows) == {"1": "colour 1", "2": "colour 2"}
    assert cosy.found(rows) == {"3": "room 3"}


@pytest.mark.parametrize(
    ("known", "rows"),
    [
        (LAMP.keys({"mine": "7", "yours": "8"}), {"mine": {"lamp_id": 7}, "yours": {"lamp_id": 8}}),
        (Single("name", "S").keys({"mine": "7"}), {"mine": {"name": "7"}}),
        (PLACE.keys({"mine": ("h", "3")}), {"mine": {"house": "h", "room": 3}}),
        (Pair("from", "N", "to", "N").keys({}), {}),
    ],
)
def test_keys_that_are_known_as_texts_ask_for_the_same_and_are_rows_to_whoever_looks(known, rows):
    asked = [Lookup(table="things", keys=keys, decode=dict) for keys in (known, rows)]

    assert dict(known) == rows
    assert asked[0].places == asked[1].places
    assert list(asked[0].asked().values()) == list(asked[1].asked().values()) == list(map(from_row, rows.values()))


def test_a_row_may_be_read_as_it_came():
    def read(row):
        lamp = orjson.loads(row)
        return lamp["lamp_id"]["N"], lamp["colour"]["S"].upper()

    def nobody(_row):
        raise AssertionError("nothing else is made of it")

    wanted = Lookup(table="lamps", keys=LAMP.keys({"a": "1", "b": "1000"}), decode=nobody, read=read)
    other = lamps("2")

    rows = Reader(FakeDynamoDB(TABLES)).fetch(wanted, other)

    assert wanted.found(rows) == {"a": "COLOUR 1"}
    assert other.found(rows) == {"2": "colour 2"}


def test_what_has_no_row_is_not_found():
    assert Reader(FakeDynamoDB(TABLES)).one(lamps("1", "1000")) == {"1": "colour 1"}


def test_a_hundred_keys_go_in_one_batch_and_the_next_opens_another():
    client = FakeDynamoDB(TABLES)

    found = Reader(client).one(lamps(*map(str, range(1, 252))))

    assert [keys_of(call) for call in client.calls] == [100, 100, 51]
    assert len(found) == 251


def test_a_key_that_several_lookups_want_is_asked_for_once():
    client = FakeDynamoDB(TABLES)
    first, second = lamps("1", "2"), lamps("2", "1", "2")

    rows = Reader(client).fetch(first, second)

    assert keys_of(client.calls[0]) == 2
    assert first.found(rows) == second.found(rows) == {"1": "colour 1", "2": "colour 2"}


def test_nothing_wanted_is_no_round_trip():
    client = FakeDynamoDB(TABLES)

    assert Reader(client).one(lamps()) == {}
    assert client.calls == []


def test_keys_that_were_left_over_are_asked_for_again_after_a_pause(monkeypatch):
    monkeypatch.setattr(wire, "randomness", Dice(0.5))
    client, pauses = FakeDynamoDB(TABLES, takes=[3, 1]), []
    wanted = lamps("1", "2", "3", "4", "5")

    found = Reader(client, pauses.append).one(wanted)

    assert set(found) == set(wanted.keys)
    assert [keys_of(call) for call in client.calls] == [5, 2, 1]
    assert pauses == [0.1, 0.2]


def test_a_reader_gives_up_when_keys_are_left_over_again_and_again():
    client, pauses = FakeDynamoDB(TABLES, takes=[0] * 20), []

    with pytest.raises(LookupUnfinished, match="lamps"):
        Reader(client, pauses.append).one(lamps("1"))

    assert len(client.calls) == 8
    assert len(pauses) == len(client.calls) - 1


@pytest.mark.parametrize("consistent", [True, False])
def test_a_consistent_read_is_asked_for_where_it_is_wanted(consistent):
    client = FakeDynamoDB(TABLES, takes=[1])

    Reader(client, lambda _: None).one(lamps("1", "2"), consistent=consistent)

    assert [call["lamps"]["ConsistentRead"] for call in client.calls] == [consistent, consistent]


def test_only_the_tables_of_lookups_that_must_be_up_to_date_are_read_consistently():
    client = FakeDynamoDB(TABLES)

    Reader(client).fetch(lamps("1", consistent=True), rooms("1"))

    assert {table: wanted["ConsistentRead"] for table, wanted in client.calls[0].items()} == {
        "lamps": True,
        "rooms": False,
    }


def test_only_the_attributes_that_are_needed_are_asked_for_unless_another_lookup_of_the_table_needs_all():
    client, pale = FakeDynamoDB(TABLES), lamps("1", only=("lamp_id", "size"))
    more = lamps("2", only=("lamp_id", "colour"))

    for lookups in ([pale, rooms("1")], [pale, more], [pale, lamps("2")]):
        Reader(client).fetch(*lookups)

    asked = [{**one["lamps"], "Keys": None, "ConsistentRead": None} for one in client.calls]
    some = [(one.get("ProjectionExpression"), list(one.get("ExpressionAttributeNames", {}).values())) for one in asked]
    assert some == [("#0, #1", ["lamp_id", "size"]), ("#0, #1, #2", ["lamp_id", "size", "colour"]), (None, [])]
    assert "ProjectionExpression" not in client.calls[0]["rooms"]


def test_a_lookup_of_nothing_asks_for_no_attributes():
    client = FakeDynamoDB(TABLES)

    Reader(client).fetch(lamps("1", only=("lamp_id", "size")), lamps(consistent=True))

    assert client.calls[0]["lamps"]["ConsistentRead"] is False
    assert client.calls[0]["lamps"]["ProjectionExpression"] == "#0, #1"


def test_several_requests_are_under_way_at_the_same_time():
    meeting = Barrier(3, timeout=10)

    class Slow(FakeDynamoDB):
        def batch_get_item(self, **asked):
            meeting.wait()  # nobody gets past it alone
            return super().batch_get_item(**asked)

    found = Reader(Slow(TABLES)).one(lamps(*map(str, range(1, 251))))

    assert found == {str(one): f"colour {one}" for one in range(1, 251)}


def test_one_request_that_fails_fails_the_look_up():
    class Broken(FakeDynamoDB):
        def batch_get_item(self, **asked):
            if any(key["lamp_id"] == {"N": "150"} for key in asked["RequestItems"]["lamps"]["Keys"]):
                raise ConnectionError("broken")
            return super().batch_get_item(**asked)

    with pytest.raises(ConnectionError, match="broken"):
        Reader(Broken(TABLES)).one(lamps(*map(str, range(1, 251))))
