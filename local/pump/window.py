"""The event around a batch: plain, or with the state of a tumbling window."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from local.pump.records import Record, arrived

MAX_STATE_BYTES = 1_000_000


class Envelope(Protocol):
    """How a batch is put to the function, and what its answer means."""

    def event(self, records: list[Record]) -> dict[str, Any]: ...

    def accept(self, answer: Any) -> str | None:
        """Takes the answer in; text is the reason why it counts as a failure."""


class Plain:
    def event(self, records: list[Record]) -> dict[str, Any]:
        return {"Records": records}

    def accept(self, answer: Any) -> str | None:  # noqa: ARG002 (any answer will do)
        return None


@dataclass(kw_only=True)
class Window:
    """One tumbling window of one shard: ``[start, start + length)`` in seconds since the epoch."""

    start: int
    length: int
    shard: str
    source: str
    state: dict[str, Any] = field(default_factory=dict)
    final: bool = False
    early: bool = False

    @property
    def end(self) -> int:
        return self.start + self.length

    def holds(self, record: Record) -> bool:
        """Late records belong to the window that is open: the order of the shard is kept, not that of its clocks."""
        return arrived(record) < self.end

    def event(self, records: list[Record]) -> dict[str, Any]:
        return {
            "Records": records,
            "window": {"start": _iso(self.start), "end": _iso(self.end)},
            "state": self.state,
            "shardId": self.shard,
            "eventSourceARN": self.source,
            "isFinalInvokeForWindow": self.final,
            "isWindowTerminatedEarly": self.early,
        }

    def accept(self, answer: Any) -> str | None:
        """Lambda fails an invocation of a window whose answer has no state."""
        if self.final:
            return None
        if not isinstance(answer, dict) or not isinstance(answer.get("state"), dict):
            return "the answer to a tumbling window has no state"
        self.state = answer["state"]
        self.early = len(json.dumps(self.state)) > MAX_STATE_BYTES
        return None


def opened_by(record: Record, *, length: int, shard: str, source: str) -> Window:
    return Window(start=int(arrived(record)) // length * length, length=length, shard=shard, source=source)


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
