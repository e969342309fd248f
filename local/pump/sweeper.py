"""DynamoDB's time to live, with the stream record that AWS writes.

The emulator loses TTL from CloudFormation, and its own sweeping writes no stream record. So TTL stays off there; rows
are deleted from here by the template's setting, and the pump stamps the service's identity on the records of exactly
those deletions, because no caller can.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from local.pump.records import Record
from local.pump.wire import Wire, WireError

logger = logging.getLogger(__name__)

IDENTITY = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
EXPIRED = "#ttl <= :now"
EVERY_SECONDS = 1.0
# A scan costs the emulator time that grows with the table: sweeping may take a twentieth of it, no more.
SHARE = 20


@dataclass(frozen=True, kw_only=True)
class Expiry:
    """A table's TTL setting."""

    table: str
    attribute: str


class Ledger:
    """Remembers the sweeper's deletions until their records come by."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._deleted: Counter[str] = Counter()

    def add(self, table: str, row: dict[str, Any]) -> None:
        """Call while holding ``lock``, and take that before the deletion: no reader then sees the record too early."""
        self._deleted[_fingerprint(table, row)] += 1

    def mark(self, records: list[Record]) -> None:
        """Stamps the records of our deletions. Each deletion stamps one record."""
        removals = [record for record in records if record["eventName"] == "REMOVE"]
        if not removals:
            return
        with self.lock:
            for record in removals:
                self._stamp(record)

    def _stamp(self, record: Record) -> None:
        change = record["dynamodb"]
        table = record["eventSourceARN"].split("/")[1]
        mark = _fingerprint(table, change.get("OldImage", {}))
        if self._deleted[mark] > 0:
            self._deleted[mark] -= 1
            record["userIdentity"] = dict(IDENTITY)
        self._deleted = +self._deleted


class Sweeper:
    """Deletes expired rows of the given tables, in a thread."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self.swept = 0
        self._wire = wire
        self._ledger = ledger
        self._stop = threading.Event()
        self._tables: tuple[Expiry, ...] = ()
        self._keys: dict[str, list[str]] = {}
        self._thread = threading.Thread(target=self._run, name="ttl", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def watch(self, tables: tuple[Expiry, ...]) -> None:
        self._tables = tables

    def sweep(self) -> int:
        """One round over all tables; returns how many rows it deleted."""
        return sum(self._sweep(expiry) for expiry in self._tables)

    def _run(self) -> None:
        rest = EVERY_SECONDS
        while not self._stop.wait(rest):
            began = time.monotonic()
            try:
                self.sweep()
            except (WireError, OSError) as error:
                logger.warning("sweeping: %s", error)
            rest = max(EVERY_SECONDS, SHARE * (time.monotonic() - began))

    def _sweep(self, expiry: Expiry) -> int:
        expired = {
            "ExpressionAttributeNames": {"#ttl": expiry.attribute},
            "ExpressionAttributeValues": {":now": {"N": str(int(time.time()))}},
        }
        question = {"TableName": expiry.table, "FilterExpression": EXPIRED, **expired}
        deleted = 0
        while True:
            page = self._wire.call("dynamodb", "DynamoDB_20120810.Scan", question)
            deleted += sum(self._delete(expiry.table, row, expired) for row in page["Items"])
            if not page.get("LastEvaluatedKey"):
                self.swept += deleted
                return deleted
            question["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def _delete(self, table: str, row: dict[str, Any], expired: dict[str, Any]) -> bool:
        """Only if it is still expired: its owner may have given it more time since the scan."""
        key = {name: row[name] for name in self._key(table)}
        order = {"TableName": table, "Key": key, "ReturnValues": "ALL_OLD", "ConditionExpression": EXPIRED, **expired}
        with self._ledger.lock:
            try:
                answer = self._wire.call("dynamodb", "DynamoDB_20120810.DeleteItem", order)
            except WireError as error:
                if error.code != "ConditionalCheckFailedException":
                    raise
                return False
            self._ledger.add(table, answer["Attributes"])
            return True

    def _key(self, table: str) -> list[str]:
        if table not in self._keys:
            description = self._wire.call("dynamodb", "DynamoDB_20120810.DescribeTable", {"TableName": table})
            self._keys[table] = [part["AttributeName"] for part in description["Table"]["KeySchema"]]
        return self._keys[table]


def _fingerprint(table: str, row: dict[str, Any]) -> str:
    return f"{table} {json.dumps(row, sort_keys=True)}"
