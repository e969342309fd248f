import time
from typing import Any

from local.pump.sweeper import IDENTITY, Expiry, Ledger, Sweeper
from local.pump.wire import WireError
from tests.local.made import changed

PAST, FUTURE = {"N": "1000"}, {"N": str(int(time.time()) + 1000)}


def row(name: str, expires: dict[str, str]) -> dict[str, Any]:
    return {"pk": {"S": name}, "expires_at": expires}


class Table:
    """The two operations that sweeping takes, two rows a page; ``between`` happens between scan and deletion."""

    def __init__(self, *rows: dict[str, Any]) -> None:
        self.rows = {one["pk"]["S"]: one for one in rows}
        self.between: list[dict[str, Any]] = []
        self.asked: list[str] = []

    def call(self, _: str, target: str, payload: dict[str, Any]) -> dict[str, Any]:
        operation = target.partition(".")[2]
        self.asked.append(operation)
        return {"DescribeTable": self._describe, "Scan": self._scan, "DeleteItem": self._delete}[operation](payload)

    def _describe(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"Table": {"KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]}}

    def _expired(self, one: dict[str, Any], payload: dict[str, Any]) -> bool:
        return int(one["expires_at"]["N"]) <= int(payload["ExpressionAttributeValues"][":now"]["N"])

    def _scan(self, payload: dict[str, Any]) -> dict[str, Any]:
        start = int(payload.get("ExclusiveStartKey", {}).get("at", 0))
        page = list(self.rows.values())[start : start + 2]
        found = {"Items": [one for one in page if self._expired(one, payload)]}
        for one in self.between:
            self.rows[one["pk"]["S"]] = one
        return {**found, "LastEvaluatedKey": {"at": start + 2}} if start + 2 < len(self.rows) else found

    def _delete(self, payload: dict[str, Any]) -> dict[str, Any]:
        name = payload["Key"]["pk"]["S"]
        if name not in self.rows or not self._expired(self.rows[name], payload):
            raise WireError("ConditionalCheckFailedException", "")
        return {"Attributes": self.rows.pop(name)}


def swept(table: Table) -> tuple[int, Ledger]:
    ledger = Ledger()
    sweeper = Sweeper(table, ledger)  # type: ignore[arg-type]
    sweeper.watch((Expiry(table="posts", attribute="expires_at"),))
    return sweeper.sweep(), ledger


def test_expired_rows_of_every_page_go_and_others_stay() -> None:
    table = Table(row("a", PAST), row("b", FUTURE), row("c", FUTURE), row("d", FUTURE))
    assert swept(table)[0] == 1
    assert set(table.rows) == {"b", "c", "d"}


def test_a_row_that_was_given_more_time_since_the_scan_stays() -> None:
    table = Table(row("a", PAST))
    table.between = [row("a", FUTURE)]
    assert swept(table)[0] == 0
    assert set(table.rows) == {"a"}


def test_the_record_of_a_swept_row_bears_the_service_s_identity_once() -> None:
    _, ledger = swept(Table(row("a", PAST)))
    records = [changed(n, name="REMOVE", row=row("a", PAST)) for n in (1, 2)]
    ledger.mark(records)
    assert [record.get("userIdentity") for record in records] == [IDENTITY, None]


def test_a_user_s_own_deletion_bears_none() -> None:
    _, ledger = swept(Table(row("a", PAST)))
    others = [
        changed(1, name="REMOVE", row=row("b", PAST)),
        changed(2, name="REMOVE", row={**row("a", PAST), "text": {"S": "x"}}),
    ]
    ledger.mark([*others, changed(3, row=row("a", PAST))])
    assert not any("userIdentity" in record for record in others)


def test_tables_without_ttl_are_not_looked_at() -> None:
    table = Table(row("a", PAST))
    Sweeper(table, Ledger()).sweep()  # type: ignore[arg-type]
    assert table.asked == []
