"""Read and write units, and the ConsumedCapacity that reports them.

"DynamoDB read and write operations" in the developer guide: 4 KB to a strongly consistent read unit, half for an
eventually consistent one, double in a transaction; 1 KB to a write unit, double in a transaction.
"""

from __future__ import annotations

from typing import Any


def read_units(size: int, *, consistent: bool) -> float:
    """Units of one read of so many bytes (one that finds nothing costs as one that finds a byte)."""
    units = max(1, -(-size // 4096))
    return float(units) if consistent else units / 2


def write_units(size: int) -> float:
    return float(max(1, -(-size // 1024)))


class Spending:
    """What one call consumed, per table and index. ``mode`` is the request's ReturnConsumedCapacity."""

    __slots__ = ("_per_table", "_transactional", "mode")

    def __init__(self, mode: str | None, transactional: str = "") -> None:
        self.mode = mode if mode in ("TOTAL", "INDEXES") else ""
        self._transactional = transactional
        self._per_table: dict[str, tuple[list[float], dict[str, float], dict[str, float]]] = {}

    def add(self, table: str, units: float) -> None:
        if self.mode:
            self._of(table)[0][0] += units

    def add_index(self, table: str, index: str, units: float, *, local: bool = False) -> None:
        if self.mode:
            _, globals_, locals_ = self._of(table)
            indexes = locals_ if local else globals_
            indexes[index] = indexes.get(index, 0.0) + units

    def of_one(self) -> dict[str, Any]:
        """The response members of a call on one table."""
        return {"ConsumedCapacity": self._reports()[0]} if self.mode and self._per_table else {}

    def of_many(self) -> dict[str, Any]:
        """The response members of a batch or a transaction."""
        return {"ConsumedCapacity": self._reports()} if self.mode and self._per_table else {}

    def _of(self, table: str) -> tuple[list[float], dict[str, float], dict[str, float]]:
        return self._per_table.setdefault(table, ([0.0], {}, {}))

    def _reports(self) -> list[dict[str, Any]]:
        reports = []
        for table, ((own,), globals_, locals_) in self._per_table.items():
            total = own + sum(globals_.values()) + sum(locals_.values())
            report: dict[str, Any] = {"TableName": table, **self._units(total)}
            if self.mode == "INDEXES":
                report["Table"] = self._units(own)
                for name, indexes in (("GlobalSecondaryIndexes", globals_), ("LocalSecondaryIndexes", locals_)):
                    if indexes:
                        report[name] = {index: self._units(units) for index, units in indexes.items()}
            reports.append(report)
        return reports

    def _units(self, units: float) -> dict[str, float]:
        shown = {"CapacityUnits": units}
        if self._transactional:
            shown[f"{self._transactional}CapacityUnits"] = units
        return shown
