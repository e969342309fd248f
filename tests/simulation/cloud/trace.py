"""What happened, in order: one entry per IO point. For enumerating faults and for printing a failing history."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Entry:
    """One call as it reached the cloud (a client's retry is an entry of its own).

    ``number`` counts all entries of the cloud from 0, ``step`` those of the task. ``status`` is the HTTP status sent,
    0 where none was; ``error`` the AWS error code; ``outcome`` what the fault plan did to the call.
    """

    number: int
    at: float
    task: str
    step: int
    service: str
    operation: str
    resource: str
    outcome: str = "ok"
    status: int = 0
    error: str = ""

    def __str__(self) -> str:
        fate = "" if self.outcome == "ok" else f"  [{self.outcome}]"
        answer = self.error or (str(self.status) if self.status else "no answer")
        call = f"{self.service}.{self.operation} {self.resource}"
        return f"{self.number:4} {self.at:14.3f} {self.task}#{self.step} {call} -> {answer}{fate}"


class Trace(list[Entry]):
    """The entries, and a readable rendering of them all."""

    def __str__(self) -> str:
        return "\n".join(map(str, self))
