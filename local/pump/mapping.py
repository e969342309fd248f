"""The settings of one event-source mapping, with Lambda's defaults."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from local.pump.filters import Pattern, parse

REPORT = "ReportBatchItemFailures"


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """Times are seconds. ``None`` for ``retries`` and ``max_age``: without limit. ``window``: tumbling; 0 is none."""

    uuid: str
    function: str
    source: str
    role: str = ""
    latest: bool = False
    batch_size: int = 100
    batching: float = 0.0
    filters: tuple[Pattern, ...] = ()
    bisect: bool = False
    retries: int | None = None
    max_age: float | None = None
    report: bool = False
    window: int = 0
    destination: str | None = None

    @property
    def from_kinesis(self) -> bool:
        return self.source.split(":")[2] == "kinesis"

    @property
    def name(self) -> str:
        """For people: ``function ← stream``."""
        return f"{self.function.rpartition(':')[2]} ← {self.source.split(':')[5].split('/')[1]}"


def read(api: dict[str, Any], template: dict[str, Any], role: str) -> Mapping:
    """``api``: the emulator's ListEventSourceMappings entry, whose references are resolved; ``template``: the
    properties in the template, for what the emulator does not keep (the tumbling window). ``role``: the function's."""
    destination = api.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    return Mapping(
        uuid=api["UUID"],
        function=api["FunctionArn"],
        source=api["EventSourceArn"],
        role=role,
        latest=api.get("StartingPosition") == "LATEST",
        batch_size=int(api.get("BatchSize", 100)),
        batching=float(api.get("MaximumBatchingWindowInSeconds", 0)),
        filters=tuple(parse(entry["Pattern"]) for entry in api.get("FilterCriteria", {}).get("Filters", [])),
        bisect=_flag(api.get("BisectBatchOnFunctionError", False)),
        retries=_limit(api.get("MaximumRetryAttempts", -1)),
        max_age=_limit(api.get("MaximumRecordAgeInSeconds", -1)),
        report=REPORT in api.get("FunctionResponseTypes", []),
        window=int(template.get("TumblingWindowInSeconds", 0)),
        destination=destination,
    )


def wanted(template: dict[str, Any]) -> bool:
    """Whether the template itself leaves the mapping on."""
    return _flag(template.get("Enabled", True))


def _limit(value: Any) -> int | None:
    return None if int(value) < 0 else int(value)


def _flag(value: Any) -> bool:
    """CloudFormation passes booleans as they are or as text."""
    return bool(json.loads(value.lower())) if isinstance(value, str) else bool(value)
