"""An event-source mapping's settings, spelled as in a template's ``AWS::Lambda::EventSourceMapping``.

Defaults per "Lambda parameters for … event source mappings" in the Lambda developer guide.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.simulation.cloud.errors import NotModelled

_ignored = {
    "Enabled", "EventSourceArn", "FunctionName", "MetricsConfig", "StartingPosition", "Tags",
    "LoggingConfig", "KmsKeyArn",
}  # fmt: skip
_read = {
    "BatchSize", "BisectBatchOnFunctionError", "DestinationConfig", "FilterCriteria", "FunctionResponseTypes",
    "MaximumBatchingWindowInSeconds", "MaximumRecordAgeInSeconds", "MaximumRetryAttempts", "ParallelizationFactor",
    "ScalingConfig", "TumblingWindowInSeconds",
}  # fmt: skip

POLLERS = 5
"""Batches of a queue that Lambda has in flight to begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Times in seconds; ``retries`` and ``max_age`` are -1 for no limit; ``on_failure`` is an ARN or empty.

    ``concurrency`` is how many batches of a queue may be in flight.
    ``patterns`` are the parsed filter patterns, any of which lets a record through (none: all pass).
    """

    batch_size: int
    batching_window: float
    bisect: bool
    retries: int
    max_age: float
    patterns: tuple[Mapping[str, Any], ...]
    report_failures: bool
    parallelization: int
    tumbling_window: float
    on_failure: str
    concurrency: int


def read_settings(given: Mapping[str, Any], *, queue: bool, on_failure: str = "") -> Settings:
    """Raises NotModelled for a setting unknown here. ``on_failure`` stands in for an intrinsic destination."""
    unknown = set(given) - _ignored - _read
    if unknown:
        raise NotModelled(f"event-source mapping settings {sorted(unknown)}")
    destination = ((given.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination", "")
    if destination and not on_failure:
        if not isinstance(destination, str):
            raise NotModelled(f"a destination that is not an ARN: {destination}; pass on_failure=")
        on_failure = destination
    filters = (given.get("FilterCriteria") or {}).get("Filters") or ()
    return Settings(
        batch_size=int(given.get("BatchSize", 10 if queue else 100)),
        batching_window=float(given.get("MaximumBatchingWindowInSeconds", 0)),
        bisect=bool(given.get("BisectBatchOnFunctionError", False)),
        retries=int(given.get("MaximumRetryAttempts", -1)),
        max_age=float(given.get("MaximumRecordAgeInSeconds", -1)),
        patterns=tuple(json.loads(entry["Pattern"]) for entry in filters),
        report_failures="ReportBatchItemFailures" in (given.get("FunctionResponseTypes") or ()),
        parallelization=int(given.get("ParallelizationFactor", 1)),
        tumbling_window=float(given.get("TumblingWindowInSeconds", 0)),
        on_failure=on_failure,
        concurrency=int((given.get("ScalingConfig") or {}).get("MaximumConcurrency", POLLERS)),
    )
